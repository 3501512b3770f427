import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { PoolRow } from "@/server/contract/admin-pool-rows";
import type { PoolCreateInput } from "@/server/contract/admin-pools";
import { readerAt } from "@/server/db/transaction";
import type { Place } from "@/server/db/transaction-type";
import type { CallContext } from "@/server/domain/call-context";
import { usd } from "@/server/domain/money";
import { settingsByName } from "@/server/env/settings";
import { createPool as create } from "@/server/ledger/pools/create-pool";
import { loadSettings } from "@/server/ledger/sql/load-settings";
import { orUnavailable } from "../budgets/or-unavailable";
import { getPool } from "./get";

/**
 * Makes a pool whose money caps what its agents spend together, at once and on every replica.
 * @throws ServiceError forbidden, conflict (a pool of that name exists), budget_unavailable
 */
export async function createPool(ctx: CallContext, input: PoolCreateInput): Promise<PoolRow> {
  const { pool, events } = getContainer();
  const { poolId } = await orUnavailable(createPoolAt(pool, ctx, input));
  events.wake(ctx.actor.organizationId);
  return getPool(ctx, { poolId });
}

/** The change alone: in a transaction of its own, or as a part of one that makes several. */
export async function createPoolAt(
  place: Place,
  ctx: CallContext,
  input: PoolCreateInput,
): Promise<{ poolId: string }> {
  requirePermission(ctx.actor, "budgets.manage");
  const environment = settingsByName(getContainer().env.settings);
  const settings = await loadSettings(readerAt(place), ctx.actor.organizationId, environment);
  const emergencyPercent = input.emergencyPercent ?? settings.override.emergencySharePercent;
  return create(place, ctx, {
    name: input.name,
    priority: input.priority,
    initialBudget: usd(input.initialBudget),
    reservePercent: String(input.reservePercent),
    emergencyPercent: String(emergencyPercent),
    metadata: input.metadata,
  });
}
