import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { ExecutionsListInput, ExecutionsListOutput } from "@/server/contract/admin-executions";
import type { Pool } from "@/server/db/pool";
import { type ExecutionFilter, listExecutions as queryExecutions } from "@/server/db/queries/executions";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import { findOrganization } from "@/server/db/queries/organization";
import type { Queryable } from "@/server/db/queryable";
import type { CallContext } from "@/server/domain/call-context";
import { hourBounds } from "@/server/domain/period";
import { ID_TEXT, INSTANT_TEXT, pageOf, placeOf } from "../overview/page-cursor";
import { executionRow } from "../overview/rows";
import { totalSpend } from "../spend/total";

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
  const range = { ...(from && { from: new Date(from) }), ...(to && { to: new Date(to) }) };
  return inSnapshot(pool, async (db) => {
    const rows = await queryExecutions(db, {
      organizationId,
      filter: { ...filter, ...range },
      after: place === null ? null : { bookedAt: place[0] ?? "", id: place[1] ?? "" },
      limit: limit + 1,
    });
    const page = pageOf(rows, limit, { row: executionRow, placeOf: (row) => [row.bookedAt, row.id] });
    return {
      ...page,
      total: place === null ? await totalOf(db, organizationId, { ...filter, ...range }) : null,
    };
  });
}

/** The sum of all pages from the cube, where the cube can tell: of whole hours, by its own dimensions. */
async function totalOf(db: Queryable, organizationId: string, filter: ExecutionFilter) {
  const { from, to, task, ...dimensions } = filter;
  if (from === undefined || to === undefined || task !== undefined) return null;
  const organization = await findOrganization(db, organizationId);
  if (organization === null) return null;
  const opensAnHour = (at: Date) => hourBounds(at.getTime(), organization.timeZone).startsAt === at.getTime();
  if (!opensAnHour(from) || !opensAnHour(to)) return null;
  const { cost, executions } = await totalSpend(db, { organizationId, from, to }, dimensions);
  return { cost, executions };
}
