import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { PoolsListInput, PoolsListOutput } from "@/server/contract/admin-pool-rows";
import { listPoolFigures } from "@/server/db/queries/pool-figures";
import type { CallContext } from "@/server/domain/call-context";
import { ID_TEXT, pageOf, placeOf } from "../overview/page-cursor";
import { poolRow } from "./rows";

/**
 * Pools with what they have, have used and have not allocated, oldest first.
 * @throws ServiceError forbidden, malformed (cursor)
 */
export async function listPools(ctx: CallContext, input: PoolsListInput): Promise<PoolsListOutput> {
  requirePermission(ctx.actor, "view");
  const { pool, ledger } = getContainer();
  const rows = await listPoolFigures(pool, {
    organizationId: ctx.actor.organizationId,
    now: new Date(ledger.clock.now()),
    afterId: placeOf(input.cursor, [ID_TEXT])?.[0] ?? null,
    limit: input.limit + 1,
  });
  return pageOf(rows, input.limit, { row: poolRow, placeOf: (row) => [row.id] });
}
