import { mayNameUsers, requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type {
  OverrideRequestsInput,
  OverrideRequestsOutput,
} from "@/server/contract/admin-override-requests";
import { listOverrideRequests } from "@/server/db/queries/override-requests";
import type { CallContext } from "@/server/domain/call-context";
import { hideRequest } from "../budgets/hide-users";
import { ID_TEXT, pageOf, placeOf } from "../overview/page-cursor";
import { requestRow } from "./request-row";

/**
 * Requests for overrides with what became of them, newest first.
 * @throws ServiceError forbidden, malformed (cursor)
 */
export async function listRequests(
  ctx: CallContext,
  input: OverrideRequestsInput,
): Promise<OverrideRequestsOutput> {
  requirePermission(ctx.actor, "view");
  const { pool, ledger } = getContainer();
  const now = ledger.clock.now();
  const rows = await listOverrideRequests(pool, {
    organizationId: ctx.actor.organizationId,
    onlyPending: input.state === "pending",
    beforeId: placeOf(input.cursor, [ID_TEXT])?.[0] ?? null,
    limit: input.limit + 1,
  });
  return pageOf(rows, input.limit, {
    row: (row) => requestRow(mayNameUsers(ctx.actor) ? row : hideRequest(row), now),
    placeOf: (row) => [row.id],
  });
}
