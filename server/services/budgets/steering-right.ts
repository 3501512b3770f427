import { requirePermission } from "@/server/auth/permissions";
import { ConflictError } from "@/server/contract/errors";
import type { Actor } from "@/server/domain/actor";
import { isSofter } from "@/server/domain/budget-action";
import type { BudgetAction } from "@/server/domain/window-state";
import type { Policy } from "@/server/ledger/policies/policy";

type Reach = Pick<Policy, "scopeType" | "scopeKey" | "each">;

/** Whether a budget bounds the organization as a whole: its own, or one that any execution falls under. */
export function boundsOrganization({ scopeType, scopeKey, each }: Reach): boolean {
  return scopeType === "ORGANIZATION" || (scopeKey === null && each.length === 0);
}

/** @throws ForbiddenError where the organization's own cap is not this actor's to steer */
export function requireReach(actor: Actor, budget: Reach): void {
  if (boundsOrganization(budget)) requirePermission(actor, "organization.steer");
}

type Softening = {
  ownAction?: BudgetAction | null | undefined;
  urgentAction?: BudgetAction | null | undefined;
  shadow?: boolean | undefined;
};

/** @throws ForbiddenError where a change lets more pass by a softer action, and that is not this actor's to decide */
export function requireSoftening(actor: Actor, budget: Policy, change: Softening): void {
  const action = change.ownAction === undefined ? budget.ownAction : change.ownAction;
  const urgent = change.urgentAction === undefined ? budget.urgentAction : change.urgentAction;
  const softer =
    isSofter(budget.ownAction, action) ||
    isSofter(budget.urgentAction ?? budget.ownAction, urgent ?? action) ||
    (change.shadow === true && !budget.shadow);
  if (softer) requirePermission(actor, "organization.steer");
}

/** A budget of a pool is changed through its pool, whose sums must hold. @throws ConflictError */
export function requireOutsidePool(budget: Policy): void {
  if (budget.poolId !== null || budget.purpose === "allocation")
    throw new ConflictError("This budget belongs to a pool. Change it through the pool.");
}

/** What the environment began is a person's like any other from then on. */
const PEOPLE: ReadonlySet<string> = new Set(["ui", "env"]);

export function isOfFile({ managedBy }: Pick<Policy, "managedBy">): boolean {
  return managedBy.startsWith("file:");
}

/**
 * A budget of a pool is changed through its pool, one of a file through its file, the loop guard's by its settings.
 * @param as whoever manages it, where that one itself changes it
 * @throws ConflictError
 */
export function requireOwnHand(budget: Policy, as: string | undefined): void {
  requireOutsidePool(budget);
  const { managedBy } = budget;
  if (PEOPLE.has(managedBy) || managedBy === as) return;
  throw new ConflictError(
    isOfFile(budget)
      ? `This budget is managed by ${managedBy}. Change it there or detach it first.`
      : `This budget is managed by ${managedBy}. Change its settings instead.`,
  );
}

/** Only what a file manages can be taken out of its hands. @throws ConflictError */
export function requireDetachable(budget: Policy): void {
  requireOutsidePool(budget);
  if (!isOfFile(budget)) throw new ConflictError("No file manages this budget.");
}
