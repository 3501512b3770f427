import type { BudgetRules } from "@/server/contract/admin-budget-rows";

// Those by which a call is counted as it was served; what a hold was admitted for may differ in model and provider.
const FILTER: Partial<Record<BudgetRules["scopeType"], string>> = {
  CAMPAIGN: "campaignId",
  AGENT: "agentId",
  AGENT_TYPE: "agentType",
  COMPONENT: "component",
  ENVIRONMENT: "environment",
  USER: "userId",
  SESSION: "sessionId",
};

type Scope = Pick<BudgetRules, "scopeType" | "scopeKey" | "filters" | "except" | "each">;

/** The executions that a budget counts in a stretch of time; null where no filter of the list says which. */
export function budgetExecutions(budget: Scope, range: { startsAt: string; endsAt: string }): string | null {
  const { scopeType, scopeKey, filters, except, each } = budget;
  if (each.length > 0 || Object.keys(except).length > 0) return null;
  const own = scopeKey === null ? [] : [[scopeType, scopeKey] as const];
  const query = new URLSearchParams();
  for (const [type, value] of [...own, ...Object.entries(filters)]) {
    const name = FILTER[type as BudgetRules["scopeType"]];
    if (name === undefined) return null;
    query.set(name, String(value));
  }
  query.set("from", range.startsAt);
  query.set("to", range.endsAt);
  return `/admin/budget/executions?${query}`;
}
