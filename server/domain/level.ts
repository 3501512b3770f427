import { type Money, percentOf, usd } from "@/server/domain/money";
import { costLimitInForce, type WindowState } from "@/server/domain/window-state";

/** How much of a budget is spent. Goes by spent alone: what is held may still be freed. */
export type Level = "HEALTHY" | "MODERATE" | "WARNING" | "CRITICAL" | "EXCEEDED";
/** A level, or why there is none. */
export type BudgetStanding = Level | "SUSPENDED" | "TRACKING";

/** The part of a window that a level is read from. */
export type LevelInput = Pick<
  WindowState,
  "spent" | "tokens" | "requests" | "limits" | "granted" | "warningPercent" | "criticalPercent"
>;

/** The limit that is fullest, by name, and how full it is. */
export interface Utilisation {
  metric: "cost" | "tokens" | "requests";
  percent: Money;
}

const MODERATE_PERCENT = 50;
const FULL_PERCENT = 100;

/**
 * The level of a window, by spent on the fullest of its limits:
 * HEALTHY < 50 <= MODERATE < warning <= WARNING < critical <= CRITICAL < 100 <= EXCEEDED.
 * Without a limit HEALTHY; with a limit of 0 EXCEEDED, since nothing above 0 passes.
 */
export function levelOf(window: LevelInput): Level {
  if (isFilled(window, FULL_PERCENT)) return "EXCEEDED";
  if (isFilled(window, window.criticalPercent)) return "CRITICAL";
  if (isFilled(window, window.warningPercent)) return "WARNING";
  return isFilled(window, MODERATE_PERCENT) ? "MODERATE" : "HEALTHY";
}

/** The level, or SUSPENDED, or TRACKING for a budget without any limit. */
export function standingOf(window: LevelInput & { suspended: boolean }): BudgetStanding {
  if (window.suspended) return "SUSPENDED";
  const { cost, tokens, requests } = window.limits;
  return cost === null && tokens === null && requests === null ? "TRACKING" : levelOf(window);
}

/** Per cent spent of the fullest limit. null without a limit or where every limit is 0: shown as a dash. */
export function utilisation(window: LevelInput): Utilisation | null {
  const { tokens, requests } = window.limits;
  let fullest: Utilisation | null = null;
  const limit = costLimitInForce(window);
  if (limit !== null) fullest = fuller(fullest, "cost", percentOf(window.spent, limit));
  if (tokens !== null) fullest = fuller(fullest, "tokens", countPercent(window.tokens, tokens));
  if (requests !== null) fullest = fuller(fullest, "requests", countPercent(window.requests, requests));
  return fullest;
}

/** Whether spent has reached a percentage of any of the limits. Compares products, so nothing is rounded. */
function isFilled(window: LevelInput, percent: number): boolean {
  const limit = costLimitInForce(window);
  if (limit !== null && window.spent.times(FULL_PERCENT).gte(limit.times(percent))) return true;
  const { tokens, requests } = window.limits;
  if (tokens !== null && window.tokens * FULL_PERCENT >= tokens * percent) return true;
  return requests !== null && window.requests * FULL_PERCENT >= requests * percent;
}

function fuller(
  best: Utilisation | null,
  metric: Utilisation["metric"],
  percent: Money | null,
): Utilisation | null {
  if (percent === null || best?.percent.gte(percent)) return best;
  return { metric, percent };
}

function countPercent(count: number, limit: number): Money | null {
  return percentOf(usd(String(count)), usd(String(limit)));
}
