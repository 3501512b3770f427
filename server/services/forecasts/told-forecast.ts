import type { OverviewForecast } from "@/server/contract/overview";
import { type Forecast, forecastExhaustsAt, type SpendSoFar } from "@/server/domain/forecast";
import { type Money, toWire } from "@/server/domain/money";

const NOTHING: OverviewForecast = { method: null, projected: null, low: null, high: null, exhaustsAt: null };

/**
 * A forecast as people are told it. What has spent nothing yet has no rate: nothing is known of it, which is not 0.
 * @param said null: nothing can be said
 * @param limit in force, with what is granted; null without one
 */
export function toldForecast(
  said: Forecast | null,
  { window, limit, now }: { window: Pick<SpendSoFar, "spent">; limit: Money | null; now: number },
): OverviewForecast {
  if (said === null || isRateOfNothing(said, window)) return NOTHING;
  const reached = limit === null ? null : forecastExhaustsAt(window, said, limit, now);
  return {
    method: said.method,
    projected: toWire(said.projected),
    low: said.low && toWire(said.low),
    high: said.high && toWire(said.high),
    exhaustsAt: reached === null ? null : new Date(reached).toISOString(),
  };
}

function isRateOfNothing({ method }: Forecast, { spent }: Pick<SpendSoFar, "spent">): boolean {
  return method === "run_rate" && spent.isZero();
}
