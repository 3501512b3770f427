import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { OverrideEndInput, OverrideRow } from "@/server/contract/admin-overrides";
import { NotFoundError } from "@/server/contract/errors";
import { findOverrideRow } from "@/server/db/queries/overrides";
import type { CallContext } from "@/server/domain/call-context";
import { endOverride as end } from "@/server/ledger/overrides/end-override";
import { orUnavailable } from "../budgets/or-unavailable";
import { overrideRow } from "./row";

/**
 * Ends an override now.
 * @throws ServiceError forbidden, not_found, conflict (ended already), budget_unavailable
 */
export async function endOverride(ctx: CallContext, input: OverrideEndInput): Promise<OverrideRow> {
  requirePermission(ctx.actor, "overrides.manage");
  const { pool, events } = getContainer();
  const { organizationId } = ctx.actor;
  const { id, endedAt } = await orUnavailable(end(pool, ctx, input.overrideId));
  events.wake(organizationId);
  const row = await findOverrideRow(pool, organizationId, id);
  if (row === null) throw new NotFoundError("override");
  return overrideRow(row, endedAt);
}
