import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { CleanupInput, CleanupOutput } from "@/server/contract/admin-retention";
import type { CallContext } from "@/server/domain/call-context";
import { dropExecutions } from "@/server/ledger/retention/drop-executions";
import { orUnavailable } from "../budgets/or-unavailable";

/**
 * Drops executions of months that ended long ago; totals stay.
 * @throws ServiceError forbidden, conflict (the books differ), budget_unavailable
 */
export async function cleanUp(ctx: CallContext, { days, dryRun }: CleanupInput): Promise<CleanupOutput> {
  requirePermission(ctx.actor, "administer");
  const { booksPool, ledger, events } = getContainer();
  const input = { days, dryRun, fakeNow: ledger.clock.fakeNow() };
  const { before, ...dropped } = await orUnavailable(dropExecutions(booksPool, ctx, input));
  events.wake(ctx.actor.organizationId);
  return { before: before.toISOString(), dryRun, ...dropped };
}
