import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { BudgetActInput, BudgetArchiveOutput } from "@/server/contract/admin-budgets";
import type { CallContext } from "@/server/domain/call-context";
import { archiveBudget as archive } from "@/server/ledger/archive-budget";
import { roomMade } from "../queue/room-made";
import { orUnavailable } from "./or-unavailable";
import { requireOwnHand, requireReach } from "./steering-right";

/**
 * Puts a budget away.
 * @param options `managedBy` where a file archives what it manages
 * @throws ServiceError forbidden, not_found, conflict (open holds, primary, old version), budget_unavailable
 */
export async function archiveBudget(
  ctx: CallContext,
  input: BudgetActInput,
  options: { managedBy?: string } = {},
): Promise<BudgetArchiveOutput> {
  requirePermission(ctx.actor, "budgets.manage");
  const { pool } = getContainer();
  const work = archive(pool, ctx, input, {
    allows: (policy) => {
      requireReach(ctx.actor, policy);
      requireOwnHand(policy, options.managedBy);
    },
  });
  const { budgetId, version } = await orUnavailable(work);
  await roomMade(ctx.actor.organizationId);
  return { budgetId, status: "ARCHIVED", version };
}
