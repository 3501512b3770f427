import type { Money } from "@/server/domain/money";
import { toWire } from "@/server/domain/money";

export type DecisionAction = "allow" | "warn" | "degrade" | "queue" | "block";
/** Which limit binds; `suspended` is a budget switched off by a person or by itself. */
export type Metric = "cost" | "tokens" | "requests" | "per_call" | "suspended";

/** One budget that the call would break, by one of its limits. */
export interface Reason {
  windowId: string;
  budgetId: string;
  budgetName: string;
  scopeType: string;
  scopeKey: string | null;
  periodKey: string | null;
  metric: Metric;
  /** In force: for cost, limit plus granted. Money for cost and per_call, a whole number for tokens and requests. */
  limit: Money | number;
  spent: Money | number;
  held: Money | number;
  requested: Money | number;
  /** limit - spent - held; below zero when overspent. */
  remaining: Money | number;
  resetsAt: number | null;
  action: Exclude<DecisionAction, "allow">;
}

export interface Decision {
  action: DecisionAction;
  allowed: boolean;
  /** Every binding budget, strictest first, then in window order. */
  reasons: readonly Reason[];
  /** The override that let the call through; null when none was needed. */
  viaOverride: string | null;
  /** All overrides used, each charged with the call's cost. */
  viaOverrides: readonly string[];
  warnings: readonly string[];
  /** What to re-price and re-check when the action is degrade. */
  fallbackModel: string | null;
}

/** A reason as the contract writes it: amounts as decimal strings, times as RFC 3339. */
export interface WireReason {
  budgetId: string;
  budgetName: string;
  scope: string;
  metric: Metric;
  limit: string;
  spent: string;
  held: string;
  requested: string;
  remaining: string;
  resetsAt: string | null;
  action: DecisionAction;
}

/** Writes a reason for the wire. `scope` is "CAMPAIGN:q1-launch", or "ORGANIZATION" where the scope has no key. */
export function reasonToWire(reason: Reason): WireReason {
  return {
    budgetId: reason.budgetId,
    budgetName: reason.budgetName,
    scope: reason.scopeKey ? `${reason.scopeType}:${reason.scopeKey}` : reason.scopeType,
    metric: reason.metric,
    limit: amountToWire(reason.limit),
    spent: amountToWire(reason.spent),
    held: amountToWire(reason.held),
    requested: amountToWire(reason.requested),
    remaining: amountToWire(reason.remaining),
    resetsAt: reason.resetsAt === null ? null : new Date(reason.resetsAt).toISOString(),
    action: reason.action,
  };
}

function amountToWire(amount: Money | number): string {
  return typeof amount === "number" ? String(amount) : toWire(amount);
}
