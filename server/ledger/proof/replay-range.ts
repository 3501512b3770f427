import { planAt } from "@/server/ledger/batch/plan-window";
import type { Policy } from "@/server/ledger/policies/policy";

const DAY_MS = 86_400_000;
// A period that began longer before the days asked for is not judged from its start, but from the first of those days.
const LONGEST_LEAD_MS = 32 * DAY_MS;
const LONGEST_MS = 93 * DAY_MS;
// Three hours or three minutes say too little: of short periods those of a week.
const SHORTEST_MS = 7 * DAY_MS;

/** How far back: days, or periods of the budget, the one that runs included. */
export type LookBack = { days: number } | { periods: number };

/** Epoch milliseconds, half-open. */
export type ReplayRange = { from: number; to: number; isWholePeriods: boolean };

/**
 * The stretch of time that a replay judges. It begins with a period of the budget unless that began too long ago.
 * @param now epoch milliseconds; an execution that was booked in this very millisecond happened, too
 */
export function replayRange(
  policy: Policy,
  back: LookBack,
  time: { now: number; timeZone: string },
): ReplayRange {
  const { now } = time;
  const to = now + 1;
  const startAt = (at: number) => planAt(policy, at, time.timeZone)?.period.startsAt ?? at;
  if ("days" in back) {
    const first = now - back.days * DAY_MS;
    const startsAt = startAt(first);
    const isWholePeriods = first - startsAt <= LONGEST_LEAD_MS;
    return { from: isWholePeriods ? startsAt : first, to, isWholePeriods };
  }
  let from = startAt(now);
  for (let more = back.periods - 1; more > 0; more--) from = startAt(from - 1);
  from = Math.min(from, startAt(now - SHORTEST_MS));
  const isWholePeriods = now - from <= LONGEST_MS;
  return { from: isWholePeriods ? from : now - LONGEST_MS, to, isWholePeriods };
}
