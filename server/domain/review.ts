import { floor12 } from "@/server/domain/allocation-apportion";
import type { Money } from "@/server/domain/money";

/** What a review proposes. REDUCE and INCREASE speak of an agent's allocation, REBALANCE of a pool. */
export type ReviewKind = "REDUCE" | "INCREASE" | "REBALANCE";

const HOUR_MS = 3_600_000;

const UNUSED_ABOVE = "0.9";
const DEPLETED_BELOW = "0.1";
const POOL_LOW_BELOW = "0.2";

/** `initial` and `remaining` in US dollars. */
type Standing = { initial: Money; remaining: Money };

/** Whether an agent's allocation is too large or too small for what it uses; both bounds themselves are fine. */
export function reviewAllocation({ initial, remaining }: Standing): "REDUCE" | "INCREASE" | null {
  if (remaining.gt(initial.times(UNUSED_ABOVE))) return "REDUCE";
  return remaining.lt(initial.times(DEPLETED_BELOW)) ? "INCREASE" : null;
}

/** Whether so little of a pool is left that its agents' shares should be looked at again. */
export function reviewPool({ initial, remaining }: Standing): "REBALANCE" | null {
  return remaining.lt(initial.times(POOL_LOW_BELOW)) ? "REBALANCE" : null;
}

/** The review's sentence. @param subject the agent's id or the pool's name */
export function reviewSentence(kind: ReviewKind, subject: string): string {
  switch (kind) {
    case "REDUCE":
      return `Agent ${subject} using less than 10% of budget - consider reducing`;
    case "INCREASE":
      return `Agent ${subject} budget nearly depleted - consider increasing`;
    case "REBALANCE":
      return `Pool ${subject} below 20% remaining - consider rebalancing`;
  }
}

/**
 * When the review was due last, counted from the organization's first day so that not all come at once. Epoch
 * milliseconds.
 * @returns null before the first is due
 */
export function reviewDueAt(at: { createdAt: number; everyHours: number; now: number }): number | null {
  const every = at.everyHours * HOUR_MS;
  const done = Math.floor((at.now - at.createdAt) / every);
  return done < 1 ? null : at.createdAt + done * every;
}

export function reviewSchedule(frequencyHours: number): string {
  return `Budget review scheduled every ${frequencyHours} hours`;
}

/** An agent's allocation after a review is followed: half of what is unused less, or half as much again. US dollars. */
export function proposedAllocation(
  kind: "REDUCE" | "INCREASE",
  { allocation, remaining }: { allocation: Money; remaining: Money },
): Money {
  if (kind === "REDUCE") return allocation.minus(floor12(remaining.times("0.5")));
  return allocation.plus(floor12(allocation.times("0.5")));
}
