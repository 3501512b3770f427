import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { RatesListOutput } from "@/server/contract/admin-prices";
import { listRateRows } from "@/server/db/queries/price-rows";
import type { CallContext } from "@/server/domain/call-context";
import { wire } from "../overview/budget-figures";

/**
 * Rates of agent types in force, for calls whose model has no price.
 * @throws ServiceError forbidden
 */
export async function listRates(ctx: CallContext): Promise<RatesListOutput> {
  requirePermission(ctx.actor, "view");
  const { pool, ledger } = getContainer();
  const at = new Date(ledger.clock.now());
  const rows = await listRateRows(pool, { organizationId: ctx.actor.organizationId, at, agentType: null });
  return {
    data: rows.map((row) => ({
      ...row,
      perThousand: wire(row.perThousand),
      validFrom: row.validFrom.toISOString(),
      successorFrom: row.successorFrom?.toISOString() ?? null,
    })),
  };
}
