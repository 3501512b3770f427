import { requirePermission } from "@/server/auth/permissions";
import { type Container, getContainer } from "@/server/container";
import type { PoolRunOutput } from "@/server/contract/admin-pool-rows";
import type {
  PoolAllocateInput,
  PoolRebalanceInput,
  PoolSetAllocationInput,
  PoolTransferInput,
} from "@/server/contract/admin-pools";
import type { CallContext } from "@/server/domain/call-context";
import { usd } from "@/server/domain/money";
import { allocatePool as allocate } from "@/server/ledger/pools/allocate-pool";
import type { PoolRun } from "@/server/ledger/pools/pool-apply";
import {
  type End,
  setAllocation as set,
  transferPool as transfer,
} from "@/server/ledger/pools/transfer-pool";
import { orUnavailable } from "../budgets/or-unavailable";
import { roomMade } from "../queue/room-made";
import { runOutput } from "./rows";

// Every change of who has how much of a pool runs here: the right first, then one ledger transaction, then the log.
async function run(
  ctx: CallContext,
  work: (container: Container) => Promise<PoolRun>,
): Promise<PoolRunOutput> {
  requirePermission(ctx.actor, "budgets.manage");
  const container = getContainer();
  const done = await orUnavailable(work(container));
  if (done.runId !== null) {
    const { organizationId } = ctx.actor;
    await roomMade(organizationId);
    for (const sentence of done.sentences) {
      container.log.info({ event: "pool.allocation_changed", organizationId, runId: done.runId }, sentence);
      await container.budgetLog.info(sentence);
    }
  }
  return runOutput(done);
}

/**
 * Shares a pool by a strategy.
 * @throws ServiceError forbidden, not_found, conflict, budget_unavailable
 */
export function allocatePool(ctx: CallContext, input: PoolAllocateInput): Promise<PoolRunOutput> {
  return run(ctx, ({ pool }) => allocate(pool, ctx, { ...input, normalizeUsage: false }));
}

/**
 * Shares what a pool has left by 70 % priority and 30 % recent usage.
 * @throws ServiceError forbidden, not_found, conflict, budget_unavailable
 */
export function rebalancePool(ctx: CallContext, input: PoolRebalanceInput): Promise<PoolRunOutput> {
  return run(ctx, ({ pool }) =>
    allocate(pool, ctx, { ...input, strategy: "REBALANCE", distributeRemainder: false }),
  );
}

/**
 * Moves room between agents and pools.
 * @throws ServiceError forbidden, not_found, conflict (Insufficient budget in pool), budget_unavailable
 */
export function transferPool(ctx: CallContext, input: PoolTransferInput): Promise<PoolRunOutput> {
  const { reason, dryRun } = input;
  const ends = { from: endOf(input.from), to: endOf(input.to) };
  return run(ctx, ({ pool }) => transfer(pool, ctx, { ...ends, amount: usd(input.amount), reason, dryRun }));
}

function endOf({ poolId, agentId }: PoolTransferInput["from"]): End {
  return agentId === undefined ? { poolId: poolId ?? "" } : { agentId };
}

/**
 * Sets one agent's allocation.
 * @throws ServiceError forbidden, not_found, conflict (Insufficient budget in pool), budget_unavailable
 */
export function setAllocation(ctx: CallContext, input: PoolSetAllocationInput): Promise<PoolRunOutput> {
  const { agentId, allocation, remaining, reason, dryRun } = input;
  const amounts = {
    allocation: allocation === undefined ? null : usd(allocation),
    remaining: remaining === undefined ? null : usd(remaining),
    expected: null,
  };
  return run(ctx, ({ pool }) => set(pool, ctx, { agentId, ...amounts, reason, dryRun }));
}

/**
 * Sets one agent's allocation if it still is what was expected.
 * @throws ServiceError forbidden, not_found, conflict (changed since, Insufficient budget in pool), budget_unavailable
 */
export function followAllocation(
  ctx: CallContext,
  input: { agentId: string; allocation: string; expected: string; reason: string },
): Promise<PoolRunOutput> {
  const { agentId, reason } = input;
  const amounts = { allocation: usd(input.allocation), remaining: null, expected: usd(input.expected) };
  return run(ctx, ({ pool }) => set(pool, ctx, { agentId, ...amounts, reason, dryRun: false }));
}
