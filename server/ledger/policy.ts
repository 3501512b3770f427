import { guardsRate } from "@/server/domain/decision";
import type { Money } from "@/server/domain/money";
import type { PeriodKind } from "@/server/domain/period";
import { type Attribution, type Scope, type ScopeType, scopesOf } from "@/server/domain/scopes";
import type { BudgetAction, BudgetPurpose } from "@/server/domain/window-state";
import { primaryBudgetId } from "./ids";

/** A budget's rules. The numbers it is judged by stand in its window, read under lock. */
export type Policy = {
  budgetId: string;
  name: string;
  scopeType: ScopeType;
  scopeKey: string | null;
  /** Further dimensions that a call must match. */
  filters: readonly Scope[];
  /** Scope types that each value has a counter of its own for. */
  each: readonly ScopeType[];
  /** The budget that this one stands in for, for its entity. */
  parentId: string | null;
  purpose: BudgetPurpose;
  period: PeriodKind;
  resetDay: number;
  weekStart: number;
  fiscalMonth: number;
  /** Length of a RATE window; null for every other period. */
  windowSeconds: number | null;
  /** Instants at which the counter began anew, epoch milliseconds, ascending. */
  resets: readonly number[];
  isPrimary: boolean;
  limitCost: Money | null;
  limitTokens: number | null;
  limitRequests: number | null;
  perCallMaxCost: Money | null;
  /** What happens when the budget would be broken: its own action, or the one it inherits. */
  action: BudgetAction;
  /** As stored; null: inherited. */
  ownAction: BudgetAction | null;
  /** Takes the place of the action for calls that say they are urgent; null: the action stays. */
  urgentAction: BudgetAction | null;
  /** Decides and counts what it would have done; enforces nothing. */
  shadow: boolean;
  /** Per cent of the limit that opens for priority 8 and more only. */
  reservePercent: number;
  /** US dollars that nothing passes, no override either; null: none. */
  hardCeiling: Money | null;
  /** Becomes suspended by itself when it is exceeded. */
  autoSuspend: boolean;
  warningPercent: number;
  criticalPercent: number;
  fallbackModel: string | null;
  suspended: boolean;
  suspendedReason: string | null;
  queueTtlSeconds: number;
  /** The pool that an allocation was taken from. */
  poolId: string | null;
  /** 'ui', 'env' or 'file:<name>'. */
  managedBy: string;
};

/** What a budget without an action of its own does, where the organization says nothing else. */
const INHERITED_ACTION: BudgetAction = "warn";

/** The action of a budget: its own, or the organization's enforcement level. What bounds a pace blocks. */
export function resolvedAction(
  own: BudgetAction | null,
  purpose: BudgetPurpose = "budget",
  inherited: BudgetAction = INHERITED_ACTION,
): BudgetAction {
  return own ?? (guardsRate(purpose) ? "block" : inherited);
}

/** What a new budget is unless it says otherwise. */
export const PLAIN_BUDGET = {
  filters: [],
  each: [],
  parentId: null,
  purpose: "budget",
  resetDay: 1,
  weekStart: 1,
  fiscalMonth: 1,
  windowSeconds: null,
  resets: [],
  limitCost: null,
  limitTokens: null,
  limitRequests: null,
  perCallMaxCost: null,
  urgentAction: null,
  shadow: false,
  reservePercent: 0,
  hardCeiling: null,
  autoSuspend: false,
  fallbackModel: null,
  suspended: false,
  suspendedReason: null,
  queueTtlSeconds: 86_400,
  poolId: null,
  managedBy: "ui",
} as const satisfies Partial<Policy>;

// These scopes have a counter from their first call, so that a limit set later knows what was spent.
const TRACKED: readonly ScopeType[] = ["CAMPAIGN", "AGENT"];

/**
 * The policies of one organization at one version. Only what admits no money is remembered here:
 * rules, never numbers.
 */
export class PolicySet {
  readonly version: string;
  readonly timeZone: string;
  readonly organizationId: string;
  private readonly primary = new Map<string, Policy>();
  private readonly others = new Map<string, Policy[]>();
  private readonly wildcard: Policy[] = [];
  private readonly tracked = new Map<string, Policy>();

  constructor(input: {
    organizationId: string;
    version: string;
    timeZone: string;
    policies: readonly Policy[];
  }) {
    this.organizationId = input.organizationId;
    this.version = input.version;
    this.timeZone = input.timeZone;
    for (const policy of input.policies) {
      const key = `${policy.scopeType}:${policy.scopeKey ?? ""}`;
      if (policy.isPrimary) this.primary.set(key, policy);
      else if (policy.scopeKey === null) this.wildcard.push(policy);
      else push(this.others, key, policy);
    }
  }

  /** The primary budget of the organization, which every call falls under. */
  organization(): Policy {
    return this.primaryOf("ORGANIZATION", null);
  }

  /** Every budget that a call falls under. A budget without a key covers every call. */
  match(attribution: Attribution): Policy[] {
    const matched: Policy[] = [];
    for (const { scopeType, scopeKey } of scopesOf(attribution)) {
      if (scopeKey === null) {
        matched.push(this.organization());
        continue;
      }
      const name = `${scopeType}:${scopeKey}`;
      const primary = this.primary.get(name);
      if (primary !== undefined || TRACKED.includes(scopeType))
        matched.push(primary ?? this.primaryOf(scopeType, scopeKey));
      const others = this.others.get(name);
      if (others !== undefined) matched.push(...others);
    }
    if (this.wildcard.length > 0) matched.push(...this.wildcard);
    return matched;
  }

  private primaryOf(scopeType: ScopeType, scopeKey: string | null): Policy {
    const name = `${scopeType}:${scopeKey ?? ""}`;
    const known = this.primary.get(name) ?? this.tracked.get(name);
    if (known !== undefined) return known;
    const made = trackingPolicy(this.organizationId, scopeType, scopeKey);
    // Bounded: a flood of new names must not grow the process.
    if (this.tracked.size >= 10_000) this.tracked.clear();
    this.tracked.set(name, made);
    return made;
  }
}

/** The budget that a scope has before anyone sets a limit: it counts and never refuses. */
export function trackingPolicy(
  organizationId: string,
  scopeType: ScopeType,
  scopeKey: string | null,
): Policy {
  return {
    budgetId: primaryBudgetId(organizationId, scopeType, scopeKey),
    name: scopeKey ?? "Organization",
    scopeType,
    scopeKey,
    ...PLAIN_BUDGET,
    period: "MONTHLY",
    isPrimary: true,
    action: "block",
    ownAction: "block",
    warningPercent: 80,
    criticalPercent: 95,
  };
}

function push(map: Map<string, Policy[]>, key: string, policy: Policy): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [policy]);
  else list.push(policy);
}
