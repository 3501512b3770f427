import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { BudgetRow } from "@/server/contract/admin-budget-rows";
import type { BudgetUpdateInput } from "@/server/contract/admin-budgets";
import type { Place } from "@/server/db/transaction-type";
import type { CallContext } from "@/server/domain/call-context";
import type { BudgetChange } from "@/server/ledger/rules/check-rules";
import { updateBudget as update } from "@/server/ledger/rules/update-budget";
import { roomMade } from "../queue/room-made";
import { given, readAmount } from "./limit-input";
import { orUnavailable } from "./or-unavailable";
import { readBudgetRow } from "./read-row";
import { requireDetachable, requireOwnHand, requireReach, requireSoftening } from "./steering-right";

/** Who changes it where it is no person: `managedBy` from now on; `from` whoever it is taken over from. */
type Hand = { managedBy?: string; from?: string };

/**
 * Changes a budget's rules for the period that runs and those after it. The organization's own cap, and any softer
 * action, only for those who may steer the organization.
 * @throws ServiceError forbidden, validation_failed, not_found, conflict (old version, name taken, archived, of a pool
 *   or a file), budget_unavailable
 */
export async function updateBudget(
  ctx: CallContext,
  input: BudgetUpdateInput,
  options: Hand = {},
): Promise<BudgetRow> {
  const { pool } = getContainer();
  await orUnavailable(updateBudgetAt(pool, ctx, input, options));
  await roomMade(ctx.actor.organizationId);
  return readBudgetRow(ctx, input.budgetId);
}

/** The change alone: in a transaction of its own, or as a part of one that makes several. */
export async function updateBudgetAt(
  place: Place,
  ctx: CallContext,
  input: BudgetUpdateInput,
  options: Hand,
): Promise<void> {
  requirePermission(ctx.actor, "budgets.manage");
  const { budgetId, version, reason, detach, ...fields } = input;
  const change = changeOf(fields);
  const managedBy = detach ? "ui" : options.managedBy;
  await update(
    place,
    ctx,
    {
      budgetId,
      version,
      reason,
      change: { ...change, ...(managedBy !== undefined && { managedBy }) },
    },
    {
      allows: (policy) => {
        requireReach(ctx.actor, policy);
        requireSoftening(ctx.actor, policy, change);
        if (detach) requireDetachable(policy);
        else requireOwnHand(policy, options.from ?? managedBy);
      },
    },
  );
}

/** Changed fields of the contract as the ledger takes them; what was left out is left out. */
export function changeOf(
  fields: Omit<BudgetUpdateInput, "budgetId" | "version" | "reason" | "detach">,
): BudgetChange {
  const { limitCost, perCallMaxCost, hardCeiling, action, ...rest } = fields;
  return given({
    ...rest,
    limitCost: readAmount(limitCost),
    perCallMaxCost: readAmount(perCallMaxCost),
    hardCeiling: readAmount(hardCeiling),
    ownAction: action,
  });
}
