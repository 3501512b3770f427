import { InvalidFieldError } from "@/server/contract/errors";
import type { Policy } from "@/server/ledger/policies/policy";
import type { Changeable } from "@/server/ledger/sql/write-budget";

/** What changes of a budget; what is left out stays. */
export type BudgetChange = Partial<Changeable>;

/**
 * What can only be said of a budget's rules as a whole. What a change does not touch may stay as it is.
 * @throws InvalidFieldError
 */
export function checkRules(policy: Policy, change: BudgetChange): void {
  checkThresholds(policy, change);
  checkCeiling(policy, change);
}

function checkThresholds(policy: Policy, change: BudgetChange): void {
  const { warningPercent = policy.warningPercent, criticalPercent = policy.criticalPercent } = change;
  const changed = change.warningPercent !== undefined || change.criticalPercent !== undefined;
  if (changed && warningPercent >= criticalPercent)
    throw new InvalidFieldError("warningPercent", "not_below_critical", "must be below criticalPercent");
}

/** A ceiling that binds before the limit does would be a limit by another name. */
export function checkCeiling(policy: Policy, change: BudgetChange): void {
  if (!("hardCeiling" in change || "limitCost" in change)) return;
  const { hardCeiling, limitCost } = { ...policy, ...change };
  if (hardCeiling !== null && limitCost !== null && hardCeiling.lt(limitCost))
    throw new InvalidFieldError("hardCeiling", "below_limit", "must not be below limitCost");
}
