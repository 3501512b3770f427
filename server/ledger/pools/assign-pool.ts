import type { PoolClient } from "pg";
import { ConflictError, NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import type { Place } from "@/server/db/transaction-type";
import { actorId } from "@/server/domain/actor";
import { freeOf, type MemberRoom, type Movement, unallocatedOf } from "@/server/domain/allocation-room";
import type { CallContext } from "@/server/domain/call-context";
import { type Money, toWire, ZERO } from "@/server/domain/money";
import { allocationBudgetId, newId } from "@/server/ledger/batch/ids";
import type { WindowPlan } from "@/server/ledger/batch/plan-window";
import { PLAIN_BUDGET, type Policy } from "@/server/ledger/policies/policy";
import { bindBudget, bookableMonth } from "@/server/ledger/rules/create-budget";
import { primaryPolicy } from "@/server/ledger/rules/lock-for-change";
import { findPolicy } from "@/server/ledger/sql/find-policy";
import { setAllocationStatus, setPoolLimits } from "@/server/ledger/sql/pool-budgets";
import { updatePoolAgent } from "@/server/ledger/sql/pool-rows";
import { insertTransfers } from "@/server/ledger/sql/pool-transfers";
import { bumpPolicyVersion, tell } from "@/server/ledger/sql/steer";
import { type AgentSettings, agentAudit, withSettings } from "./pool-agent";
import { followLimits, INSUFFICIENT } from "./pool-apply";
import { changePools, type LockedPool, memberRoom, type PoolLocks, poolPlan, roomOf } from "./pool-state";

// Source: SAFE-32 and SAFE-48. An allocation warns at 15 % left and is nearly empty at 10 %.
const LOW_BUDGET = 85;
const NEARLY_DEPLETED = 90;

export type Assignment = {
  agentId: string;
  /** null: takes the agent out of its pool. */
  poolId: string | null;
  /** US dollars of the pool; null: none of its own, it spends what the pool has left. */
  allocation: Money | null;
  settings: AgentSettings;
  reason: string;
};

/**
 * Puts an agent into a pool or takes it out. What it had left of the old pool goes back there; what it spent or holds
 * stays in the pool it was spent in. An agent that nothing has named yet is made.
 * @param fakeNow stands in for the database clock; tests only
 * @throws NotFoundError, ConflictError beyond what the pool has not allocated
 */
export async function assignPool(
  place: Place,
  ctx: CallContext,
  input: Assignment,
  fakeNow: Date | null = null,
): Promise<void> {
  const { organizationId } = ctx.actor;
  const { agentId, poolId } = input;
  const wanted = {
    organizationId,
    poolIds: poolId === null ? [] : [poolId],
    agentIds: [agentId],
    fakeNow,
    more: (tx: PoolClient, at: At) => ownPlans(tx, organizationId, input, at),
  };
  await changePools(place, wanted, async (tx, locks) => {
    const agent = locks.agents.get(agentId);
    if (agent === undefined) throw new NotFoundError("agent");
    const left = agent.poolId === poolId ? [] : await leave(tx, locks, agentId);
    const joined = poolId === null ? [] : await join(tx, locks, { ...input, poolId });
    await updatePoolAgent(tx, organizationId, { ...withSettings(agent, input.settings), poolId });
    await recordMove(tx, ctx, { input, movements: [...left, ...joined], now: locks.locked.now });
    await bumpPolicyVersion(tx, organizationId);
    for (const moved of new Set([agent.poolId, poolId]))
      if (moved !== null)
        await tell(tx, organizationId, { type: "pool.changed", payload: { poolId: moved } });
    const after = { ...withSettings(agent, input.settings), poolId };
    await appendAudit(tx, ctx, {
      action: poolId === null ? "pool.agent_removed" : "pool.agent_assigned",
      entityType: "agent",
      entityId: agentId,
      before: agentAudit(agent),
      after: {
        ...agentAudit(after),
        allocation: input.allocation === null ? null : toWire(input.allocation),
      },
      reason: input.reason,
    });
  });
}

type At = { timeZone: string; now: number };

/** The agent's own monthly budget, which makes the agent where it is new, and the allocation it may have had there. */
async function ownPlans(
  tx: PoolClient,
  organizationId: string,
  { agentId, poolId }: Assignment,
  at: At,
): Promise<WindowPlan[]> {
  const own = await primaryPolicy(tx, { organizationId, scopeType: "AGENT", scopeKey: agentId });
  const plans = [poolPlan(own, at), ...(await bookableMonth(tx, organizationId, at))];
  if (poolId === null) return plans;
  const former = await findPolicy(tx, organizationId, allocationBudgetId(organizationId, poolId, agentId));
  return former === null ? plans : [...plans, poolPlan(former.policy, at)];
}

async function leave(tx: PoolClient, locks: PoolLocks, agentId: string): Promise<Movement[]> {
  const agent = locks.agents.get(agentId);
  const pool = agent?.poolId ? locks.pools.get(agent.poolId) : undefined;
  const member = pool?.members.find((one) => one.agent.agentId === agentId);
  if (pool === undefined || !member?.budget) return [];
  await setAllocationStatus(tx, member.budget.policy.budgetId, "ARCHIVED", new Date(locks.locked.now));
  const amount = freeOf(memberRoom(member));
  const ends = { fromPoolId: pool.row.id, fromAgent: agentId, toPoolId: pool.row.id, toAgent: null };
  return amount.gt(ZERO) ? [{ ...ends, amount }] : [];
}

async function join(
  tx: PoolClient,
  locks: PoolLocks,
  input: Assignment & { poolId: string },
): Promise<Movement[]> {
  const { agentId, poolId, allocation } = input;
  const pool = locks.pools.get(poolId);
  if (pool === undefined) throw new NotFoundError("pool");
  const member = pool.members.find((one) => one.agent.agentId === agentId);
  // In this pool already: only its settings change, and its allocation if one is given.
  if (member?.budget && allocation === null) return [];
  const room = await bindMember(tx, locks, { pool, agentId, allocation });
  const before = member === undefined ? ZERO : freeOf(memberRoom(member));
  const amount = freeOf(room).minus(before);
  if (amount.gt(ZERO) && unallocatedOf(roomOf(pool)).lt(amount)) throw new ConflictError(INSUFFICIENT);
  const inPool = { fromPoolId: poolId, toPoolId: poolId };
  if (amount.gt(ZERO)) return [{ ...inPool, fromAgent: null, toAgent: agentId, amount }];
  return amount.lt(ZERO) ? [{ ...inPool, fromAgent: agentId, toAgent: null, amount: amount.neg() }] : [];
}

/** Makes the agent's allocation, or takes up the one it had there before. */
async function bindMember(
  tx: PoolClient,
  { locked }: PoolLocks,
  { pool, agentId, allocation }: { pool: LockedPool; agentId: string; allocation: Money | null },
): Promise<MemberRoom> {
  const { organizationId, now } = locked;
  const policy = allocationPolicy(organizationId, { pool, agentId, allocation });
  const former = await findPolicy(tx, organizationId, policy.budgetId);
  if (former === null) {
    await bindBudget(tx, policy, locked);
    return { agentId, limit: allocation, used: ZERO };
  }
  const window = locked.windows.get(poolPlan(former.policy, locked).id);
  if (window === undefined)
    throw new ConflictError("The pool was changed at this moment. Look again and repeat.");
  const at = new Date(now);
  await setAllocationStatus(tx, policy.budgetId, "ACTIVE", at);
  await setPoolLimits(tx, [{ budgetId: policy.budgetId, windowId: window.id, limit: allocation }], at);
  const budget = { policy: former.policy, window };
  await followLimits(tx, { organizationId, now, limits: [{ budget, limit: allocation }] });
  return { agentId, limit: allocation, used: window.spent.plus(window.held) };
}

function allocationPolicy(
  organizationId: string,
  { pool, agentId, allocation }: { pool: LockedPool; agentId: string; allocation: Money | null },
): Policy {
  const poolId = pool.row.id;
  return {
    ...PLAIN_BUDGET,
    budgetId: allocationBudgetId(organizationId, poolId, agentId),
    name: `${agentId} in ${pool.row.name}`,
    scopeType: "AGENT",
    scopeKey: agentId,
    // What the agent spent elsewhere is no use of this pool.
    filters: [{ scopeType: "POOL", scopeKey: poolId }],
    period: "TOTAL",
    purpose: "allocation",
    poolId,
    isPrimary: false,
    limitCost: allocation,
    action: "block",
    ownAction: "block",
    warningPercent: LOW_BUDGET,
    criticalPercent: NEARLY_DEPLETED,
  };
}

async function recordMove(
  tx: PoolClient,
  ctx: CallContext,
  { input, movements, now }: { input: Assignment; movements: readonly Movement[]; now: number },
) {
  if (movements.length === 0) return;
  await insertTransfers(tx, {
    organizationId: ctx.actor.organizationId,
    runId: newId("run"),
    movements,
    strategy: "ASSIGN",
    reason: input.reason,
    actorId: actorId(ctx.actor),
    now: new Date(now),
  });
}
