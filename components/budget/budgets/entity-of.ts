import type { z } from "zod";
import type { BudgetRules } from "@/server/contract/admin-budget-rows";
import type { BudgetEntity } from "@/server/contract/budget-fields";

const SEPARATOR = " / ";
const HASHED = /~[0-9a-f]{32}$/;

/**
 * What a counter's key names, by what the budget counts apart; null where the key was shortened, so that it does not
 * say all.
 */
export function entityOf(each: BudgetRules["each"], entityKey: string): z.infer<typeof BudgetEntity> | null {
  if (each.length === 0 || HASHED.test(entityKey)) return null;
  const values = each.length === 1 ? [entityKey] : entityKey.split(SEPARATOR);
  if (values.length !== each.length || values.some((value) => value === "")) return null;
  return Object.fromEntries(each.map((scopeType, n) => [scopeType, values[n]]));
}
