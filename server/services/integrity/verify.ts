import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { IntegrityOutput } from "@/server/contract/admin-integrity";
import { appendAudit } from "@/server/db/audit";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { verifyBooks } from "@/server/ledger/proof/verify";
import { orUnavailable } from "../budgets/or-unavailable";

/**
 * Compares every counter with the ledger now, keeps the result for the pages, and writes down who asked.
 * @throws ServiceError forbidden, budget_unavailable
 */
export async function verifyIntegrity(ctx: CallContext): Promise<IntegrityOutput> {
  requirePermission(ctx.actor, "audit.verify");
  const { pool, booksPool, events } = getContainer();
  const { organizationId } = ctx.actor;
  const result = await orUnavailable(verifyBooks(booksPool, { organizationId }));
  const { balanced, difference } = result;
  await orUnavailable(
    withTransaction(pool, (tx) =>
      appendAudit(tx, ctx, {
        action: "integrity.verified",
        entityType: "organization",
        entityId: organizationId,
        after: { balanced, difference },
      }),
    ),
  );
  events.wake(organizationId);
  return result;
}
