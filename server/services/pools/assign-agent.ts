import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { PoolAgentRow } from "@/server/contract/admin-pool-rows";
import type { PoolAgentUpdateInput, PoolAssignInput } from "@/server/contract/admin-pools";
import type { Place } from "@/server/db/transaction-type";
import type { CallContext } from "@/server/domain/call-context";
import { usd } from "@/server/domain/money";
import { assignPool } from "@/server/ledger/pools/assign-pool";
import { type AgentSettings, updatePoolAgentSettings } from "@/server/ledger/pools/pool-agent";
import { readAmount } from "../budgets/limit-input";
import { orUnavailable } from "../budgets/or-unavailable";
import { roomMade } from "../queue/room-made";
import { getAgentOfPool } from "./agents";

/**
 * Puts an agent into a pool, moves it, or takes it out. What it had left goes back to the pool it leaves.
 * @throws ServiceError forbidden, not_found, conflict (Insufficient budget in pool), budget_unavailable
 */
export async function assignAgent(ctx: CallContext, input: PoolAssignInput): Promise<PoolAgentRow> {
  await orUnavailable(assignAgentAt(getContainer().pool, ctx, input));
  await roomMade(ctx.actor.organizationId);
  return getAgentOfPool(ctx, input.agentId);
}

/** The change alone: in a transaction of its own, or as a part of one that makes several. */
export async function assignAgentAt(place: Place, ctx: CallContext, input: PoolAssignInput): Promise<void> {
  requirePermission(ctx.actor, "budgets.manage");
  const { agentId, poolId, allocation, reason } = input;
  await assignPool(place, ctx, {
    agentId,
    poolId,
    allocation: allocation === undefined ? null : usd(allocation),
    settings: settingsOf(input),
    reason,
  });
}

/**
 * Changes an agent's priority, strategy, bounds or metadata; fields left out stay.
 * @throws ServiceError forbidden, not_found, validation_failed, budget_unavailable
 */
export async function updateAgentOfPool(
  ctx: CallContext,
  input: PoolAgentUpdateInput,
): Promise<PoolAgentRow> {
  requirePermission(ctx.actor, "budgets.manage");
  const { pool } = getContainer();
  const { agentId } = input;
  await orUnavailable(updatePoolAgentSettings(pool, ctx, { agentId, settings: settingsOf(input) }));
  return getAgentOfPool(ctx, agentId);
}

function settingsOf(input: PoolAgentUpdateInput): AgentSettings {
  const { priority, strategy, percentAllocation, metadata } = input;
  return {
    priority,
    strategy,
    metadata,
    base: readAmount(input.baseAllocation),
    min: readAmount(input.minAllocation),
    max: readAmount(input.maxAllocation),
    // The contract bounds it to 4 decimals, which toFixed writes without an exponent.
    percent: readAmount(
      typeof percentAllocation === "number" ? percentAllocation.toFixed(4) : percentAllocation,
    ),
  };
}
