import { withTransaction } from "@/server/db/transaction";
import type { Place } from "@/server/db/transaction-type";
import type { CallContext } from "@/server/domain/call-context";
import type { Policy } from "@/server/ledger/policies/policy";
import { changeBudget } from "./change-budget";
import { type BudgetChange, checkRules } from "./check-rules";
import { lockBudget } from "./lock-budget";

/** A change of a budget, for the period that runs and those after it. */
export type BudgetUpdate = {
  budgetId: string;
  /** The version that was read. */
  version?: number | undefined;
  change: BudgetChange;
  reason?: string | undefined;
};

/**
 * Changes a budget's rules. Limits apply to the period that runs at once, on every replica; counters stay as they are.
 * @param allows looks at the budget as stored, under its lock; throws where the change is not the caller's to make
 * @param fakeNow stands in for the database clock; tests only
 * @throws NotFoundError, ConflictError for an old version or an archived budget, InvalidFieldError
 */
export async function updateBudget(
  place: Place,
  ctx: CallContext,
  update: BudgetUpdate,
  options: { allows?: (policy: Policy) => void; fakeNow?: Date | null } = {},
): Promise<{ budgetId: string; version: number }> {
  const { organizationId } = ctx.actor;
  const { budgetId, version, change, reason } = update;
  return withTransaction(place, async (tx) => {
    const { locked, stored, rows } = await lockBudget(tx, {
      organizationId,
      budgetId,
      version,
      fakeNow: options.fakeNow ?? null,
    });
    options.allows?.(stored.policy);
    checkRules(stored.policy, change);
    const { now } = locked;
    return {
      budgetId,
      version: await changeBudget(tx, ctx, { organizationId, stored, rows, change, reason, now }),
    };
  });
}
