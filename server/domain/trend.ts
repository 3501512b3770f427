import { type Money, sumMoney, usd, ZERO } from "./money";

export type TrendDirection = "up" | "down" | "stable";
export type Trend = {
  direction: TrendDirection;
  /** What a day costs more than the day before it, US dollars; below zero where it costs less. */
  slopePerDay: Money;
};

const LEAST_DAYS = 7;
/** A change over the whole stretch that is smaller than so much of its mean is none. */
const LEAST_CHANGE = usd("0.1");
/** A slope that is not twice as large as its own error may be chance. */
const SURE = usd("2");

/**
 * Where a row of days leads: the line through them by least squares. It is up or down only where the line rises or falls
 * by a tenth of the mean and by twice what chance would make of it.
 * @returns null with fewer than 7 days. Never throws.
 */
export function trendOf(days: readonly Money[]): Trend | null {
  if (days.length < LEAST_DAYS) return null;
  const mean = sumMoney(days).div(days.length);
  const places = days.map((_, index) => usd(String(index)).minus(usd(String(days.length - 1)).div(2)));
  const spread = sumMoney(places.map((place) => place.times(place)));
  const slope = sumMoney(days.map((day, index) => day.minus(mean).times(places[index] ?? ZERO))).div(spread);
  const misses = days.map((day, index) => day.minus(mean).minus(slope.times(places[index] ?? ZERO)));
  const error = sumMoney(misses.map((miss) => miss.times(miss)))
    .div(days.length - 2)
    .div(spread)
    .sqrt();
  const change = slope.abs().times(days.length - 1);
  const isSure = change.gt(mean.abs().times(LEAST_CHANGE)) && slope.abs().gt(error.times(SURE));
  return {
    direction: !isSure ? "stable" : slope.isNegative() ? "down" : "up",
    slopePerDay: slope.toDecimalPlaces(12),
  };
}
