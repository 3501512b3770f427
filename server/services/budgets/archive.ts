import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { BudgetActInput, BudgetArchiveOutput } from "@/server/contract/admin-budgets";
import type { Place } from "@/server/db/transaction-type";
import type { CallContext } from "@/server/domain/call-context";
import { archiveBudget as archive } from "@/server/ledger/rules/archive-budget";
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
  const { pool } = getContainer();
  const { budgetId, version } = await orUnavailable(archiveBudgetAt(pool, ctx, input, options));
  await roomMade(ctx.actor.organizationId);
  return { budgetId, status: "ARCHIVED", version };
}

/** The change alone: in a transaction of its own, or as a part of one that makes several. */
export async function archiveBudgetAt(
  place: Place,
  ctx: CallContext,
  input: BudgetActInput,
  options: { managedBy?: string },
): Promise<{ budgetId: string; version: number }> {
  requirePermission(ctx.actor, "budgets.manage");
  return archive(place, ctx, input, {
    allows: (policy) => {
      requireReach(ctx.actor, policy);
      requireOwnHand(policy, options.managedBy);
    },
  });
}
