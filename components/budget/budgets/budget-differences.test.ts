import { expect, test } from "vitest";
import type { BudgetRules } from "@/server/contract/admin-budget-rows";
import { budgetDifferences } from "./budget-differences";
import { textsOf } from "./budget-form-values";

const read = {
  name: "Launch",
  scopeKey: "launch",
  each: [] as BudgetRules["each"],
  limitCost: "100",
  limitTokens: null,
  autoSuspend: false,
  warningPercent: 80,
  criticalPercent: 95,
} as BudgetRules;

test("shows both values of what was changed here and there, and nothing else", () => {
  const typed = { ...textsOf(read), limitCost: "150", autoSuspend: true, warningPercent: "70" };
  const inForce = { ...read, name: "Spring launch", limitCost: null, autoSuspend: true };
  expect(budgetDifferences({ read, typed, inForce })).toEqual([
    { label: "Cost", mine: "150", theirs: "none" },
    { label: "Warning at", mine: "70", theirs: "80" },
  ]);
});

test("nothing is left to choose where both saved the same", () => {
  const typed = { ...textsOf(read), limitCost: "150" };
  expect(budgetDifferences({ read, typed, inForce: { ...read, limitCost: "150" } })).toEqual([]);
});
