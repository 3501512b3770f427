import { formatPercent } from "@/server/domain/format";
import { type Money, usd, ZERO } from "@/server/domain/money";
import { costLimitInForce, costUsed, type Requested, type WindowState } from "@/server/domain/window-state";

/**
 * A warning when the call would lift spent + held to the budget's warning threshold or above; it changes no decision.
 * Names the fullest limit. @returns null below the threshold, without a limit, and for action `ignore`
 */
export function thresholdWarning(window: WindowState, requested: Requested): string | null {
  if (window.action === "ignore") return null;
  const { limits, warningPercent } = window;
  let fullest: Money | null = null;
  let metric = "";
  const limit = costLimitInForce(window);
  if (limit !== null && !limit.isZero()) {
    const after = costUsed(window).plus(requested.cost).times(100);
    if (after.gt(ZERO) && after.gte(limit.times(warningPercent))) {
      fullest = after.div(limit);
      metric = "cost";
    }
  }
  const tokens = countPercent(
    limits.tokens,
    window.tokens + window.heldTokens + requested.tokens,
    warningPercent,
  );
  if (tokens !== null && (fullest === null || tokens.gt(fullest))) {
    fullest = tokens;
    metric = "token";
  }
  const count = window.requests + window.heldRequests + requested.requests;
  const requests = countPercent(limits.requests, count, warningPercent);
  if (requests !== null && (fullest === null || requests.gt(fullest))) {
    fullest = requests;
    metric = "request";
  }
  if (fullest === null) return null;
  return `${window.budgetName}: with this call ${formatPercent(fullest)} of the ${metric} limit is used or held.`;
}

function countPercent(limit: number | null, after: number, warningPercent: number): Money | null {
  if (limit === null || limit === 0 || after === 0 || after * 100 < limit * warningPercent) return null;
  return usd(String(after)).times(100).div(limit);
}
