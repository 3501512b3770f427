import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { PoolRow } from "@/server/contract/admin-pool-rows";
import type { PoolUpdateInput } from "@/server/contract/admin-pools";
import type { Place } from "@/server/db/transaction-type";
import type { CallContext } from "@/server/domain/call-context";
import { usd } from "@/server/domain/money";
import { updatePool as update } from "@/server/ledger/pools/update-pool";
import { orUnavailable } from "../budgets/or-unavailable";
import { roomMade } from "../queue/room-made";
import { getPool } from "./get";

/**
 * Changes a pool; fields left out stay.
 * @throws ServiceError forbidden, not_found, conflict (old version, name taken, money is allocated), budget_unavailable
 */
export async function updatePool(ctx: CallContext, input: PoolUpdateInput): Promise<PoolRow> {
  await orUnavailable(updatePoolAt(getContainer().pool, ctx, input));
  await roomMade(ctx.actor.organizationId);
  return getPool(ctx, { poolId: input.poolId });
}

/** The change alone: in a transaction of its own, or as a part of one that makes several. */
export async function updatePoolAt(
  place: Place,
  ctx: CallContext,
  input: PoolUpdateInput,
): Promise<{ poolId: string }> {
  requirePermission(ctx.actor, "budgets.manage");
  const { initialBudget, reservePercent, emergencyPercent, ...rest } = input;
  return update(place, ctx, {
    ...rest,
    initialBudget: initialBudget === undefined ? undefined : usd(initialBudget),
    reservePercent: reservePercent === undefined ? undefined : String(reservePercent),
    emergencyPercent: emergencyPercent === undefined ? undefined : String(emergencyPercent),
  });
}
