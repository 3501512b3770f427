import { mayNameUsers, requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { OverridesListInput, OverridesListOutput } from "@/server/contract/admin-overrides";
import { listOverrides as queryOverrides } from "@/server/db/queries/overrides";
import type { CallContext } from "@/server/domain/call-context";
import { hideOverride } from "../budgets/hide-users";
import { ID_TEXT, pageOf, placeOf } from "../overview/page-cursor";
import { overrideRow } from "./row";

/**
 * Overrides, newest first: in force, past, or all.
 * @throws ServiceError forbidden, malformed (cursor)
 */
export async function listOverrides(
  ctx: CallContext,
  input: OverridesListInput,
): Promise<OverridesListOutput> {
  requirePermission(ctx.actor, "view");
  const { pool, ledger } = getContainer();
  const now = ledger.clock.now();
  const place = placeOf(input.cursor, [ID_TEXT]);
  const rows = await queryOverrides(pool, {
    organizationId: ctx.actor.organizationId,
    state: input.state,
    now: new Date(now),
    beforeId: place?.[0] ?? null,
    limit: input.limit + 1,
  });
  return pageOf(rows, input.limit, {
    row: (row) => overrideRow(mayNameUsers(ctx.actor) ? row : hideOverride(row), now),
    placeOf: (row) => [row.id],
  });
}
