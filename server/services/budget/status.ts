import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import { BudgetUnavailableError, NotFoundError } from "@/server/contract/errors";
import type { StatusOutput } from "@/server/contract/status";
import { findOrganizationStatus, type OrganizationStatusRow } from "@/server/db/queries/organization-status";
import type { CallContext } from "@/server/domain/call-context";
import { type Money, toWire, usd } from "@/server/domain/money";
import { monthOf } from "@/server/domain/month";

/**
 * The organization's month in NeonHub's words. Without a cap the totals are null and nothing is over.
 * After a reset within the month the figures are those since the reset: what calls are judged by.
 * @throws ServiceError forbidden, budget_unavailable
 */
export async function status(ctx: CallContext): Promise<StatusOutput> {
  requirePermission(ctx.actor, "ask");
  const { pool, ledger } = getContainer();
  const now = ledger.clock.now();
  const row = await findOrganizationStatus(pool, ctx.actor.organizationId, new Date(now)).catch(
    (cause: unknown) => {
      throw new BudgetUnavailableError(cause);
    },
  );
  if (!row) throw new NotFoundError("organization");
  const spent = usd(row.spent);
  const limit = row.limit === null ? null : usd(row.limit);
  return {
    canExecute: canExecute(row, spent, limit),
    // Exactly at the cap the next positive cost is refused, so that is over already.
    isOverBudget: limit !== null && spent.gte(limit),
    overrideEnabled: row.bypassed,
    utilizationPercentage: utilization(spent, limit),
    totalSpent: toWire(spent),
    totalBudget: limit === null ? null : toWire(limit),
    remainingBudget: limit === null ? null : toWire(limit.minus(spent)),
    heldBudget: toWire(usd(row.held)),
    month: monthOf(now, row.timeZone),
  };
}

function canExecute(row: OrganizationStatusRow, spent: Money, limit: Money | null): boolean {
  if (row.bypassed) return true;
  if (row.suspended) return false;
  if (limit === null || (row.action !== "block" && row.action !== "queue")) return true;
  return spent.plus(usd(row.held)).lt(limit.plus(usd(row.granted)));
}

/** Percent with two decimals; a cap of zero is full at once. */
function utilization(spent: Money, limit: Money | null): number {
  if (limit === null) return 0;
  if (limit.isZero()) return 100;
  return spent.div(limit).times(100).toDecimalPlaces(2).toNumber();
}
