import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { AdminQueueProcessOutput } from "@/server/contract/admin-queue";
import { appendAudit } from "@/server/db/audit";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { orUnavailable } from "../budgets/or-unavailable";

/**
 * Judges at once who is ready or due; others keep their next attempt. What is ready is told to who waits for it.
 * @throws ServiceError forbidden, budget_unavailable
 */
export async function processQueue(ctx: CallContext): Promise<AdminQueueProcessOutput> {
  requirePermission(ctx.actor, "budgets.manage");
  const { pool, ledger, events } = getContainer();
  const { organizationId } = ctx.actor;
  const { looked, fit: ready, expired } = await orUnavailable(ledger.wakeQueue(organizationId, true));
  const after = { looked, ready, expired };
  await orUnavailable(
    withTransaction(pool, (tx) =>
      appendAudit(tx, ctx, {
        action: "queue.processed",
        entityType: "organization",
        entityId: organizationId,
        after,
      }),
    ),
  );
  events.wake(organizationId);
  return { ...after, processedAt: new Date(ledger.clock.now()).toISOString() };
}
