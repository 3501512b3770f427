import type { z } from "zod";
import type { BudgetRules } from "@/server/contract/admin-budget-rows";
import type { BudgetEntity } from "@/server/contract/budget-fields";

/** What every call of a budget has in common; null where it names nothing, or counts several apart. */
export function commonOf(budget: BudgetRules): z.infer<typeof BudgetEntity> | null {
  const { scopeType, scopeKey, filters, each } = budget;
  if (each.length > 0) return null;
  const own = scopeType === "ORGANIZATION" || scopeKey === null ? {} : { [scopeType]: scopeKey };
  const common = { ...filters, ...own };
  return Object.keys(common).length === 0 ? null : common;
}
