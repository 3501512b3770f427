import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { ExecutionsListInput, ExecutionsListOutput } from "@/server/contract/admin-executions";
import type { Pool } from "@/server/db/pool";
import {
  type ExecutionFilter,
  listExecutions as queryExecutions,
  sumExecutions,
} from "@/server/db/queries/executions";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import type { SpendFilter } from "@/server/db/queries/spend";
import type { Queryable } from "@/server/db/queryable";
import type { CallContext } from "@/server/domain/call-context";
import { hourBounds } from "@/server/domain/period";
import { asksByUser } from "@/server/domain/spend-names";
import { wire } from "../overview/budget-figures";
import { ID_TEXT, INSTANT_TEXT, pageOf, placeOf } from "../overview/page-cursor";
import { executionRow } from "../overview/rows";
import { withKeptUser } from "../privacy/kept-user";
import { organizationOf } from "../settings/organization";
import { totalSpend } from "../spend/total";
import { withInstants } from "./with-instants";

/**
 * Executions, newest first, a page at a time.
 * @throws ServiceError forbidden, validation_failed, malformed (cursor)
 */
export async function listExecutions(
  ctx: CallContext,
  input: ExecutionsListInput,
): Promise<ExecutionsListOutput> {
  requirePermission(ctx.actor, "view");
  const asked = await withInstants(ctx, await withKeptUser(ctx, input));
  return readExecutions(getContainer().pool, asked, ctx.actor.organizationId);
}

/** @param input its range as instants */
export async function readExecutions(
  pool: Pool,
  input: Omit<ExecutionsListInput, "period">,
  organizationId: string,
): Promise<ExecutionsListOutput> {
  const { cursor, limit, from, to, ...filter } = input;
  const place = placeOf(cursor, [INSTANT_TEXT, ID_TEXT]);
  const range: Pick<ExecutionFilter, "from" | "to"> = {
    ...(from && { from: new Date(from) }),
    ...(to && { to: new Date(to) }),
  };
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
      from: range.from?.toISOString() ?? null,
      to: range.to?.toISOString() ?? null,
      total: place === null ? await totalOf(db, organizationId, { ...filter, ...range }) : null,
    };
  });
}

/** How long a range may be that is summed from the rows of the ledger, and how many there may be. */
export const MOST_DAYS_MS = 92 * 86_400_000;
export const MOST_ROWS = 100_000;

/** The sum of all pages: from the cube where it can tell (whole hours, its own dimensions), else from the rows. */
async function totalOf(db: Queryable, organizationId: string, filter: ExecutionFilter) {
  const { from, to, ...rest } = filter;
  const dimensions = cubeFilter(rest);
  if (from === undefined || to === undefined) return null;
  const { timeZone } = await organizationOf(db, organizationId);
  const opensAnHour = (at: Date) => hourBounds(at.getTime(), timeZone).startsAt === at.getTime();
  if (dimensions !== null && opensAnHour(from) && opensAnHour(to)) {
    const { cost, executions } = await totalSpend(db, { organizationId, from, to }, dimensions);
    return { cost, executions };
  }
  if (to.getTime() - from.getTime() > MOST_DAYS_MS) return null;
  const sum = await sumExecutions(db, { organizationId, filter, most: MOST_ROWS });
  return sum === null ? null : { ...sum, cost: wire(sum.cost) };
}

/** What of a filter the hours of the cube can tell; null where it names more than they know. */
export function cubeFilter(filter: ExecutionFilter): SpendFilter | null {
  const { from: _from, to: _to, task, sessionId, executionId, ...dimensions } = filter;
  const isKnown = [task, sessionId, executionId].every((value) => value === undefined);
  return isKnown && !asksByUser(dimensions) ? dimensions : null;
}
