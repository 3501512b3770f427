import type { Difference } from "@/components/budget/changed-meanwhile";
import type { BudgetRules } from "@/server/contract/admin-budget-rows";
import { FIELD_LABELS } from "./budget-field-labels";
import { type BudgetTexts, textsOf } from "./budget-form-values";

interface Versions {
  /** What the form was filled with. */
  read: BudgetRules;
  typed: BudgetTexts;
  inForce: BudgetRules;
}

/** Fields that both changed: what is typed here, and what is in force. */
export function budgetDifferences({ read, typed, inForce }: Versions): Difference[] {
  const [before, theirs] = [textsOf(read), textsOf(inForce)];
  return FIELDS.flatMap((field): Difference[] => {
    const [mine, other] = [typed[field], theirs[field]];
    if (mine === before[field] || mine === other) return [];
    return [{ label: FIELD_LABELS[field] ?? field, mine: shown(mine), theirs: shown(other) }];
  });
}

const FIELDS = [
  "name",
  "limitCost",
  "limitTokens",
  "limitRequests",
  "perCallMaxCost",
  "action",
  "fallbackModel",
  "queueTtlSeconds",
  "autoSuspend",
  "shadow",
  "warningPercent",
  "criticalPercent",
] as const satisfies readonly (keyof BudgetTexts)[];

function shown(value: string | boolean): string {
  if (typeof value === "boolean") return value ? "On" : "Off";
  return value.trim() === "" ? "none" : value;
}
