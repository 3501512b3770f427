import { type Calendar, zoneAt } from "@/server/domain/calendar";
import { localDateAt } from "@/server/domain/local-day";
import { monthBounds } from "@/server/domain/month";

/** The days that a file speaks of, the last one included, in the organization's zone. */
export type Span = { firstDay: string; lastDay: string; timeZone: string };

/**
 * The days of a filter: its month, what lies between its instants, or the day that it is read on.
 * @param now epoch milliseconds
 */
export function spanOf(filter: Readonly<Record<string, unknown>>, calendar: Calendar, now: number): Span {
  const timeZone = zoneAt(now, calendar);
  const day = (at: number) => localDateAt(at, calendar).toString();
  const instant = (value: unknown) => (typeof value === "string" ? Date.parse(value) : null);
  if (typeof filter.month === "string") {
    const { startsAt, endsAt } = monthBounds(filter.month, calendar);
    return { firstDay: day(startsAt), lastDay: day(endsAt - 1), timeZone };
  }
  const from = instant(filter.from);
  const to = instant(filter.to);
  if (from === null && to === null) return { firstDay: day(now), lastDay: day(now), timeZone };
  const last = to === null ? now : Math.min(now, Math.max(to - 1, from ?? to));
  return { firstDay: from === null ? "start" : day(from), lastDay: day(last), timeZone };
}
