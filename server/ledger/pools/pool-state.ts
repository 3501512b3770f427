import type { PoolClient } from "pg";
import { BudgetUnavailableError, NotFoundError } from "@/server/contract/errors";
import { withTransaction } from "@/server/db/transaction";
import type { Place } from "@/server/db/transaction-type";
import type { MemberRoom, PoolRoom } from "@/server/domain/allocation-room";
import { ZERO } from "@/server/domain/money";
import { planAt, type WindowPlan } from "@/server/ledger/batch/plan-window";
import type { WindowRow } from "@/server/ledger/batch/window";
import type { Policy } from "@/server/ledger/policies/policy";
import { type LockedForChange, lockForChange } from "@/server/ledger/rules/lock-for-change";
import { findPoolBudgets } from "@/server/ledger/sql/pool-budgets";
import { findPoolAgents, findPools, type PoolAgent, type PoolRecord } from "@/server/ledger/sql/pool-rows";

/** Other changes of the same pool may come in between a look and the lock; then the look is repeated. */
const TRIES = 4;

/** A budget of a pool with its locked window. */
export type LockedBudget = { policy: Policy; window: WindowRow };
export type LockedMember = { agent: PoolAgent; budget: LockedBudget | null };
/** A pool, its budget and its agents, all locked. */
export type LockedPool = { row: PoolRecord; budget: LockedBudget; members: readonly LockedMember[] };

export type PoolLocks = {
  locked: LockedForChange;
  pools: ReadonlyMap<string, LockedPool>;
  /** The agents that were asked for, also those without a pool. */
  agents: ReadonlyMap<string, PoolAgent>;
};

type Wanted = {
  organizationId: string;
  poolIds: readonly string[];
  /** Their pools are locked too. */
  agentIds: readonly string[];
  fakeNow: Date | null;
  /** Windows that the change needs beside those of the pools. */
  more?: (tx: PoolClient, at: { timeZone: string; now: number }) => Promise<WindowPlan[]>;
};

class PoolMoved extends Error {}

/**
 * Runs a change of pools: all windows of the pools and their agents are locked in id order, after the organization's.
 * @throws NotFoundError for a pool that is not the organization's
 */
export async function changePools<T>(
  place: Place,
  wanted: Wanted,
  change: (tx: PoolClient, locks: PoolLocks) => Promise<T>,
): Promise<T> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    try {
      return await withTransaction(place, async (tx) => change(tx, await lockPools(tx, wanted)));
    } catch (error) {
      if (!(error instanceof PoolMoved)) throw error;
    }
  }
  throw new BudgetUnavailableError();
}

async function lockPools(tx: PoolClient, wanted: Wanted): Promise<PoolLocks> {
  const { organizationId, fakeNow } = wanted;
  let plans: WindowPlan[] | null = null;
  const plansAt = async (at: { timeZone: string; now: number }) => {
    const { budgets } = await look(tx, wanted);
    return [...budgets.map((policy) => poolPlan(policy, at)), ...((await wanted.more?.(tx, at)) ?? [])];
  };
  const locked = await lockForChange(tx, {
    organizationId,
    fakeNow,
    // What was planned first is what is locked; whether it was enough is seen below.
    plansAt: async (at) => {
      plans ??= await plansAt(at);
      return plans;
    },
  });
  const seen = await look(tx, wanted);
  const windowOf = (policy: Policy): WindowRow => {
    const { id } = poolPlan(policy, locked);
    const window = locked.windows.get(id);
    if (window === undefined) throw new PoolMoved("the pool changed before it was locked");
    return window;
  };
  const budgets = seen.budgets.map((policy) => ({ policy, window: windowOf(policy) }));
  const pools = seen.rows.map((row) => [row.id, lockedPool(row, budgets, seen.agents)] as const);
  return {
    locked,
    pools: new Map(pools),
    agents: new Map(seen.agents.map((agent) => [agent.agentId, agent])),
  };
}

async function look(tx: PoolClient, wanted: Wanted) {
  const { organizationId, agentIds } = wanted;
  const asked = await findPoolAgents(tx, organizationId, { poolIds: [], agentIds });
  const theirs = asked.flatMap(({ poolId }) => poolId ?? []);
  const poolIds = [...new Set([...wanted.poolIds, ...theirs])];
  const rows = await findPools(tx, organizationId, poolIds);
  if (rows.length < poolIds.length) throw new NotFoundError("pool");
  const agents = await findPoolAgents(tx, organizationId, { poolIds, agentIds });
  return { rows, agents, budgets: await findPoolBudgets(tx, organizationId, poolIds) };
}

/** The counter of a pool or allocation: one for all time, or since somebody reset it. */
export function poolPlan(policy: Policy, at: { timeZone: string; now: number }): WindowPlan {
  const plan = planAt(policy, at.now, at.timeZone);
  if (plan === null) throw new NotFoundError("budget");
  return plan;
}

function lockedPool(
  row: PoolRecord,
  budgets: readonly LockedBudget[],
  agents: readonly PoolAgent[],
): LockedPool {
  const own = budgets.filter(({ policy }) => policy.poolId === row.id);
  const budget = own.find(({ policy }) => policy.scopeType === "POOL");
  if (budget === undefined) throw new NotFoundError("pool");
  const members = agents
    .filter((agent) => agent.poolId === row.id)
    .map((agent) => ({
      agent,
      budget:
        own.find(({ policy }) => policy.scopeType === "AGENT" && policy.scopeKey === agent.agentId) ?? null,
    }));
  return { row, budget, members };
}

/** The pool as the domain plans with it. */
export function roomOf(pool: LockedPool): PoolRoom {
  const { window } = pool.budget;
  return {
    poolId: pool.row.id,
    limit: window.limitCost ?? ZERO,
    used: window.spent.plus(window.held),
    members: pool.members.map(memberRoom),
  };
}

export function memberRoom({ agent, budget }: LockedMember): MemberRoom {
  return {
    agentId: agent.agentId,
    limit: budget?.window.limitCost ?? null,
    used: budget === null ? ZERO : budget.window.spent.plus(budget.window.held),
  };
}
