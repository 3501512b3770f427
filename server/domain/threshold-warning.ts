import { formatPercent } from "@/server/domain/format";
import { type Money, percentOf, usd, ZERO } from "@/server/domain/money";
import { type CostAfter, labelOf, type Requested, type WindowState } from "@/server/domain/window-state";

const PER_CENT = usd("0.01");

/**
 * A warning when the call would lift spent + held to the budget's warning threshold or above; it changes no decision.
 * Names the fullest limit. @returns null below the threshold and without a limit
 */
export function thresholdWarning(
  window: WindowState,
  requested: Requested,
  after: CostAfter | null,
): string | null {
  const { limits, warningPercent } = window;
  let fullest: Money | null = null;
  let metric = "";
  if (after?.total.gt(ZERO) && after.total.gte(warningAmount(after.limit, warningPercent))) {
    fullest = percentOf(after.total, after.limit);
    metric = "cost";
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
  return `${labelOf(window)}: with this call ${formatPercent(fullest)} of the ${metric} limit is used or held.`;
}

// One limit object serves every call of a batch, and multiplying by the percentage is most of the work.
const amounts = new WeakMap<Money, { percent: number; amount: Money }>();

function warningAmount(limit: Money, percent: number): Money {
  const known = amounts.get(limit);
  if (known?.percent === percent) return known.amount;
  const amount = limit.times(percent).times(PER_CENT);
  amounts.set(limit, { percent, amount });
  return amount;
}

function countPercent(limit: number | null, after: number, warningPercent: number): Money | null {
  if (limit === null || limit === 0 || after === 0 || after * 100 < limit * warningPercent) return null;
  return usd(String(after)).times(100).div(limit);
}
