import type { Pool } from "pg";
import { ConflictError, NotFoundError } from "@/server/contract/errors";
import {
  allocationFor,
  planAllocation,
  planTransfer,
  type TransferEnd,
} from "@/server/domain/allocation-room";
import type { CallContext } from "@/server/domain/call-context";
import { type Money, ZERO } from "@/server/domain/money";
import { applyPlan, INSUFFICIENT, type PoolRun } from "./pool-apply";
import { changePools, memberRoom, type PoolLocks, roomOf } from "./pool-state";

/** A pool's unallocated money, or what an agent has of its pool. */
export type End = { poolId: string } | { agentId: string };
export type PoolTransfer = { from: End; to: End; amount: Money; reason: string; dryRun: boolean };

/**
 * Moves room between agents and pools. Money that is spent or held is not moved, and none is made or lost.
 * @param fakeNow stands in for the database clock; tests only
 * @throws NotFoundError for a foreign pool or agent, ConflictError where the source has less
 */
export async function transferPool(
  pool: Pool,
  ctx: CallContext,
  input: PoolTransfer,
  fakeNow: Date | null = null,
): Promise<PoolRun> {
  const { organizationId } = ctx.actor;
  const { from, to, amount, reason, dryRun } = input;
  const ends = [from, to];
  const poolIds = ends.flatMap((end) => ("poolId" in end ? [end.poolId] : []));
  const agentIds = ends.flatMap((end) => ("agentId" in end ? [end.agentId] : []));
  return changePools(pool, { organizationId, poolIds, agentIds, fakeNow }, async (tx, locks) => {
    const plan = planTransfer(endOf(locks, from), endOf(locks, to), amount);
    if (plan === null) throw new ConflictError(INSUFFICIENT);
    return applyPlan(tx, ctx, { locks, plan, strategy: "TRANSFER", reason, dryRun });
  });
}

function endOf(locks: PoolLocks, end: End): TransferEnd {
  if ("agentId" in end) return memberEnd(locks, end.agentId);
  const pool = locks.pools.get(end.poolId);
  if (pool === undefined) throw new NotFoundError("pool");
  return { pool: roomOf(pool), member: null };
}

function memberEnd(locks: PoolLocks, agentId: string) {
  const agent = locks.agents.get(agentId);
  if (agent === undefined) throw new NotFoundError("agent");
  const pool = agent.poolId === null ? undefined : locks.pools.get(agent.poolId);
  const member = pool?.members.find((one) => one.agent.agentId === agentId);
  if (pool === undefined || !member?.budget) throw new ConflictError("This agent is in no pool.");
  return { pool: roomOf(pool), member: memberRoom(member) };
}

/** One of the two is given: the whole allocation, or what is to be left to spend. */
export type AllocationOfAgent = {
  agentId: string;
  allocation: Money | null;
  remaining: Money | null;
  /** The allocation that the change was decided on; null: whatever it is. */
  expected: Money | null;
  reason: string;
  dryRun: boolean;
};

/**
 * Sets what one agent has of its pool. Below what it spent or holds, it is refused from now on and keeps its place.
 * @param fakeNow stands in for the database clock; tests only
 * @throws NotFoundError, ConflictError beyond what the pool has not allocated
 */
export async function setAllocation(
  pool: Pool,
  ctx: CallContext,
  input: AllocationOfAgent,
  fakeNow: Date | null = null,
): Promise<PoolRun> {
  const { organizationId } = ctx.actor;
  const { agentId, reason, dryRun } = input;
  const wanted = { organizationId, poolIds: [], agentIds: [agentId], fakeNow };
  return changePools(pool, wanted, async (tx, locks) => {
    const end = memberEnd(locks, agentId);
    if (input.expected !== null && !end.member.limit?.eq(input.expected))
      throw new ConflictError("This allocation was changed meanwhile.");
    const after = input.allocation ?? allocationFor(end.member, input.remaining ?? ZERO);
    const plan = planAllocation(end.pool, end.member, after);
    return applyPlan(tx, ctx, { locks, plan, strategy: "MANUAL", reason, dryRun });
  });
}
