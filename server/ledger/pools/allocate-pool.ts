import type { Pool } from "pg";
import { NotFoundError } from "@/server/contract/errors";
import { allocate, type RunStrategy } from "@/server/domain/allocation";
import { freeOf, planShares, unallocatedOf } from "@/server/domain/allocation-room";
import type { CallContext } from "@/server/domain/call-context";
import { type Money, sumMoney, ZERO } from "@/server/domain/money";
import { readRecentUsage } from "@/server/ledger/sql/recent-usage";
import { readOrganization } from "@/server/ledger/sql/steer";
import { applyPlan, type PoolRun } from "./pool-apply";
import { changePools, type LockedPool, memberRoom, roomOf } from "./pool-state";

const HOUR_MS = 3_600_000;

export type PoolAllocation = {
  poolId: string;
  strategy: RunStrategy;
  distributeRemainder: boolean;
  normalizeUsage: boolean;
  /** How far back usage counts. */
  lookbackHours: number;
  reason: string;
  /** Answers the same and writes nothing. */
  dryRun: boolean;
};

type Usage = ReadonlyMap<string, readonly Money[]>;

/**
 * Shares what a pool has left among its agents that are not FIXED: what nobody has, and what they may still spend.
 * What is spent or held stays where it is; memberships stay too.
 * @param fakeNow stands in for the database clock; tests only
 * @throws NotFoundError, ConflictError
 */
export async function allocatePool(
  pool: Pool,
  ctx: CallContext,
  input: PoolAllocation,
  fakeNow: Date | null = null,
): Promise<PoolRun> {
  const { organizationId } = ctx.actor;
  const { poolId } = input;
  // Usage is read before the locks: summing hours must not hold up the calls, and it is only a weight.
  const at = await readOrganization(pool, organizationId, fakeNow);
  if (at === null) throw new NotFoundError("organization");
  const from = at.now - input.lookbackHours * HOUR_MS;
  const usage: Usage = await readRecentUsage(pool, { organizationId, poolId, from, to: at.now });
  const wanted = { organizationId, poolIds: [poolId], agentIds: [], fakeNow };
  return changePools(pool, wanted, async (tx, locks) => {
    const target = locks.pools.get(poolId);
    if (target === undefined) throw new NotFoundError("pool");
    const { shares } = share(target, input, usage);
    const plan = planShares(roomOf(target), shares);
    const { strategy, reason, dryRun } = input;
    return applyPlan(tx, ctx, { locks, plan, strategy, reason, dryRun });
  });
}

function share(pool: LockedPool, input: PoolAllocation, usage: Usage) {
  const room = roomOf(pool);
  // An agent without a budget in the pool was put there by hand: it takes no part.
  const members = pool.members.filter(({ budget }) => budget !== null);
  const open = members.filter(({ agent }) => agent.strategy !== "FIXED");
  const available = unallocatedOf(room).plus(sumMoney(open.map((member) => freeOf(memberRoom(member)))));
  return allocate({
    strategy: input.strategy,
    available,
    whole: room.limit,
    distributeRemainder: input.distributeRemainder,
    normalizeUsage: input.normalizeUsage,
    members: members.map(({ agent, budget }) => ({
      ...agent,
      used: budget === null ? ZERO : budget.window.spent.plus(budget.window.held),
      usage: usage.get(agent.agentId) ?? [],
    })),
  });
}
