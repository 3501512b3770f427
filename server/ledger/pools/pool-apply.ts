import type { PoolClient } from "pg";
import { ConflictError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { actorId } from "@/server/domain/actor";
import { changeSentence } from "@/server/domain/allocation-figures";
import {
  type AllocationChange,
  type AllocationPlan,
  freeOf,
  isCovered,
  planned,
  unallocatedOf,
} from "@/server/domain/allocation-room";
import type { CallContext } from "@/server/domain/call-context";
import { type Money, toWire, ZERO } from "@/server/domain/money";
import { newId } from "@/server/ledger/batch/ids";
import { levelInput } from "@/server/ledger/batch/level-input";
import { settleAlerts } from "@/server/ledger/batch/settle-alerts";
import { setPoolLimits } from "@/server/ledger/sql/pool-budgets";
import { insertTransfers } from "@/server/ledger/sql/pool-transfers";
import { bumpPolicyVersion, readGrants, tell } from "@/server/ledger/sql/steer";
import { type LockedBudget, type LockedPool, type PoolLocks, roomOf } from "./pool-state";

/** What a change of pools did, or would do. Amounts in US dollars. */
export type PoolRun = {
  dryRun: boolean;
  /** null: nothing was changed. */
  runId: string | null;
  agents: { agentId: string; poolId: string; before: Money | null; after: Money; remaining: Money }[];
  pools: { poolId: string; before: Money; after: Money; unallocatedBefore: Money; unallocated: Money }[];
  /** One sentence for each agent whose allocation changed, as the log tells it. */
  sentences: string[];
};

export type ApplyInput = {
  locks: PoolLocks;
  plan: AllocationPlan;
  strategy: string;
  reason: string;
  dryRun: boolean;
};

export const INSUFFICIENT = "Insufficient budget in pool";

/**
 * Applies a plan to locked pools: limits, alerts, transfers, events and audit, all or nothing.
 * @throws ConflictError where a pool does not cover it
 */
export async function applyPlan(tx: PoolClient, ctx: CallContext, input: ApplyInput): Promise<PoolRun> {
  const { locks, plan, dryRun } = input;
  for (const pool of locks.pools.values())
    if (!isCovered(roomOf(pool), plan)) throw new ConflictError(INSUFFICIENT);
  const changes = plan.agents.length + plan.pools.length;
  const run = outcome(input);
  if (dryRun || changes === 0) return run;
  const runId = newId("run");
  const { organizationId, now } = locks.locked;
  const limits = limitsOf(input);
  await setPoolLimits(
    tx,
    limits.map(({ budget, limit }) => ({
      budgetId: budget.policy.budgetId,
      windowId: budget.window.id,
      limit,
    })),
    new Date(now),
  );
  await followLimits(tx, { organizationId, now, limits });
  await insertTransfers(tx, {
    organizationId,
    runId,
    movements: plan.movements,
    strategy: input.strategy,
    reason: input.reason,
    actorId: actorId(ctx.actor),
    now: new Date(now),
  });
  await bumpPolicyVersion(tx, organizationId);
  const poolIds = [...new Set([...plan.agents, ...plan.pools].map(({ poolId }) => poolId))];
  for (const poolId of poolIds)
    await tell(tx, organizationId, { type: "pool.changed", payload: { poolId, runId } });
  await auditChanges(tx, ctx, { ...input, runId });
  return { ...run, runId };
}

function outcome({ locks, plan, reason, dryRun }: ApplyInput): PoolRun {
  const pools = [...locks.pools.values()].map((pool) => {
    const before = roomOf(pool);
    const after = planned(before, plan);
    return {
      poolId: pool.row.id,
      before: before.limit,
      after: after.limit,
      unallocatedBefore: unallocatedOf(before),
      unallocated: unallocatedOf(after),
    };
  });
  const agents = plan.agents.map((change) => {
    const room = planned(roomOf(poolOf(locks, change)), plan).members.find(
      ({ agentId }) => agentId === change.agentId,
    );
    return { ...change, remaining: room === undefined ? ZERO : freeOf(room) };
  });
  const sentences = plan.agents.map((change) => sentenceOf(locks, change, reason));
  return { dryRun, runId: null, agents, pools, sentences };
}

function poolOf(locks: PoolLocks, { poolId }: { poolId: string }): LockedPool {
  const pool = locks.pools.get(poolId);
  if (pool === undefined) throw new Error("a pool of the plan is not locked");
  return pool;
}

function sentenceOf(locks: PoolLocks, change: AllocationChange, reason: string): string {
  const { agentId, before, after } = change;
  const priority = locks.agents.get(agentId)?.priority ?? 0;
  return changeSentence({ agentId, priority, before: before ?? ZERO, after, reason });
}

type Limit = { budget: LockedBudget; limit: Money };

function limitsOf({ locks, plan }: ApplyInput): Limit[] {
  const ofAgents = plan.agents.map((change) => {
    const member = poolOf(locks, change).members.find(({ agent }) => agent.agentId === change.agentId);
    if (!member?.budget) throw new Error("an agent of the plan has no budget in its pool");
    return { budget: member.budget, limit: change.after };
  });
  const ofPools = plan.pools.map((change) => ({ budget: poolOf(locks, change).budget, limit: change.after }));
  return [...ofAgents, ...ofPools];
}

/** Keeps the alerts of budgets true under their new limits. */
export async function followLimits(
  tx: PoolClient,
  input: {
    organizationId: string;
    now: number;
    limits: readonly { budget: LockedBudget; limit: Money | null }[];
  },
): Promise<void> {
  const { organizationId, now, limits } = input;
  const windowIds = limits.map(({ budget }) => budget.window.id);
  const grants = await readGrants(tx, { organizationId, windowIds, now });
  const windows = limits.map(({ budget: { window }, limit }) => {
    const { budgetId, id: windowId } = window;
    const before = levelInput(window, grants.get(windowId) ?? ZERO);
    return { budgetId, windowId, before, after: { ...before, limits: { ...before.limits, cost: limit } } };
  });
  await settleAlerts(tx, { organizationId, now, windows });
}

async function auditChanges(tx: PoolClient, ctx: CallContext, input: ApplyInput & { runId: string }) {
  const { locks, plan, reason, runId, strategy } = input;
  const timestamp = new Date(locks.locked.now).toISOString();
  for (const change of plan.agents) {
    const { agentId, poolId, after } = change;
    const before = change.before ?? ZERO;
    await appendAudit(tx, ctx, {
      action: "allocation.changed",
      entityType: "agent",
      entityId: agentId,
      before: { budget: toWire(before) },
      after: {
        agentId,
        oldBudget: toWire(before),
        newBudget: toWire(after),
        changeAmount: toWire(after.minus(before)),
        timestamp,
        reason,
        priority: locks.agents.get(agentId)?.priority ?? null,
        poolId,
        runId,
        strategy,
        sentence: sentenceOf(locks, change, reason),
      },
      reason,
    });
  }
  for (const { poolId, before, after } of plan.pools)
    await appendAudit(tx, ctx, {
      action: "pool.changed",
      entityType: "pool",
      entityId: poolId,
      before: { initialBudget: toWire(before) },
      after: { initialBudget: toWire(after), runId, strategy },
      reason,
    });
}
