import type { Decision, DecisionAction, Metric, Reason } from "@/server/domain/decision";
import { type Money, ZERO } from "@/server/domain/money";
import { thresholdWarning } from "@/server/domain/threshold-warning";
import {
  type ActiveOverride,
  type CostAfter,
  costAfter,
  type Requested,
  type WindowState,
} from "@/server/domain/window-state";

export interface DecisionInput {
  requested: Requested;
  windows: readonly WindowState[];
  overrides: readonly ActiveOverride[];
  /** Epoch milliseconds by the database's clock. */
  now: number;
}

const STRICTNESS: Record<DecisionAction, number> = { allow: 0, warn: 1, degrade: 2, queue: 3, block: 4 };
const NONE: readonly never[] = Object.freeze([]);

/**
 * Judges one call against every budget it falls under. Synchronous, changes nothing, never throws.
 * Exactly at the limit is granted, one unit above is not; an amount of 0 never blocks; the strictest budget wins.
 * Source: promises.md P1; README.md "Enforcement".
 */
export function decide(input: DecisionInput): Decision {
  const { requested, windows } = input;
  let reasons: Reason[] | undefined;
  let warnings: string[] | undefined;
  for (const window of windows) {
    if (window.action === "ignore" && !window.suspended) continue;
    const after = costAfter(window, requested);
    const found = bindingReasons(window, requested, after);
    if (found !== undefined) reasons = reasons === undefined ? found : reasons.concat(found);
    const warning = thresholdWarning(window, requested, after);
    if (warning === null) continue;
    warnings ??= [];
    warnings.push(warning);
  }
  if (reasons === undefined) return verdict({ action: "allow", reasons: NONE, warnings: warnings ?? NONE });
  if (reasons.length > 1) reasons.sort((a, b) => STRICTNESS[b.action] - STRICTNESS[a.action]);
  const action = strictest(reasons);
  const shared = { reasons, warnings: warnings ?? NONE };
  if (action === "warn") return verdict({ ...shared, action });
  const used = overridesFor(reasons, input);
  if (used !== null) return verdict({ ...shared, action: "allow", viaOverrides: used });
  if (action !== "degrade") return verdict({ ...shared, action });
  return verdict({ ...shared, action, fallbackModel: fallbackOf(reasons, windows) });
}

/** The one comparison of the product: above the cap is refused, exactly at it is not. */
function isAbove(total: Money | number, cap: Money | number): boolean {
  return typeof total === "number" ? total > Number(cap) : total.gt(cap);
}

function bindingReasons(
  window: WindowState,
  requested: Requested,
  after: CostAfter | null,
): Reason[] | undefined {
  if (window.suspended) return [costReason(window, requested.cost, "suspended", after?.limit ?? ZERO)];
  const { limits, perCallMaxCost } = window;
  let found: Reason[] | undefined;
  if (!requested.cost.isZero()) {
    if (perCallMaxCost !== null && isAbove(requested.cost, perCallMaxCost)) {
      found = add(found, costReason(window, requested.cost, "per_call", perCallMaxCost));
    }
    if (after !== null && isAbove(after.total, after.limit)) {
      found = add(found, costReason(window, requested.cost, "cost", after.limit));
    }
  }
  if (limits.tokens !== null && requested.tokens > 0) {
    const counted = {
      spent: window.tokens,
      held: window.heldTokens,
      requested: requested.tokens,
      limit: limits.tokens,
    };
    found = countReason(found, window, "tokens", counted);
  }
  if (limits.requests !== null && requested.requests > 0) {
    const { requests: spent, heldRequests: held } = window;
    found = countReason(found, window, "requests", {
      spent,
      held,
      requested: requested.requests,
      limit: limits.requests,
    });
  }
  return found;
}

function countReason(
  found: Reason[] | undefined,
  window: WindowState,
  metric: Metric,
  count: { spent: number; held: number; requested: number; limit: number },
): Reason[] | undefined {
  const used = count.spent + count.held;
  if (!isAbove(used + count.requested, count.limit)) return found;
  return add(found, { ...subject(window), ...count, metric, remaining: count.limit - used });
}

function costReason(window: WindowState, requested: Money, metric: Metric, limit: Money): Reason {
  const perCall = metric === "per_call";
  const spent = perCall ? ZERO : window.spent;
  const held = perCall ? ZERO : window.held;
  return {
    ...subject(window),
    metric,
    limit,
    spent,
    held,
    requested,
    remaining: limit.minus(spent).minus(held),
  };
}

function subject(window: WindowState) {
  const { windowId, budgetId, budgetName, scopeType, scopeKey, endsAt, suspended, action } = window;
  const periodKey = window.periodKey ?? null;
  // "ignore" never gets here unless suspended, and suspended blocks whatever the action is.
  const binding = suspended || action === "ignore" ? "block" : action;
  return {
    windowId,
    budgetId,
    budgetName,
    scopeType,
    scopeKey,
    periodKey,
    resetsAt: endsAt,
    action: binding,
  } as const;
}

function add(found: Reason[] | undefined, reason: Reason): Reason[] {
  if (found === undefined) return [reason];
  found.push(reason);
  return found;
}

function strictest(reasons: readonly Reason[]): DecisionAction {
  return reasons[0]?.action ?? "allow";
}

function fallbackOf(reasons: readonly Reason[], windows: readonly WindowState[]): string | null {
  for (const reason of reasons) {
    if (reason.action !== "degrade") continue;
    const model = windows.find((window) => window.windowId === reason.windowId)?.fallbackModel;
    if (model) return model;
  }
  return null;
}

/** Overrides that together cover every refusing reason, or null when one stays uncovered. */
function overridesFor(reasons: readonly Reason[], input: DecisionInput): readonly string[] | null {
  if (input.overrides.length === 0) return null;
  const used: string[] = [];
  for (const reason of reasons) {
    if (reason.action === "warn") continue;
    const cover = input.overrides.find((override) => coversReason(override, reason, input));
    if (cover === undefined) return null;
    if (!used.includes(cover.id)) used.push(cover.id);
  }
  return used;
}

function coversReason(override: ActiveOverride, reason: Reason, input: DecisionInput): boolean {
  if (input.now >= override.expiresAt) return false;
  // Suspension is a switch of its own: only an override that names the budget passes it.
  if (override.budgetId === null ? reason.metric === "suspended" : override.budgetId !== reason.budgetId)
    return false;
  return override.ceiling === null || !isAbove(override.used.plus(input.requested.cost), override.ceiling);
}

function verdict(
  part: Pick<Decision, "action" | "reasons" | "warnings"> &
    Partial<Pick<Decision, "viaOverrides" | "fallbackModel">>,
): Decision {
  const viaOverrides = part.viaOverrides ?? NONE;
  return {
    action: part.action,
    allowed: STRICTNESS[part.action] <= STRICTNESS.degrade,
    reasons: part.reasons,
    viaOverride: viaOverrides[0] ?? null,
    viaOverrides,
    warnings: part.warnings,
    fallbackModel: part.fallbackModel ?? null,
  };
}
