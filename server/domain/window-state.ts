import { type Money, usd } from "@/server/domain/money";
import type { PeriodKind } from "@/server/domain/period";

/** What a budget does when a call would break it. `ignore` only counts. */
export type BudgetAction = "ignore" | "warn" | "degrade" | "queue" | "block";

/** Why a budget is there. A rate limit or a loop guard that is reached answers 429, not 402. */
export type BudgetPurpose = "budget" | "rate_limit" | "loop_guard" | "allocation";

/** What a call asks for: an upper bound. Tokens and requests are whole numbers. */
export interface Requested {
  cost: Money;
  tokens: number;
  requests: number;
}

/** A budget and its counters in one period, as read under the window's lock. */
export interface WindowState {
  windowId: string;
  budgetId: string;
  budgetName: string;
  scopeType: string;
  scopeKey: string | null;
  /** The entity of a budget that counts each apart; empty where there is one counter. */
  entityKey: string;
  purpose: BudgetPurpose;
  /** "2026-11"; for the sentence that explains a decision. */
  periodKey?: string;
  period?: PeriodKind;
  action: BudgetAction;
  warningPercent: number;
  criticalPercent: number;
  fallbackModel: string | null;
  suspended: boolean;
  /** Becomes suspended by itself when it is exceeded. */
  autoSuspend: boolean;
  /** Decides and counts what it would have done; enforces nothing. */
  shadow: boolean;
  /** Per cent of the limit that opens for priority 8 and more only. */
  reservePercent: number;
  /** US dollars that nothing passes, no override either; null: none. */
  hardCeiling: Money | null;
  /** Takes the place of the action for a call that says it is urgent; null: the action stays. */
  urgentAction: BudgetAction | null;
  /** Length of a RATE window; null for every other period. */
  windowSeconds: number | null;
  queueTtlSeconds: number;
  perCallMaxCost: Money | null;
  limits: { cost: Money | null; tokens: number | null; requests: number | null };
  /** Sum of the GRANT overrides in force; adds room to the cost limit. */
  granted: Money;
  spent: Money;
  held: Money;
  tokens: number;
  heldTokens: number;
  requests: number;
  heldRequests: number;
  /** Epoch milliseconds; null: the period never ends. */
  endsAt: number | null;
}

/** A BYPASS. GRANT overrides are already in `WindowState.granted`. */
export interface ActiveOverride {
  id: string;
  /** null: every budget of the organization. */
  budgetId: string | null;
  ceiling: Money | null;
  /** Let through so far, calls earlier in the same batch included. */
  used: Money;
  /** Epoch milliseconds; it ends at this instant. */
  expiresAt: number;
}

/** What a window is called: the budget's name, and the entity where each has a counter of its own. */
export function labelOf({ budgetName, entityKey }: Pick<WindowState, "budgetName" | "entityKey">): string {
  return entityKey === "" ? budgetName : `${budgetName} (${entityKey})`;
}

/** Limit plus granted: what spent + held + requested must not exceed. null: no cost limit. */
export function costLimitInForce(window: Pick<WindowState, "limits" | "granted">): Money | null {
  const { cost } = window.limits;
  return cost === null ? null : window.granted.isZero() ? cost : cost.plus(window.granted);
}

/** Spent plus held: what a hold is judged against. */
export function costUsed(window: WindowState): Money {
  return window.held.isZero() ? window.spent : window.spent.plus(window.held);
}

/** Where a call would leave the cost counter of a window, and the limit in force it is compared with. */
export interface CostAfter {
  /** Spent + held + requested. */
  total: Money;
  limit: Money;
}

/** null: the window has no cost limit. */
export function costAfter(window: WindowState, requested: Requested): CostAfter | null {
  const limit = costLimitInForce(window);
  if (limit === null) return null;
  const used = costUsed(window);
  return { total: requested.cost.isZero() ? used : used.plus(requested.cost), limit };
}

/** The smallest call there is: asks whether anything more would pass, as after a record without a hold. */
export const SMALLEST_CALL: Requested = { cost: usd("0.000000000001"), tokens: 1, requests: 1 };
