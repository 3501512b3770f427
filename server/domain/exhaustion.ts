import { exhaustsAt, type SpendSoFar } from "@/server/domain/forecast";
import { type LevelInput, utilisation } from "@/server/domain/level";
import { usd } from "@/server/domain/money";
import { costLimitInForce } from "@/server/domain/window-state";

/** A counter of a budget: its period, what was used of it, its limits. */
export type ExhaustionInput = LevelInput & Pick<SpendSoFar, "startsAt" | "endsAt">;

export type Exhaustion = {
  /** The limit that is reached first. */
  metric: "cost" | "tokens" | "requests";
  /** Epoch milliseconds; `now` where it has been reached. */
  at: number;
};

/** A counter that never begins anew would always be used up some day: what is further away than this is no risk yet. */
const HORIZON_MS = 30 * 86_400_000;

/**
 * Which limit of a counter is reached first at its run rate, and when.
 * @param now epoch milliseconds inside the period
 * @returns null where none is reached before the count begins anew, or within 30 days where it never does. Never throws.
 */
export function firstExhaustion(window: ExhaustionInput, now: number): Exhaustion | null {
  const { startsAt, endsAt, limits } = window;
  const cost = costLimitInForce(window);
  const at = (used: Parameters<typeof usd>[0], limit: Parameters<typeof usd>[0]) =>
    exhaustsAt({ startsAt, endsAt, spent: usd(used) }, usd(limit), now);
  const all: { metric: Exhaustion["metric"]; at: number | null }[] = [
    { metric: "cost", at: cost === null ? null : at(window.spent, cost) },
    { metric: "tokens", at: limits.tokens === null ? null : at(`${window.tokens}`, `${limits.tokens}`) },
    {
      metric: "requests",
      at: limits.requests === null ? null : at(`${window.requests}`, `${limits.requests}`),
    },
  ];
  const fullest = utilisation(window)?.metric;
  const near = all.flatMap(({ metric, at }) =>
    at === null || (endsAt === null && at - now > HORIZON_MS) ? [] : [{ metric, at }],
  );
  // Of limits that are reached at one moment, the fullest.
  near.sort((a, b) => a.at - b.at || Number(b.metric === fullest) - Number(a.metric === fullest));
  return near[0] ?? null;
}
