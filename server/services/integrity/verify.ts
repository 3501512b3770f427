import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { IntegrityOutput } from "@/server/contract/admin-integrity";
import type { CallContext } from "@/server/domain/call-context";
import { verifyBooks } from "@/server/ledger/verify";
import { orUnavailable } from "../budgets/or-unavailable";

/**
 * Compares every counter with the ledger now, and keeps the result for the pages.
 * @throws ServiceError forbidden, budget_unavailable
 */
export async function verifyIntegrity(ctx: CallContext): Promise<IntegrityOutput> {
  requirePermission(ctx.actor, "audit.verify");
  const { booksPool, events } = getContainer();
  const { organizationId } = ctx.actor;
  const result = await orUnavailable(verifyBooks(booksPool, { organizationId }));
  events.wake(organizationId);
  return result;
}
