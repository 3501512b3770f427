import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { IntegrityRebuildInput, IntegrityRebuildOutput } from "@/server/contract/admin-integrity";
import type { CallContext } from "@/server/domain/call-context";
import { rebuildBooks } from "@/server/ledger/proof/rebuild";
import { verifyBooks } from "@/server/ledger/proof/verify";
import { orUnavailable } from "../budgets/or-unavailable";

/**
 * Sets every counter to what the ledger says and compares again.
 * @throws ServiceError forbidden, budget_unavailable
 */
export async function rebuildIntegrity(
  ctx: CallContext,
  input: IntegrityRebuildInput,
): Promise<IntegrityRebuildOutput> {
  requirePermission(ctx.actor, "administer");
  const { booksPool, events } = getContainer();
  const { organizationId } = ctx.actor;
  const result = await orUnavailable(rebuildBooks(booksPool, ctx, input));
  await orUnavailable(verifyBooks(booksPool, { organizationId }));
  events.wake(organizationId);
  return result;
}
