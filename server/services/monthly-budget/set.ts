import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { MonthlyBudgetOutput, MonthlyBudgetSetInput } from "@/server/contract/admin-monthly-budget";
import type { CallContext } from "@/server/domain/call-context";
import { setLimit } from "@/server/ledger/rules/set-limit";
import { percentText, readAmount } from "../budgets/limit-input";
import { orUnavailable } from "../budgets/or-unavailable";
import { roomMade } from "../queue/room-made";
import { readMonthlyBudget } from "./get";

/**
 * Sets the organization's cap or first alert, for the month that runs and those after it, or for one later month.
 * @throws ServiceError forbidden, validation_failed, conflict (ended month, old version), budget_unavailable
 */
export async function setMonthlyBudget(
  ctx: CallContext,
  input: MonthlyBudgetSetInput,
): Promise<MonthlyBudgetOutput> {
  requirePermission(ctx.actor, "organization.steer");
  const { pool, ledger } = getContainer();
  const { organizationId } = ctx.actor;
  const change = setLimit(pool, ctx, {
    scopeType: "ORGANIZATION",
    scopeKey: null,
    month: input.month,
    limitCost: readAmount(input.totalBudget),
    warningPercent: percentText(input.alertThreshold),
    version: input.version,
  });
  const { month } = await orUnavailable(change);
  await roomMade(organizationId);
  return readMonthlyBudget(pool, { organizationId, month, now: ledger.clock.now() });
}
