import { type Money, usd } from "@/server/domain/money";

/** Spend of one period: bounds in epoch milliseconds, half-open. */
export interface SpendSoFar {
  startsAt: number;
  /** null: never ends, so it has no projection. */
  endsAt: number | null;
  spent: Money;
}

const HOUR_MS = 3_600_000;

/**
 * Spend at the end of the window at the present run rate, by elapsed time and not by days, which differ in length.
 * @param window spent in US dollars; bounds [startsAt, endsAt)
 * @param now epoch milliseconds
 * @returns US dollars with 12 decimals; the actual for a past window; null with less than one hour of data or no end
 * Source: linear run rate, README.md "Forecast". Never throws.
 */
export function projectSpend(window: SpendSoFar, now: number): Money | null {
  if (window.endsAt === null) return null;
  if (now >= window.endsAt) return window.spent;
  const elapsed = now - window.startsAt;
  if (elapsed < HOUR_MS) return null;
  return perTime(window.spent, window.endsAt - window.startsAt, elapsed);
}

/** Run rate since the window began, US dollars per hour; null with less than one hour of data. Never throws. */
export function burnRateUsdPerHour(window: SpendSoFar, now: number): Money | null {
  const until = window.endsAt === null ? now : Math.min(now, window.endsAt);
  const elapsed = until - window.startsAt;
  return elapsed < HOUR_MS ? null : perTime(window.spent, HOUR_MS, elapsed);
}

/**
 * When spend would reach a limit at the present run rate, epoch milliseconds; `now` when it already has.
 * @returns null when it would not within the window, or with less than one hour of data
 */
export function exhaustsAt(window: SpendSoFar, limit: Money, now: number): number | null {
  if (window.endsAt !== null && now >= window.endsAt) return null;
  if (window.spent.gte(limit)) return now;
  const elapsed = now - window.startsAt;
  if (elapsed < HOUR_MS || window.spent.isZero()) return null;
  const at = window.startsAt + perTime(limit, elapsed, 1).div(window.spent).ceil().toNumber();
  return window.endsAt !== null && at >= window.endsAt ? null : at;
}

function perTime(amount: Money, wanted: number, elapsed: number): Money {
  return amount
    .times(wanted)
    .div(usd(String(Math.floor(elapsed))))
    .toDecimalPlaces(12);
}
