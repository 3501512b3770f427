import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { ExecutionsListInput, ExecutionsListOutput } from "@/server/contract/admin-executions";
import type { Pool } from "@/server/db/pool";
import { listExecutions as queryExecutions } from "@/server/db/queries/executions";
import type { CallContext } from "@/server/domain/call-context";
import { ID_TEXT, INSTANT_TEXT, pageOf, placeOf } from "../overview/page-cursor";
import { executionRow } from "../overview/rows";

/**
 * Executions, newest first, a page at a time.
 * @throws ServiceError forbidden, validation_failed, malformed (cursor)
 */
export async function listExecutions(
  ctx: CallContext,
  input: ExecutionsListInput,
): Promise<ExecutionsListOutput> {
  requirePermission(ctx.actor, "view");
  return readExecutions(getContainer().pool, input, ctx.actor.organizationId);
}

export async function readExecutions(
  pool: Pool,
  input: ExecutionsListInput,
  organizationId: string,
): Promise<ExecutionsListOutput> {
  const { cursor, limit, from, to, ...filter } = input;
  const place = placeOf(cursor, [INSTANT_TEXT, ID_TEXT]);
  const rows = await queryExecutions(pool, {
    organizationId,
    filter: { ...filter, ...(from && { from: new Date(from) }), ...(to && { to: new Date(to) }) },
    after: place === null ? null : { bookedAt: place[0] ?? "", id: place[1] ?? "" },
    limit: limit + 1,
  });
  return pageOf(rows, limit, { row: executionRow, placeOf: (row) => [row.bookedAt, row.id] });
}
