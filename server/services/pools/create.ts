import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { PoolRow } from "@/server/contract/admin-pool-rows";
import type { PoolCreateInput } from "@/server/contract/admin-pools";
import type { CallContext } from "@/server/domain/call-context";
import { usd } from "@/server/domain/money";
import { settingsByName } from "@/server/env/settings";
import { createPool as create } from "@/server/ledger/create-pool";
import { loadSettings } from "@/server/ledger/sql/load-settings";
import { orUnavailable } from "../budgets/or-unavailable";
import { getPool } from "./get";

/**
 * Makes a pool whose money caps what its agents spend together, at once and on every replica.
 * @throws ServiceError forbidden, conflict (a pool of that name exists), budget_unavailable
 */
export async function createPool(ctx: CallContext, input: PoolCreateInput): Promise<PoolRow> {
  requirePermission(ctx.actor, "budgets.manage");
  const { pool, events, env } = getContainer();
  const { organizationId } = ctx.actor;
  const settings = await loadSettings(pool, organizationId, settingsByName(env.settings));
  const emergencyPercent = input.emergencyPercent ?? settings.override.emergencySharePercent;
  const { poolId } = await orUnavailable(
    create(pool, ctx, {
      name: input.name,
      priority: input.priority,
      initialBudget: usd(input.initialBudget),
      reservePercent: String(input.reservePercent),
      emergencyPercent: String(emergencyPercent),
      metadata: input.metadata,
    }),
  );
  events.wake(organizationId);
  return getPool(ctx, { poolId });
}
