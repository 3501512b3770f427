import type { Attribution, ScopeType } from "@/server/domain/scopes";
import { standsInFor } from "./dimensions";
import { type Policy, trackingPolicy } from "./policy";
import { PolicyIndex } from "./policy-index";

const MOST_TRACKED = 10_000;

/** Whose cost a call is, as the ledger books it. */
type Whose = Attribution & { requestedModel?: string | undefined };

/**
 * The policies of one organization at one version. Only what admits no money is remembered here:
 * rules, never numbers.
 */
export class PolicySet {
  readonly version: string;
  readonly timeZone: string;
  readonly organizationId: string;
  private readonly pools: ReadonlyMap<string, string>;
  private readonly own: Policy;
  // These scopes have a counter from their first call, so that a limit set later knows what was spent.
  private readonly campaigns = new Map<string, Policy>();
  private readonly agents = new Map<string, Policy>();
  /** Those that nobody has set a rule for, by scope type and key. */
  private readonly tracked = new Map<ScopeType, Map<string, Policy>>();
  private readonly index: PolicyIndex;
  /** The parent that a budget stands in for. */
  private readonly replaces = new Map<string, string>();
  /** Of budgets that a child stands in for: the same, but only counting. */
  private readonly counting = new Map<string, Policy>();

  constructor(input: {
    organizationId: string;
    version: string;
    timeZone: string;
    policies: readonly Policy[];
    /** The pool of each agent that has one, by the agent's key. */
    pools?: ReadonlyMap<string, string>;
  }) {
    this.organizationId = input.organizationId;
    this.version = input.version;
    this.timeZone = input.timeZone;
    this.pools = input.pools ?? new Map();
    let own: Policy | undefined;
    const others: Policy[] = [];
    for (const policy of input.policies) {
      const { scopeType, scopeKey, isPrimary } = policy;
      if (isPrimary && scopeType === "ORGANIZATION") own = policy;
      else if (isPrimary && scopeType === "CAMPAIGN") this.campaigns.set(scopeKey ?? "", policy);
      else if (isPrimary && scopeType === "AGENT") this.agents.set(scopeKey ?? "", policy);
      else others.push(policy);
    }
    this.own = own ?? trackingPolicy(input.organizationId, "ORGANIZATION", null);
    this.index = new PolicyIndex(others);
    const byId = new Map(others.map((policy) => [policy.budgetId, policy]));
    for (const policy of others) {
      const parent = policy.parentId === null ? undefined : byId.get(policy.parentId);
      // One in shadow mode enforces nothing, so it replaces nothing.
      if (parent === undefined || policy.shadow || !standsInFor(policy, parent)) continue;
      this.replaces.set(policy.budgetId, parent.budgetId);
      this.counting.set(parent.budgetId, countingOnly(parent));
    }
  }

  /** The primary budget of the organization, which every call falls under. */
  organization(): Policy {
    return this.own;
  }

  /** Whose cost a call is, with what only the ledger knows: the agent's pool and the key that calls. */
  attributionOf(input: Whose, actorId: string): Whose {
    // Field by field: spreading a call's whole input took more time than judging it.
    return {
      agentType: input.agentType,
      agentId: input.agentId,
      campaignId: input.campaignId,
      environment: input.environment,
      component: input.component,
      userId: input.userId,
      sessionId: input.sessionId,
      provider: input.provider,
      model: input.model,
      requestedModel: input.requestedModel,
      task: input.task,
      poolId: input.agentId === undefined ? undefined : this.pools.get(input.agentId),
      keyId: actorId.startsWith("key_") ? actorId : undefined,
    };
  }

  /**
   * Every budget that a call falls under, the organization's own first, always in the same order. A budget that a
   * child stands in for is among them and only counts, so its counter stays true.
   */
  match(attribution: Attribution): Policy[] {
    const matched = [this.own];
    const { campaignId, agentId } = attribution;
    if (campaignId) matched.push(this.primaryOf(this.campaigns, "CAMPAIGN", campaignId));
    if (agentId) matched.push(this.primaryOf(this.agents, "AGENT", agentId));
    const found = this.index.find(attribution);
    const replaced =
      this.replaces.size === 0 ? null : new Set(found.map(({ budgetId }) => this.replaces.get(budgetId)));
    for (const policy of found) {
      const counting = replaced?.has(policy.budgetId) ? this.counting.get(policy.budgetId) : undefined;
      matched.push(counting ?? policy);
    }
    return matched;
  }

  private primaryOf(known: Map<string, Policy>, scopeType: ScopeType, scopeKey: string): Policy {
    const found = known.get(scopeKey) ?? this.tracked.get(scopeType)?.get(scopeKey);
    if (found !== undefined) return found;
    const made = trackingPolicy(this.organizationId, scopeType, scopeKey);
    const tracked = this.tracked.get(scopeType) ?? new Map<string, Policy>();
    // Bounded: a flood of new names must not grow the process.
    if (tracked.size >= MOST_TRACKED) tracked.clear();
    this.tracked.set(scopeType, tracked.set(scopeKey, made));
    return made;
  }
}

function countingOnly(policy: Policy): Policy {
  return {
    ...policy,
    action: "ignore",
    urgentAction: null,
    perCallMaxCost: null,
    hardCeiling: null,
    reservePercent: 0,
    fallbackModel: null,
    suspended: false,
    autoSuspend: false,
    shadow: false,
  };
}
