import { guardsRate } from "@/server/domain/decision";
import { type Money, usd } from "@/server/domain/money";
import type { Settings } from "@/server/domain/settings";
import { costLimitInForce, costUsed, type WindowState } from "@/server/domain/window-state";

/** How well an agent may serve, by what remains; not the level of an alert, which goes by what is spent. */
export type ServiceLevel = "full" | "standard" | "minimal" | "emergency";

/** Best first. */
const LEVELS: readonly ServiceLevel[] = ["full", "standard", "minimal", "emergency"];
const HUNDRED = usd("100");

/** What an agent should still do at a level. Source: requirements.md SAFE-51. */
export const SERVICE_FEATURES: Readonly<Record<ServiceLevel, readonly string[]>> = {
  full: ["high_quality", "all_capabilities"],
  standard: ["medium_quality", "core_capabilities"],
  minimal: ["low_quality", "basic_capabilities"],
  emergency: ["text_only", "critical_only"],
};

/**
 * The service level of a call: that of the tightest budget it falls under, by the share of it that remains.
 * Without a limited budget full; a limit of 0 and a suspended budget leave emergency. Nothing is rounded.
 * Source: requirements.md SAFE-50 to SAFE-52.
 */
export function serviceLevelOf(
  windows: readonly WindowState[],
  thresholds: Settings["serviceLevels"],
): ServiceLevel {
  let worst = 0;
  for (const window of windows) {
    if (window.action === "ignore" || window.shadow || guardsRate(window.purpose)) continue;
    worst = Math.max(worst, rankOf(window, thresholds));
  }
  return LEVELS[worst] ?? "emergency";
}

function rankOf(window: WindowState, thresholds: Settings["serviceLevels"]): number {
  if (window.suspended) return 3;
  const { tokens, requests } = window.limits;
  const limit = costLimitInForce(window);
  let rank = 0;
  if (limit !== null) rank = rankOfShare(limit.minus(costUsed(window)), limit, thresholds);
  if (tokens !== null) {
    const left = tokens - window.tokens - window.heldTokens;
    rank = Math.max(rank, rankOfShare(usd(String(left)), usd(String(tokens)), thresholds));
  }
  if (requests !== null) {
    const left = requests - window.requests - window.heldRequests;
    rank = Math.max(rank, rankOfShare(usd(String(left)), usd(String(requests)), thresholds));
  }
  return rank;
}

function rankOfShare(remaining: Money, limit: Money, thresholds: Settings["serviceLevels"]): number {
  if (limit.lte(0)) return 3;
  const share = remaining.times(HUNDRED);
  if (share.gte(limit.times(thresholds.full))) return 0;
  if (share.gte(limit.times(thresholds.standard))) return 1;
  return share.gte(limit.times(thresholds.minimal)) ? 2 : 3;
}
