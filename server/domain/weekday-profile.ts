import { Temporal } from "temporal-polyfill";
import { inDays, type Miss, rootOfSquares } from "@/server/domain/forecast-interval";
import type { LocalDay } from "@/server/domain/local-day";
import { type Money, maxMoney, sumMoney, usd, ZERO } from "@/server/domain/money";

/** A local day that has ended, and what it cost, US dollars. */
export type PastDay = LocalDay & { cost: Money };

/** What a day of 24 hours is expected to cost by its weekday, 1 for Monday, and how far days lie from it. */
export type WeekdayProfile = Miss & { ratePerDay: (weekday: number) => Money };

/** Three of each weekday: a profile of fewer would be that of single days. */
const LEAST_DAYS = 21;
/** Eight weeks: older days tell of another time. */
export const PROFILE_DAYS = 56;
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];
/** A day counts half of what one ten days younger does: 0.5 ^ (1 / 10). */
const KEPT_PER_DAY = usd("0.933032991537");
const WEIGHTS = Array.from({ length: PROFILE_DAYS }, (_, age) => KEPT_PER_DAY.pow(age));

/**
 * The weekday profile of the newest eight weeks at the level of today: each weekday's mean, all of them raised or lowered
 * by one factor, so that by weights that halve each ten days (EWMA) they are what the days cost. Days are taken by
 * their length, so one of 23 or 25 hours bends nothing.
 * @param past days that have ended, in order; those before the first that cost anything are not history
 * @returns null with fewer than 21 days, and where nothing is to be expected of them
 * Source: requirements C20.
 */
export function weekdayProfile(past: readonly PastDay[]): WeekdayProfile | null {
  const first = past.findIndex(({ cost }) => !cost.isZero());
  const days = first < 0 ? [] : past.slice(Math.max(first, past.length - PROFILE_DAYS));
  if (days.length < LEAST_DAYS) return null;
  const rates = days.map(({ date, startsAt, endsAt, cost }) => ({
    weekday: weekdayOf(date),
    rate: cost.div(inDays(endsAt - startsAt)),
  }));
  const means = new Map(WEEKDAYS.map((weekday) => [weekday, meanOf(rates, weekday)]));
  const meanFor = (weekday: number) => means.get(weekday) ?? ZERO;
  const weights = WEIGHTS.slice(0, days.length).reverse();
  const weighted = (values: readonly Money[]) =>
    sumMoney(values.map((value, n) => value.times(weights[n] ?? ZERO)));
  const usual = weighted(rates.map(({ weekday }) => meanFor(weekday)));
  const cost = weighted(rates.map(({ rate }) => rate));
  // Corrections of older days can leave days that cost less than nothing.
  if (usual.lte(ZERO) || cost.lte(ZERO)) return null;
  const level = cost.div(usual);
  const ratePerDay = (weekday: number) => maxMoney(meanFor(weekday).times(level), ZERO);
  const misses = rates.map(({ weekday, rate }) => rate.minus(ratePerDay(weekday)));
  const freedom = days.length - WEEKDAYS.length;
  const total = sumMoney(weights);
  const known = total.times(total).div(sumMoney(weights.map((weight) => weight.times(weight))));
  return { ratePerDay, deviation: rootOfSquares(misses, freedom), freedom, known };
}

/** 1 for Monday. @param date "2026-11-23" */
export function weekdayOf(date: string): number {
  return Temporal.PlainDate.from(date).dayOfWeek;
}

/** No corrections can make a day of the week cost less than nothing. */
function meanOf(rates: readonly { weekday: number; rate: Money }[], weekday: number): Money {
  const own = rates.filter((one) => one.weekday === weekday);
  if (own.length === 0) return ZERO;
  return maxMoney(sumMoney(own.map(({ rate }) => rate)).div(own.length), ZERO);
}
