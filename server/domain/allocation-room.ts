import { type Money, maxMoney, minMoney, sumMoney, ZERO } from "@/server/domain/money";

/** What an agent has of its pool. `limit` null: nothing of its own; `used` is spent + held in this pool. US dollars. */
export type MemberRoom = { agentId: string; limit: Money | null; used: Money };
/** A pool and what its agents have of it. `used` is all that was spent or is held in it, also by agents that left. */
export type PoolRoom = { poolId: string; limit: Money; used: Money; members: readonly MemberRoom[] };

/** The change of one agent's allocation or of one pool's money. */
export type AllocationChange = { agentId: string; poolId: string; before: Money | null; after: Money };
export type PoolChange = { poolId: string; before: Money; after: Money };
/** An end without an agent is what the pool has not allocated. */
export type Movement = {
  fromPoolId: string | null;
  fromAgent: string | null;
  toPoolId: string | null;
  toAgent: string | null;
  amount: Money;
};
export type AllocationPlan = {
  agents: readonly AllocationChange[];
  pools: readonly PoolChange[];
  movements: readonly Movement[];
};

/** What an agent takes of its pool: its allocation, or what it used where that is more. */
function claimOf({ limit, used }: MemberRoom): Money {
  return limit === null ? used : maxMoney(limit, used);
}

/** What can still be allocated. Below zero when agents used more than they had. */
export function unallocatedOf(pool: PoolRoom): Money {
  const strays = pool.used.minus(sumMoney(pool.members.map(({ used }) => used)));
  return pool.limit.minus(sumMoney(pool.members.map(claimOf))).minus(strays);
}

/** What an agent may still spend of its own; never below zero. */
export function freeOf({ limit, used }: MemberRoom): Money {
  return limit === null ? ZERO : maxMoney(limit.minus(used), ZERO);
}

/** The pool as a plan leaves it. */
export function planned(pool: PoolRoom, plan: AllocationPlan): PoolRoom {
  const limit = plan.pools.find(({ poolId }) => poolId === pool.poolId)?.after ?? pool.limit;
  const members = pool.members.map((member) => {
    const change = plan.agents.find(
      ({ agentId, poolId }) => agentId === member.agentId && poolId === pool.poolId,
    );
    return change === undefined ? member : { ...member, limit: change.after };
  });
  return { ...pool, limit, members };
}

/**
 * Whether a pool covers what a plan makes of it: allocations never sum to more than the pool has (I8). Where more was
 * spent than that, a change may still make it better.
 */
export function isCovered(pool: PoolRoom, plan: AllocationPlan): boolean {
  const changed = planned(pool, plan);
  if (overAllocated(changed).gt(overAllocated(pool))) return false;
  const after = unallocatedOf(changed);
  return !after.isNegative() || after.gte(unallocatedOf(pool));
}

/** By how much the allocations sum to more than the pool; never below zero. */
function overAllocated({ limit, members }: PoolRoom): Money {
  return maxMoney(sumMoney(members.map((member) => member.limit ?? ZERO)).minus(limit), ZERO);
}

/**
 * The allocation under which an agent may still spend `remaining`. What was spent beyond an allocation stays beyond it
 * where nothing remains: raised to it, the allocations would sum to more than an overspent pool has.
 */
export function allocationFor({ limit, used }: MemberRoom, remaining: Money): Money {
  if (remaining.isZero() && limit !== null) return minMoney(limit, used);
  return used.plus(remaining);
}

/** Sets one agent's allocation; what it gains comes from the pool, what it loses goes there. */
export function planAllocation(pool: PoolRoom, member: MemberRoom, after: Money): AllocationPlan {
  return planChanges(pool, [{ member, after }]);
}

/** @param shares what each agent may still spend after a run; agents that are not in it stay as they are */
export function planShares(pool: PoolRoom, shares: ReadonlyMap<string, Money>): AllocationPlan {
  const isOverspent = unallocatedOf(pool).isNegative();
  return planChanges(
    pool,
    pool.members.flatMap((member) => {
      const share = shares.get(member.agentId);
      // Without an allocation the pool itself is what stops an agent once it is overspent.
      if (share === undefined || (isOverspent && share.isZero() && member.limit === null)) return [];
      return [{ member, after: allocationFor(member, share) }];
    }),
  );
}

function planChanges(
  { poolId }: PoolRoom,
  changes: readonly { member: MemberRoom; after: Money }[],
): AllocationPlan {
  const agents: AllocationChange[] = [];
  const movements: Movement[] = [];
  for (const { member, after } of changes) {
    const { agentId, limit: before } = member;
    if (before?.eq(after)) continue;
    agents.push({ agentId, poolId, before, after });
    const amount = after.minus(before ?? ZERO);
    const inPool = { fromPoolId: poolId, toPoolId: poolId };
    if (amount.gt(ZERO)) movements.push({ ...inPool, fromAgent: null, toAgent: agentId, amount });
    if (amount.lt(ZERO))
      movements.push({ ...inPool, fromAgent: agentId, toAgent: null, amount: amount.neg() });
  }
  return { agents, pools: [], movements };
}

/** One end of a transfer: a pool's unallocated money, or an agent's allocation. */
export type TransferEnd = { pool: PoolRoom; member: MemberRoom | null };

/**
 * Moves room from one end to the other. Between pools their money moves with it, so the sum of all pools stays.
 * @returns null where the source has less than that which is neither spent, held nor allocated
 */
export function planTransfer(from: TransferEnd, to: TransferEnd, amount: Money): AllocationPlan | null {
  const free = from.member === null ? unallocatedOf(from.pool) : freeOf(from.member);
  if (free.lt(amount)) return null;
  const agents: AllocationChange[] = [];
  if (from.member !== null) agents.push(shifted(from.pool.poolId, from.member, amount.neg()));
  if (to.member !== null) agents.push(shifted(to.pool.poolId, to.member, amount));
  const crosses = from.pool.poolId !== to.pool.poolId;
  const pools = crosses
    ? [
        { poolId: from.pool.poolId, before: from.pool.limit, after: from.pool.limit.minus(amount) },
        { poolId: to.pool.poolId, before: to.pool.limit, after: to.pool.limit.plus(amount) },
      ]
    : [];
  const movement: Movement = {
    fromPoolId: from.pool.poolId,
    fromAgent: from.member?.agentId ?? null,
    toPoolId: to.pool.poolId,
    toAgent: to.member?.agentId ?? null,
    amount,
  };
  const plan = { agents, pools, movements: [movement] };
  return [from.pool, to.pool].every((pool) => isCovered(pool, plan)) ? plan : null;
}

// An agent without an allocation of its own keeps what it used and gets the amount on top.
function shifted(poolId: string, { agentId, limit, used }: MemberRoom, amount: Money): AllocationChange {
  return { agentId, poolId, before: limit, after: (limit ?? used).plus(amount) };
}
