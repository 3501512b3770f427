import type { Period } from "@/server/domain/period";

/** The part of a period between two resets of its counter. */
export interface Epoch {
  period: Period;
  /** 0 from the period's start, one more with each reset inside it. */
  epoch: number;
}

/**
 * The epoch of a period that holds an instant: [max(start, last reset), min(end, next reset)). Epochs tile the period.
 * A reset at the very start cuts nothing off; one that still lies ahead ends the epoch.
 * @param resets epoch milliseconds, ascending   @param at an instant inside the period
 * Source: requirements.md C4: a reset ends the window then and opens the next; the ledger is untouched.
 */
export function epochOf(period: Period, resets: readonly number[], at: number): Epoch {
  let { startsAt, endsAt } = period;
  let epoch = 0;
  for (const reset of resets) {
    if (reset <= period.startsAt) continue;
    if (period.endsAt !== null && reset >= period.endsAt) break;
    if (reset > at) {
      endsAt = reset;
      break;
    }
    // Two resets at one instant are one.
    if (reset === startsAt) continue;
    startsAt = reset;
    epoch += 1;
  }
  if (epoch === 0 && endsAt === period.endsAt) return { period, epoch };
  return { period: { key: period.key, startsAt, endsAt }, epoch };
}
