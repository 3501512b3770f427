import { medianMoney } from "./efficiency";
import { type Money, maxMoney, usd, ZERO } from "./money";

/** What a day's spend is judged by, and what came of it. */
export type Verdict = {
  observed: Money;
  /** The median of the days before. */
  expected: Money;
  /** What is ordinary lies in [low, high]. */
  low: Money;
  high: Money;
  isAnomaly: boolean;
};

/** Days that are looked back on; with fewer nothing is judged. */
export const HISTORY_DAYS = 30;
// 0.6745 of a standard deviation is the middle distance of normal values from their median.
const SCALE = usd("0.6745");
const MOST_DEVIATIONS = usd("3.5");
const MOST_TIMES = usd("3");

/**
 * Judges a day by the 30 before it: an anomaly lies more than 3.5 robust deviations from their median, where a robust
 * deviation is their median distance from it over 0.6745; where that is 0, it is more than 3 times the median. A few
 * extreme days in the history move neither median.
 *
 * False alarms: of independent normal days, 1.5 in 100 at most (a test draws them); of days that never differ, none.
 * @returns null with fewer than 30 days before it. Never throws.
 * Source: requirements C21.
 */
export function judgeDay(history: readonly Money[], observed: Money): Verdict | null {
  const recent = history.slice(-HISTORY_DAYS);
  const expected = medianMoney(recent);
  if (expected === null || recent.length < HISTORY_DAYS) return null;
  const spread = medianMoney(recent.map((day) => day.minus(expected).abs())) ?? ZERO;
  if (spread.isZero()) {
    const high = expected.times(MOST_TIMES);
    return { observed, expected, low: ZERO, high, isAnomaly: observed.gt(high) };
  }
  const reach = spread.times(MOST_DEVIATIONS).div(SCALE).toDecimalPlaces(12);
  const low = maxMoney(expected.minus(reach), ZERO);
  const high = expected.plus(reach);
  return { observed, expected, low, high, isAnomaly: observed.gt(high) || observed.lt(low) };
}
