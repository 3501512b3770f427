import {
  apportion,
  apportionWithin,
  clamp,
  cutToFit,
  floor12,
  type Part,
} from "@/server/domain/allocation-apportion";
import { type Money, maxMoney, sumMoney, usd, ZERO } from "@/server/domain/money";

/** How an agent's share of its pool is found. FIXED is changed by nobody but a person. */
export const AGENT_STRATEGIES = ["FIXED", "DYNAMIC", "PRIORITY", "PERCENT"] as const;
export type AgentStrategy = (typeof AGENT_STRATEGIES)[number];
/** One run over a pool: OWN goes by each agent's own strategy; the others by one formula for all but FIXED. */
export const RUN_STRATEGIES = ["OWN", "DYNAMIC", "PRIORITY", "PERCENT", "REBALANCE"] as const;
export type RunStrategy = (typeof RUN_STRATEGIES)[number];

/** From this priority on an agent gets the minimum first. */
export const CRITICAL_PRIORITY = 8;
/** What a critical agent gets before anything is shared, US dollars. */
export const CRITICAL_MINIMUM: Money = usd("50");
/** What a recent average is raised by. */
const USAGE_BUFFER = usd("1.2");
const PRIORITY_SHARE = usd("0.7");
const USAGE_SHARE = usd("0.3");
/** The usage weight of an agent without history. */
const NO_HISTORY = usd("1");
/** What normalized usage is scaled to, so that it compares with a priority. */
const NORMALIZED_TO = 10;

/**
 * An agent of a pool. All amounts are US dollars and speak of what it may still spend (the seeds' budget), so a run
 * never moves what is spent or held.
 */
export type AllocationMember = {
  agentId: string;
  /** 1 to 10. */
  priority: number;
  strategy: AgentStrategy;
  /** Spent and held under its allocation so far. */
  used: Money;
  /** Recent usage, one amount an hour in which there was any. */
  usage: readonly Money[];
  base: Money | null;
  min: Money | null;
  max: Money | null;
  /** Per cent of the whole pool, spent and held included. */
  percent: Money | null;
};

export type AllocationRun = {
  strategy: RunStrategy;
  /** What may be shared among the members that are not FIXED. */
  available: Money;
  /** The pool's limit, which PERCENT is a part of. */
  whole: Money;
  members: readonly AllocationMember[];
  /** PRIORITY: gives what the formula leaves over to all, by priority. */
  distributeRemainder?: boolean;
  /** REBALANCE: usage as the agent's part of the pool's usage x 10, not in dollars. */
  normalizeUsage?: boolean;
};

/** What each agent may still spend after the run; FIXED agents are not in it. Their sum + `unallocated` = available. */
export type AllocationResult = { shares: ReadonlyMap<string, Money>; unallocated: Money };

/**
 * Shares a pool: formula, then each agent's bounds, then units of 12 decimals, then never more than there is.
 * Source: requirements C16, SAFE-18 to 24 and 38 to 41.
 */
export function allocate(run: AllocationRun): AllocationResult {
  const members = run.members.filter((member) => member.strategy !== "FIXED");
  const wishes = wishesOf({ ...run, available: maxMoney(run.available, ZERO) }, members);
  const shares = cutToFit(
    run.available,
    members.map(({ agentId, priority }) => ({
      id: agentId,
      priority,
      amount: wishes.get(agentId) ?? ZERO,
    })),
  );
  return { shares, unallocated: maxMoney(run.available, ZERO).minus(sumMoney(shares.values())) };
}

function wishesOf(run: AllocationRun, members: readonly AllocationMember[]): ReadonlyMap<string, Money> {
  if (run.strategy === "REBALANCE") return rebalanced(run, members);
  const strategyOf = (member: AllocationMember) => (run.strategy === "OWN" ? member.strategy : run.strategy);
  const wishes = new Map<string, Money>();
  for (const member of members) {
    const strategy = strategyOf(member);
    if (strategy === "DYNAMIC") wishes.set(member.agentId, clamp(dynamicAllocation(member), member));
    if (strategy === "PERCENT")
      wishes.set(member.agentId, clamp(percentAllocation(member, run.whole), member));
  }
  const rest = maxMoney(run.available.minus(sumMoney(wishes.values())), ZERO);
  const ranked = members.filter((member) => strategyOf(member) === "PRIORITY");
  for (const [id, amount] of byPriority(rest, ranked)) wishes.set(id, amount);
  return run.distributeRemainder ? filledUp(run.available, members, wishes) : wishes;
}

/** Average of the recent usage x 1.2, at least the base; without history the base. */
export function dynamicAllocation(member: Pick<AllocationMember, "usage" | "base">): Money {
  const base = member.base ?? ZERO;
  if (member.usage.length === 0) return base;
  return maxMoney(floor12(averageUsage(member.usage).times(USAGE_BUFFER)), base);
}

function percentAllocation(member: AllocationMember, whole: Money): Money {
  const allocation = floor12(whole.times(member.percent ?? ZERO).div(100));
  return maxMoney(allocation.minus(member.used), ZERO);
}

/** The minimum to critical agents first; of the rest, priority / all priorities to each of the others. */
function byPriority(available: Money, members: readonly AllocationMember[]): Map<string, Money> {
  const isCritical = (member: AllocationMember) => member.priority >= CRITICAL_PRIORITY;
  const critical = members.filter(isCritical);
  const minimums = critical.map((member) => [member.agentId, clamp(CRITICAL_MINIMUM, member)] as const);
  const rest = maxMoney(available.minus(sumMoney(minimums.map(([, amount]) => amount))), ZERO);
  const weightOf = (some: readonly AllocationMember[]) => sumMoney(some.map(priorityWeight));
  const others = members.filter((member) => !isCritical(member));
  const weights = weightOf(members);
  const share = weights.isZero() ? ZERO : floor12(rest.times(weightOf(others)).div(weights));
  const parts = others.map((member) => ({ id: member.agentId, weight: priorityWeight(member) }));
  const shares = apportion(share, parts);
  const bounded = others.map(
    (member) => [member.agentId, clamp(shares.get(member.agentId) ?? ZERO, member)] as const,
  );
  return new Map([...minimums, ...bounded]);
}

/** Gives what is left to all by priority, up to each one's maximum. */
function filledUp(
  available: Money,
  members: readonly AllocationMember[],
  wishes: ReadonlyMap<string, Money>,
): ReadonlyMap<string, Money> {
  const left = available.minus(sumMoney(wishes.values()));
  if (!left.gt(ZERO)) return wishes;
  const more = apportionWithin(
    left,
    members.map((member) => ({
      id: member.agentId,
      weight: priorityWeight(member),
      min: null,
      max: member.max === null ? null : maxMoney(member.max.minus(wishes.get(member.agentId) ?? ZERO), ZERO),
    })),
  );
  return new Map([...wishes].map(([id, amount]) => [id, amount.plus(more.get(id) ?? ZERO)]));
}

function rebalanced(run: AllocationRun, members: readonly AllocationMember[]): Map<string, Money> {
  const weights = rebalanceWeights(members, run.normalizeUsage ?? false);
  const parts: Part[] = members.map(({ agentId, min, max }) => ({
    id: agentId,
    weight: weights.get(agentId) ?? ZERO,
    min,
    max,
  }));
  return apportionWithin(run.available, parts, "highest-weight");
}

/** 0.7 x priority + 0.3 x usage for each agent. */
export function rebalanceWeights(
  members: readonly Pick<AllocationMember, "agentId" | "priority" | "usage">[],
  normalizeUsage: boolean,
): Map<string, Money> {
  const pool = sumMoney(members.flatMap((member) => [...member.usage]));
  const usageWeight = ({ usage }: Pick<AllocationMember, "usage">) => {
    if (usage.length === 0) return NO_HISTORY;
    if (!normalizeUsage) return averageUsage(usage);
    return pool.gt(ZERO) ? sumMoney(usage).div(pool).times(NORMALIZED_TO) : NO_HISTORY;
  };
  return new Map(
    members.map((member) => [
      member.agentId,
      // Corrections may leave a negative sum, and no agent weighs less than nothing.
      priorityWeight(member)
        .times(PRIORITY_SHARE)
        .plus(maxMoney(usageWeight(member), ZERO).times(USAGE_SHARE)),
    ]),
  );
}

function averageUsage(usage: readonly Money[]): Money {
  return sumMoney(usage).div(usage.length);
}

function priorityWeight({ priority }: { priority: number }): Money {
  return usd(String(priority));
}
