import {
  exhaustsAt,
  type Forecast,
  type ForecastMethod,
  forecastExhaustsAt,
  projectSpend,
  type SpendSoFar,
} from "@/server/domain/forecast";
import { type LevelInput, utilisation } from "@/server/domain/level";
import { type Money, usd } from "@/server/domain/money";
import { costLimitInForce } from "@/server/domain/window-state";

/** A counter of a budget: its period, what was used of it, its limits. */
export type ExhaustionInput = LevelInput & Pick<SpendSoFar, "startsAt" | "endsAt">;

export type Exhaustion = {
  /** The limit that is reached first. */
  metric: "cost" | "tokens" | "requests";
  /** Epoch milliseconds; `now` where it has been reached. */
  at: number;
  /** How that is known; null where it has been reached. */
  method: ForecastMethod | null;
};

/** A counter that never begins anew would always be used up some day: what is further away than this is no risk yet. */
const HORIZON_MS = 30 * 86_400_000;

/**
 * Which limit of a counter is reached first, and when: money as its forecast goes where there is one, all else at its run
 * rate.
 * @param forecast of what the counter spends, as the tile of a month and the page of a budget show it
 * @param now epoch milliseconds inside the period
 * @returns null where none is reached before the count begins anew, or within 30 days where it never does. Never throws.
 */
export function firstExhaustion(
  window: ExhaustionInput,
  forecast: Forecast | null,
  now: number,
): Exhaustion | null {
  const { endsAt, limits } = window;
  const all: Exhaustion[] = [
    ...costReached(window, forecast, now),
    ...countReached("tokens", limits.tokens, window, now),
    ...countReached("requests", limits.requests, window, now),
  ];
  const fullest = utilisation(window)?.metric;
  const near = all.filter(({ at }) => endsAt !== null || at - now <= HORIZON_MS);
  // Of limits that are reached at one moment, the fullest.
  near.sort((a, b) => a.at - b.at || Number(b.metric === fullest) - Number(a.metric === fullest));
  return near[0] ?? null;
}

/**
 * How near a counter comes to its limit of money, as a share of it at its run rate: which counters a forecast is worth.
 * @returns null where no forecast can change when it is reached
 */
export function nearness(window: ExhaustionInput, now: number): Money | null {
  const limit = costLimitInForce(window);
  if (limit === null || window.endsAt === null || window.spent.gte(limit)) return null;
  return (projectSpend(window, now) ?? window.spent).div(limit);
}

function costReached(window: ExhaustionInput, forecast: Forecast | null, now: number): Exhaustion[] {
  const limit = costLimitInForce(window);
  if (limit === null) return [];
  const isForecast = forecast !== null && forecast.method !== null;
  const at = isForecast ? forecastExhaustsAt(window, forecast, limit, now) : exhaustsAt(window, limit, now);
  const method = isForecast ? forecast.method : "run_rate";
  return at === null ? [] : [{ metric: "cost", at, method: at <= now ? null : method }];
}

function countReached(
  metric: "tokens" | "requests",
  limit: number | null,
  window: ExhaustionInput,
  now: number,
): Exhaustion[] {
  if (limit === null) return [];
  const { startsAt, endsAt } = window;
  const at = exhaustsAt({ startsAt, endsAt, spent: usd(`${window[metric]}`) }, usd(`${limit}`), now);
  return at === null ? [] : [{ metric, at, method: at <= now ? null : "run_rate" }];
}
