import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { PoolRow } from "@/server/contract/admin-pool-rows";
import type { PoolUpdateInput } from "@/server/contract/admin-pools";
import type { CallContext } from "@/server/domain/call-context";
import { usd } from "@/server/domain/money";
import { updatePool as update } from "@/server/ledger/update-pool";
import { orUnavailable } from "../budgets/or-unavailable";
import { roomMade } from "../queue/room-made";
import { getPool } from "./get";

/**
 * Changes a pool; fields left out stay.
 * @throws ServiceError forbidden, not_found, conflict (old version, name taken, money is allocated), budget_unavailable
 */
export async function updatePool(ctx: CallContext, input: PoolUpdateInput): Promise<PoolRow> {
  requirePermission(ctx.actor, "budgets.manage");
  const { pool } = getContainer();
  const { initialBudget, reservePercent, emergencyPercent, ...rest } = input;
  await orUnavailable(
    update(pool, ctx, {
      ...rest,
      initialBudget: initialBudget === undefined ? undefined : usd(initialBudget),
      reservePercent: reservePercent === undefined ? undefined : String(reservePercent),
      emergencyPercent: emergencyPercent === undefined ? undefined : String(emergencyPercent),
    }),
  );
  await roomMade(ctx.actor.organizationId);
  return getPool(ctx, { poolId: input.poolId });
}
