import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { EraseInput, EraseOutput } from "@/server/contract/admin-retention";
import type { CallContext } from "@/server/domain/call-context";
import { eraseUser } from "@/server/ledger/retention/erase-user";
import { orUnavailable } from "../budgets/or-unavailable";

/**
 * Puts a pseudonym in the place of an end user's id, everywhere but in the audit log; no amount changes.
 * @throws ServiceError forbidden, not_found (nothing names this user), budget_unavailable
 */
export async function erasePerson(ctx: CallContext, input: EraseInput): Promise<EraseOutput> {
  requirePermission(ctx.actor, "administer");
  const { booksPool, ledger } = getContainer();
  const { userId, dryRun, reason } = input;
  const names = [userId, ledger.pseudonymOf(ctx.actor.organizationId, userId)];
  const erased = await orUnavailable(eraseUser(booksPool, ctx, { names, dryRun, reason }));
  return { ...erased, dryRun: input.dryRun };
}
