import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { MonthlyBudgetGetInput, MonthlyBudgetOutput } from "@/server/contract/admin-monthly-budget";
import type { Pool } from "@/server/db/pool";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import type { CallContext } from "@/server/domain/call-context";
import { budgetFigures } from "../overview/budget-figures";
import { findRequestedMonth } from "../overview/month-of-request";

/**
 * The monthly budget of a month in NeonHub's words, the one that runs if none is named.
 * @throws ServiceError forbidden, validation_failed, not_found
 */
export async function getMonthlyBudget(
  ctx: CallContext,
  input: MonthlyBudgetGetInput,
): Promise<MonthlyBudgetOutput> {
  requirePermission(ctx.actor, "view");
  const { pool, ledger } = getContainer();
  const { organizationId } = ctx.actor;
  return readMonthlyBudget(pool, { organizationId, month: input?.month, now: ledger.clock.now() });
}

/** @param input `now` in epoch milliseconds of the database's clock */
export async function readMonthlyBudget(
  pool: Pool,
  input: { organizationId: string; month: string | undefined; now: number },
): Promise<MonthlyBudgetOutput> {
  const found = await inSnapshot(pool, (db) => findRequestedMonth(db, input));
  const { id: _id, limit, spent, ...figures } = budgetFigures(found.window);
  return {
    month: found.month,
    totalBudget: limit,
    totalSpent: spent,
    ...figures,
    isClosed: found.endsAt <= found.now,
  };
}
