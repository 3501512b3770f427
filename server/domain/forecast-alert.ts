import type { Forecast, ForecastMethod } from "@/server/domain/forecast";
import { formatPercent, formatUsd } from "@/server/domain/format";
import { type Money, percentOf, ZERO } from "@/server/domain/money";
import type { AlertLevel } from "@/server/domain/threshold";

/** A run rate of less than this share of the period says more of its first hours than of its end. */
const LEAST_SHARE = 10;

type Window = { startsAt: number; endsAt: number; spent: Money; limit: Money };

/**
 * The shares of a limit, per cent, that a period is projected to reach and has not reached yet; and those that it is
 * projected to reach at all. Nothing is projected at a run rate while less than a tenth of the period is over, nor of a
 * limit of 0. Never throws.
 * @param window `limit` with what was granted, US dollars   @param now epoch milliseconds
 */
export function projectedShares(
  window: Window,
  forecast: Forecast | null,
  percents: readonly number[],
  now: number,
): { coming: number[]; holding: number[] } {
  const { limit, spent } = window;
  if (forecast === null || limit.lte(ZERO) || isTooEarly(window, forecast, now))
    return { coming: [], holding: [] };
  const holding = percents.filter((percent) => forecast.projected.times(100).gte(limit.times(percent)));
  return { holding, coming: holding.filter((percent) => spent.times(100).lt(limit.times(percent))) };
}

function isTooEarly({ startsAt, endsAt }: Window, { method }: Forecast, now: number): boolean {
  return method === "run_rate" && (now - startsAt) * LEAST_SHARE < endsAt - startsAt;
}

/** How grave a forecast is: one of the whole limit is critical; only what was spent can exceed. */
export function forecastLevel(percent: number): Exclude<AlertLevel, "EXCEEDED"> {
  return percent >= 100 ? "CRITICAL" : "WARNING";
}

const METHOD_WORD: Record<ForecastMethod, string> = {
  run_rate: "At the rate so far",
  weekday: "By what its days of the week usually cost",
};

type Said = {
  method: ForecastMethod;
  projected: Money;
  spent: Money;
  limit: Money;
  /** "monthly cap" or "limit". */
  what: string;
  /** As `periodName` says it. */
  period: string;
};

/** A forecast alert in one sentence, with its figures and its method. */
export function forecastSentence({ method, projected, spent, limit, what, period }: Said): string {
  const share = percentOf(projected, limit);
  const reached = share === null ? "" : `, ${formatPercent(share)} of the ${what} of ${formatUsd(limit)}`;
  return `${METHOD_WORD[method]}, ${period} is projected to end at ${formatUsd(projected)}${reached}; ${formatUsd(spent)} was spent when this was said.`;
}
