import { guardsRate, type Metric, type Reason } from "@/server/domain/decision";
import { type Money, usd, ZERO } from "@/server/domain/money";
import type { BudgetAction, CostAfter, Requested, WindowState } from "@/server/domain/window-state";

/** How a call asks, beside how much. */
export interface Asking {
  urgent: boolean;
  /** 1 to 10. */
  priority: number;
}

/** From this priority on, what a budget keeps in reserve is open. Source: requirements.md C15. */
const RESERVE_PRIORITY = 8;
export const DEFAULT_PRIORITY = 5;
const PER_CENT = usd("0.01");
const MONEY_DECIMALS = 12;

/** What a budget does about this call: suspended it blocks, and an urgent call may have a rule of its own. */
export function actionFor(window: WindowState, urgent: boolean): BudgetAction {
  if (window.suspended) return "block";
  const action = urgent && window.urgentAction !== null ? window.urgentAction : window.action;
  // A pace cannot be waited for in a queue of money, nor kept by a cheaper model.
  if ((action === "degrade" || action === "queue") && guardsRate(window.purpose)) return "block";
  return action;
}

/** The one comparison of the product: above the cap is refused, exactly at it is not. */
export function isAbove(total: Money | number, cap: Money | number): boolean {
  return typeof total === "number" ? total > Number(cap) : total.gt(cap);
}

/** The cost that calls of a priority may reach: limit + granted, less the reserve that is kept for others. */
export function costCap(window: WindowState, limit: Money, priority: number): Money {
  const { reservePercent, limits } = window;
  if (reservePercent === 0 || priority >= RESERVE_PRIORITY || limits.cost === null) return limit;
  const reserve = limits.cost.times(reservePercent).times(PER_CENT).toDecimalPlaces(MONEY_DECIMALS);
  return limit.minus(reserve);
}

/**
 * Why a call would break one budget, each limit judged alone; undefined where it breaks none.
 * @param after where the call would leave the cost counter, null without a cost limit
 */
export function bindingReasons(
  window: WindowState,
  requested: Requested,
  after: CostAfter | null,
  asking: Asking,
): Reason[] | undefined {
  if (window.suspended)
    return [costReason(window, requested.cost, "suspended", after?.limit ?? ZERO, "block")];
  const action = actionFor(window, asking.urgent);
  let found: Reason[] | undefined;
  if (!requested.cost.isZero()) found = costReasons(window, requested.cost, after, { ...asking, action });
  if (action === "ignore") return found;
  if (window.limits.tokens !== null && requested.tokens > 0) {
    const { tokens: spent, heldTokens: held, limits } = window;
    const count = { spent, held, requested: requested.tokens, limit: limits.tokens ?? 0 };
    found = countReason(found, window, count, { metric: "tokens", action, priority: asking.priority });
  }
  if (window.limits.requests !== null && requested.requests > 0) {
    const { requests: spent, heldRequests: held, limits } = window;
    const count = { spent, held, requested: requested.requests, limit: limits.requests ?? 0 };
    found = countReason(found, window, count, { metric: "requests", action, priority: asking.priority });
  }
  return found;
}

function costReasons(
  window: WindowState,
  cost: Money,
  after: CostAfter | null,
  asking: { action: BudgetAction; priority: number },
): Reason[] | undefined {
  const { perCallMaxCost, hardCeiling } = window;
  const { action } = asking;
  let found: Reason[] | undefined;
  // The ceiling blocks whatever the budget does otherwise, and no override or grant moves it.
  if (hardCeiling !== null && isAbove(window.spent.plus(window.held).plus(cost), hardCeiling))
    found = add(found, costReason(window, cost, "hard_ceiling", hardCeiling, "block"));
  if (action === "ignore") return found;
  if (perCallMaxCost !== null && isAbove(cost, perCallMaxCost))
    found = add(found, costReason(window, cost, "per_call", perCallMaxCost, action));
  if (after === null) return found;
  const cap = costCap(window, after.limit, asking.priority);
  return isAbove(after.total, cap) ? add(found, costReason(window, cost, "cost", cap, action)) : found;
}

function countReason(
  found: Reason[] | undefined,
  window: WindowState,
  count: { spent: number; held: number; requested: number; limit: number },
  asking: { metric: Metric; action: Reason["action"]; priority: number },
): Reason[] | undefined {
  const used = count.spent + count.held;
  const limit = countCap(window, count.limit, asking.priority);
  if (!isAbove(used + count.requested, limit)) return found;
  const { metric, action } = asking;
  return add(found, { ...subject(window), ...count, limit, metric, action, remaining: limit - used });
}

function countCap(window: WindowState, limit: number, priority: number): number {
  const { reservePercent } = window;
  if (reservePercent === 0 || priority >= RESERVE_PRIORITY) return limit;
  return limit - usd(String(limit)).times(reservePercent).times(PER_CENT).ceil().toNumber();
}

function costReason(
  window: WindowState,
  requested: Money,
  metric: Metric,
  limit: Money,
  action: Reason["action"],
): Reason {
  const perCall = metric === "per_call";
  const spent = perCall ? ZERO : window.spent;
  const held = perCall ? ZERO : window.held;
  const remaining = limit.minus(spent).minus(held);
  return { ...subject(window), metric, action, limit, spent, held, requested, remaining };
}

function subject(window: WindowState) {
  const { windowId, budgetId, budgetName, scopeType, scopeKey, entityKey, purpose, endsAt } = window;
  return {
    windowId,
    budgetId,
    budgetName,
    scopeType,
    scopeKey,
    entityKey,
    purpose,
    period: window.period ?? null,
    periodKey: window.periodKey ?? null,
    resetsAt: endsAt,
  };
}

function add(found: Reason[] | undefined, reason: Reason): Reason[] {
  if (found === undefined) return [reason];
  found.push(reason);
  return found;
}
