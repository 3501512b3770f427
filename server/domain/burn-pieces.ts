import type { Calendar } from "@/server/domain/calendar";
import { localDays } from "@/server/domain/local-day";
import { hourBounds } from "@/server/domain/period";

export type BurnGrain = "part" | "hour" | "day";

/** Where each piece starts, epoch milliseconds, in order and without a gap; the first may be cut short by its start. */
export type BurnPieces = { grain: BurnGrain; starts: number[] };

/** More points than this tell nothing more. */
const MOST_DAYS = 100;
const PARTS = 12;
const HOUR_MS = 3_600_000;
const HOURS_UP_TO_MS = 3 * 24 * HOUR_MS;

/**
 * The pieces of a period that have begun: twelfths of what lasts two hours or less, hours up to three days, else local
 * days, several at a time where there are more than a hundred.
 * @param period epoch milliseconds, half-open; `endsAt` null where it never ends   @param now inside the period
 */
export function burnPieces(
  { startsAt, endsAt }: { startsAt: number; endsAt: number | null },
  now: number,
  timeZone: Calendar,
): BurnPieces {
  const length = (endsAt ?? now) - startsAt;
  if (endsAt !== null && length <= 2 * HOUR_MS) {
    const step = length / PARTS;
    const begun = Math.min(PARTS, Math.floor((now - startsAt) / step) + 1);
    return {
      grain: "part",
      starts: Array.from({ length: begun }, (_, n) => Math.floor(startsAt + n * step)),
    };
  }
  if (length <= HOURS_UP_TO_MS) {
    const starts: number[] = [];
    for (let at = startsAt; at <= now; at = hourBounds(at, timeZone).endsAt) starts.push(at);
    return { grain: "hour", starts };
  }
  const days = localDays({ from: startsAt, to: now + 1 }, timeZone);
  const each = Math.ceil(days.length / MOST_DAYS);
  const opening = days.filter((_, n) => n % each === 0);
  return { grain: "day", starts: opening.map((day) => Math.max(day.startsAt, startsAt)) };
}
