import { MAX_MONEY, type Money, maxMoney, roundUp12, usd } from "@/server/domain/money";

/** The largest hour of an agent counts for this long. */
export const HISTORY_MS = 14 * 86_400_000;
/** An agent that has been seen for less has no history to be judged by, and no limit. */
export const LEAST_HISTORY_MS = 24 * 3_600_000;

type History = {
  /** US dollars of its dearest finished hour of the last 14 days, hours that the guard stopped left out. */
  largestHour: Money;
  /** Epoch milliseconds of the first hour it was seen in. */
  firstSeenAt: number;
};

type Rule = {
  /** Per hour: this many times what the agent has burnt before. */
  burnFactor: number;
  /** US dollars an hour below which nothing is a runaway. */
  burnFloor: Money;
};

/**
 * What an agent may burn in one hour before it counts as a runaway. An hour is stopped in error only where an agent
 * spends more than `burnFactor` times the dearest hour of its last 14 days, and more than `burnFloor`, with good reason.
 * @param now epoch milliseconds
 * @returns US dollars an hour, or null while there is less than a day of history
 * Source: server/worker/README.md "Loop guard".
 */
export function burnLimit(history: History, rule: Rule, now: number): Money | null {
  if (now - history.firstSeenAt < LEAST_HISTORY_MS) return null;
  const limit = maxMoney(rule.burnFloor, history.largestHour.times(usd(rule.burnFactor.toFixed(9))));
  return limit.lt(MAX_MONEY) ? roundUp12(limit) : null;
}

const TENTH = usd("0.1");

/** Whether a limit is worth changing: by more than a tenth. Smaller steps would only fill the audit log. */
export function isWorthChanging(current: Money | null, wanted: Money): boolean {
  return current === null || wanted.minus(current).abs().gt(current.times(TENTH));
}
