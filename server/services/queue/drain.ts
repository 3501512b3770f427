import type { z } from "zod";
import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { AdminQueueDrainInput, AdminQueueDrainOutput } from "@/server/contract/admin-queue";
import type { CallContext } from "@/server/domain/call-context";
import { cancelQueued } from "@/server/ledger/queue/queue-cancel";
import { orUnavailable } from "../budgets/or-unavailable";

/**
 * Cancels everything that a budget keeps waiting, leases too.
 * @throws ServiceError forbidden, not_found for the budget, budget_unavailable
 */
export async function drainQueue(
  ctx: CallContext,
  input: AdminQueueDrainInput,
): Promise<z.infer<typeof AdminQueueDrainOutput>> {
  requirePermission(ctx.actor, "budgets.manage");
  const { pool, ledger, events } = getContainer();
  const { organizationId } = ctx.actor;
  const { budgetId, reason } = input;
  const target = { budgetId };
  const fakeNow = ledger.clock.fakeNow();
  const cancelled = await orUnavailable(cancelQueued(pool, ctx, { target, reason }, fakeNow));
  await orUnavailable(ledger.wakeQueue(organizationId));
  events.wake(organizationId);
  return { budgetId, cancelled: cancelled.length };
}
