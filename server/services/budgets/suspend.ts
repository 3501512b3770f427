import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { BudgetRow } from "@/server/contract/admin-budget-rows";
import type { BudgetActInput, BudgetSuspendInput } from "@/server/contract/admin-budgets";
import type { CallContext } from "@/server/domain/call-context";
import { suspendBudget as suspend } from "@/server/ledger/rules/suspend-budget";
import { roomMade } from "../queue/room-made";
import { orUnavailable } from "./or-unavailable";
import { readBudgetRow } from "./read-row";

/**
 * Switches a budget off for what it covers: every call is refused until somebody resumes it.
 * @throws ServiceError forbidden, not_found, conflict (old version, archived), budget_unavailable
 */
export function suspendBudget(ctx: CallContext, input: BudgetSuspendInput): Promise<BudgetRow> {
  return change(ctx, { ...input, suspend: true });
}

/**
 * Lets a suspended budget judge by its limits again.
 * @throws ServiceError forbidden, not_found, conflict (old version, archived, not suspended), budget_unavailable
 */
export function resumeBudget(ctx: CallContext, input: BudgetActInput): Promise<BudgetRow> {
  return change(ctx, { ...input, suspend: false });
}

async function change(ctx: CallContext, input: Parameters<typeof suspend>[2]): Promise<BudgetRow> {
  requirePermission(ctx.actor, "organization.steer");
  const { pool } = getContainer();
  await orUnavailable(suspend(pool, ctx, input));
  await roomMade(ctx.actor.organizationId);
  return readBudgetRow(ctx, input.budgetId);
}
