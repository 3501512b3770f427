import type { Money } from "@/server/domain/money";
import type { PeriodKind } from "@/server/domain/period";
import { type Attribution, type ScopeType, scopesOf } from "@/server/domain/scopes";
import type { BudgetAction } from "@/server/domain/window-state";
import { primaryBudgetId } from "./ids";

/** A budget's rules. The numbers it is judged by stand in its window, read under lock. */
export type Policy = {
  budgetId: string;
  name: string;
  scopeType: ScopeType;
  scopeKey: string | null;
  period: PeriodKind;
  resetDay: number;
  weekStart: number;
  isPrimary: boolean;
  limitCost: Money | null;
  limitTokens: number | null;
  limitRequests: number | null;
  perCallMaxCost: Money | null;
  action: BudgetAction;
  warningPercent: number;
  criticalPercent: number;
  fallbackModel: string | null;
  suspended: boolean;
};

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
    period: "MONTHLY",
    resetDay: 1,
    weekStart: 1,
    isPrimary: true,
    limitCost: null,
    limitTokens: null,
    limitRequests: null,
    perCallMaxCost: null,
    action: "block",
    warningPercent: 80,
    criticalPercent: 95,
    fallbackModel: null,
    suspended: false,
  };
}

function push(map: Map<string, Policy[]>, key: string, policy: Policy): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [policy]);
  else list.push(policy);
}
