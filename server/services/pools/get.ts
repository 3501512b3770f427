import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { PoolRow } from "@/server/contract/admin-pool-rows";
import type { PoolGetInput } from "@/server/contract/admin-pools";
import { NotFoundError } from "@/server/contract/errors";
import { findPoolFigures } from "@/server/db/queries/pool-figures";
import type { CallContext } from "@/server/domain/call-context";
import { poolRow } from "./rows";

/**
 * One pool by its id or its name.
 * @throws ServiceError forbidden, not_found
 */
export async function getPool(ctx: CallContext, input: PoolGetInput): Promise<PoolRow> {
  requirePermission(ctx.actor, "view");
  const { pool, ledger } = getContainer();
  const row = await findPoolFigures(pool, {
    organizationId: ctx.actor.organizationId,
    now: new Date(ledger.clock.now()),
    poolId: input.poolId ?? null,
    name: input.name ?? null,
  });
  if (row === null) throw new NotFoundError("pool");
  return poolRow(row);
}
