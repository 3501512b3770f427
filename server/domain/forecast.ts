import { type Money, maxMoney, sumMoney, usd } from "@/server/domain/money";

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

/** What a period is expected to cost, US dollars: in 8 of 10 it ends in [low, high]; null while too little is known. */
export type Forecast = { projected: Money; low: Money | null; high: Money | null };

const DAY_MS = 86_400_000;
/** A week, so that the days that differ by their weekday are among them. */
const LEAST_DAYS = 7;
// The 90th of 100 normal values, and what Student's t adds to it for each degree of freedom (Cornish and Fisher).
const NORMAL = usd("1.2816");
const STUDENT = usd("0.6606");

/**
 * The projection with its interval. Days are taken as independent, each as far from their mean as those that have ended
 * were; what they miss together grows with the days that are left and with how few are known.
 * @param days what each day of the window that has ended cost, US dollars
 * @param now epoch milliseconds
 * @returns null where `projectSpend` says nothing; an interval from 7 days on. Never throws.
 * Source: requirements C20.
 */
export function forecastSpend(window: SpendSoFar, days: readonly Money[], now: number): Forecast | null {
  const projected = projectSpend(window, now);
  if (projected === null || window.endsAt === null) return null;
  if (now >= window.endsAt) return { projected, low: projected, high: projected };
  if (days.length < LEAST_DAYS) return { projected, low: null, high: null };
  const left = inDays(window.endsAt - now);
  const known = inDays(now - window.startsAt);
  const factor = NORMAL.times(STUDENT.div(days.length - 1).plus(1));
  const spread = left.plus(left.times(left).div(known)).sqrt();
  const reach = factor.times(deviation(days)).times(spread).toDecimalPlaces(12);
  return { projected, low: maxMoney(projected.minus(reach), window.spent), high: projected.plus(reach) };
}

/** How far the days lie from their mean: the standard deviation of a sample. */
function deviation(days: readonly Money[]): Money {
  const mean = sumMoney(days).div(days.length);
  const squares = days.map((day) => day.minus(mean).times(day.minus(mean)));
  return sumMoney(squares)
    .div(days.length - 1)
    .sqrt();
}

function inDays(milliseconds: number): Money {
  return usd(String(Math.floor(milliseconds))).div(DAY_MS);
}

/**
 * By how much a forecast missed, per cent of what came, above zero where it said too much; null where nothing came.
 * Never throws.
 */
export function forecastError(projected: Money, actual: Money): Money | null {
  return actual.isZero() ? null : projected.minus(actual).div(actual).times(100).toDecimalPlaces(12);
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
