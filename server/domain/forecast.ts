import type { Calendar } from "@/server/domain/calendar";
import { deviation, inDays, interval } from "@/server/domain/forecast-interval";
import { localDays } from "@/server/domain/local-day";
import { type Money, maxMoney, sumMoney, usd } from "@/server/domain/money";
import {
  type PastDay,
  type WeekdayProfile,
  weekdayOf,
  weekdayProfile,
} from "@/server/domain/weekday-profile";

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

/** How a forecast was made: at the rate of the period so far, or by what its days of the week usually cost. */
export type ForecastMethod = "run_rate" | "weekday";

/** What a stretch of time that has not come yet is expected to cost, US dollars. */
export type Ahead = { startsAt: number; endsAt: number; cost: Money };

/** What a period is expected to cost, US dollars: in 8 of 10 it ends in [low, high]; null while too little is known. */
export type Forecast = {
  /** Null: the period is over, and it is what was spent. */
  method: ForecastMethod | null;
  projected: Money;
  low: Money | null;
  high: Money | null;
  /** From now to the end, in order and without a gap; together with what is spent they are `projected`. */
  ahead: readonly Ahead[];
};

/** What is known beside the sum of a period. */
export type SpendHistory = {
  /** Local days that have ended, in order and without a gap, those before the period too: the newest 56 count. */
  days: readonly PastDay[];
  timeZone: Calendar;
};

/** A week, so that the days that differ by their weekday are among them. */
const LEAST_DAYS = 7;

/**
 * What a period is expected to cost, with its interval. From 21 days of history on by weekday (`weekday-profile.ts`),
 * before that at its own run rate, whose interval takes days as independent, each as far from their mean as those of the
 * period that have ended. What days miss together grows with those that are left and with how few are known.
 * @param now epoch milliseconds
 * @returns null before the period began, without an end, and where neither history nor an hour of the period is known;
 * never below what is spent. Never throws.
 * Source: requirements C20.
 */
export function forecastSpend(window: SpendSoFar, history: SpendHistory, now: number): Forecast | null {
  const { startsAt, endsAt, spent } = window;
  if (endsAt === null || now < startsAt) return null;
  if (now >= endsAt) return { method: null, projected: spent, low: spent, high: spent, ahead: [] };
  const profile = weekdayProfile(history.days.filter((day) => day.endsAt <= now));
  if (profile !== null) return byWeekday(profile, { spent, endsAt, timeZone: history.timeZone, now });
  return atRunRate({ startsAt, endsAt, spent }, history.days, now);
}

type Whole = { startsAt: number; endsAt: number; spent: Money };

function atRunRate(window: Whole, known: readonly PastDay[], now: number): Forecast | null {
  const { startsAt, endsAt, spent } = window;
  const said = projectSpend(window, now);
  if (said === null) return null;
  const projected = maxMoney(said, spent);
  const ahead = [{ startsAt: now, endsAt, cost: projected.minus(spent) }];
  const days = known.filter((day) => day.startsAt >= startsAt && day.endsAt <= now).map(({ cost }) => cost);
  if (days.length < LEAST_DAYS) return { method: "run_rate", projected, low: null, high: null, ahead };
  const miss = { deviation: deviation(days), freedom: days.length - 1, known: inDays(now - startsAt) };
  return {
    method: "run_rate",
    projected,
    ahead,
    ...interval({ projected, spent }, inDays(endsAt - now), miss),
  };
}

function byWeekday(
  { ratePerDay, ...miss }: WeekdayProfile,
  { spent, endsAt, timeZone, now }: { spent: Money; endsAt: number; timeZone: Calendar; now: number },
): Forecast {
  const ahead = localDays({ from: now, to: endsAt }, timeZone).map((day) => {
    const piece = { startsAt: Math.max(day.startsAt, now), endsAt: Math.min(day.endsAt, endsAt) };
    const cost = ratePerDay(weekdayOf(day.date)).times(inDays(piece.endsAt - piece.startsAt));
    return { ...piece, cost: cost.toDecimalPlaces(12) };
  });
  const projected = sumMoney([spent, ...ahead.map(({ cost }) => cost)]);
  return {
    method: "weekday",
    projected,
    ahead,
    ...interval({ projected, spent }, inDays(endsAt - now), miss),
  };
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

/**
 * When spend would reach a limit as a forecast goes, epoch milliseconds; `now` when it already has.
 * @returns null when it would not within the window
 */
export function forecastExhaustsAt(
  { spent }: Pick<SpendSoFar, "spent">,
  { ahead }: Pick<Forecast, "ahead">,
  limit: Money,
  now: number,
): number | null {
  if (ahead.length === 0) return null;
  if (spent.gte(limit)) return now;
  let reached = spent;
  for (const { startsAt, endsAt, cost } of ahead) {
    const left = limit.minus(reached);
    // The piece before reached it with its end.
    if (left.isZero()) return startsAt;
    reached = reached.plus(cost);
    if (reached.lt(limit)) continue;
    const at =
      startsAt +
      left
        .times(endsAt - startsAt)
        .div(cost)
        .ceil()
        .toNumber();
    if (at < endsAt) return at;
  }
  return null;
}

function perTime(amount: Money, wanted: number, elapsed: number): Money {
  return amount
    .times(wanted)
    .div(usd(String(Math.floor(elapsed))))
    .toDecimalPlaces(12);
}
