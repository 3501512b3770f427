import type { Money } from "@/server/domain/money";
import { toWire } from "@/server/domain/money";
import type { PeriodKind } from "@/server/domain/period";
import type { BudgetPurpose } from "@/server/domain/window-state";

export type DecisionAction = "allow" | "warn" | "degrade" | "queue" | "block";
/** Which limit binds; `suspended` is a budget switched off by a person or by itself. */
export type Metric = "cost" | "tokens" | "requests" | "per_call" | "hard_ceiling" | "suspended";

/** One budget that the call would break, by one of its limits. */
export interface Reason {
  windowId: string;
  budgetId: string;
  budgetName: string;
  scopeType: string;
  scopeKey: string | null;
  /** The entity of a budget that counts each apart; else empty. */
  entityKey: string;
  purpose: BudgetPurpose;
  period: PeriodKind | null;
  periodKey: string | null;
  metric: Metric;
  /** In force: for cost, limit plus granted, less what is kept for others. Money for cost and per_call, a whole number for tokens and requests. */
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
  /** What budgets in shadow mode would have said; they change nothing. */
  shadowReasons: readonly Reason[];
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
  /** How far above the limit this call would go. */
  overage: string;
  resetsAt: string | null;
  action: DecisionAction;
}

/**
 * Whether rate limits or loop guards alone stop the call: it is answered 429, since it is not the money that is short.
 */
export function isRateLimited(decision: Pick<Decision, "action" | "reasons">): boolean {
  if (decision.action !== "block") return false;
  const blocking = decision.reasons.filter((reason) => reason.action === "block");
  return blocking.length > 0 && blocking.every((reason) => guardsRate(reason.purpose));
}

/** Whether a budget bounds the pace of calls, not what they may cost. */
export function guardsRate(purpose: BudgetPurpose): boolean {
  return purpose === "rate_limit" || purpose === "loop_guard";
}

const MAX_RETRY_AFTER_SECONDS = 86_400;

/**
 * When a refused call may be worth another try: when the last of the windows that refuse it ends, a day at most,
 * since a cap may be raised meanwhile. null where time alone will not help, and where nothing refuses.
 */
export function retryAfterSeconds(
  decision: Pick<Decision, "allowed" | "reasons">,
  now: number,
): number | null {
  if (decision.allowed) return null;
  let last: number | null = null;
  for (const { action, metric, resetsAt } of decision.reasons) {
    if (action !== "block" && action !== "queue") continue;
    if (resetsAt === null || metric === "suspended" || metric === "per_call") return null;
    if (last === null || resetsAt > last) last = resetsAt;
  }
  if (last === null) return null;
  return Math.min(Math.max(Math.ceil((last - now) / 1000), 1), MAX_RETRY_AFTER_SECONDS);
}

/**
 * Writes a reason for the wire. `scope` is "CAMPAIGN:q1-launch", or "ORGANIZATION" where the scope has no key; with
 * the entity where each has a counter of its own.
 */
export function reasonToWire(reason: Reason): WireReason {
  return {
    budgetId: reason.budgetId,
    budgetName: reason.budgetName,
    scope: scopeToWire(reason),
    metric: reason.metric,
    limit: amountToWire(reason.limit),
    spent: amountToWire(reason.spent),
    held: amountToWire(reason.held),
    requested: amountToWire(reason.requested),
    remaining: amountToWire(reason.remaining),
    overage: overageToWire(reason),
    resetsAt: reason.resetsAt === null ? null : new Date(reason.resetsAt).toISOString(),
    action: reason.action,
  };
}

function scopeToWire({ scopeType, scopeKey, entityKey }: Reason): string {
  const keys = [scopeKey, entityKey].filter((key) => key !== null && key !== "");
  return keys.length === 0 ? scopeType : `${scopeType}:${keys.join(" / ")}`;
}

function overageToWire({ requested, remaining, metric }: Reason): string {
  if (metric === "suspended") return "0";
  if (typeof requested === "number" || typeof remaining === "number")
    return String(Number(requested) - Number(remaining));
  return toWire(requested.minus(remaining));
}

function amountToWire(amount: Money | number): string {
  return typeof amount === "number" ? String(amount) : toWire(amount);
}
