import type { BudgetsReport } from "./admin-reports";

/** The report of budgets as aii's `generate_report` gives it: by name. Budgets of one name stand under their id too. */
export function namedReport({ summary, budgets, suggestions, now }: BudgetsReport) {
  const names = new Set<string>();
  const entries = budgets.map((row) => {
    const key = names.has(row.name) ? `${row.name} (${row.id})` : row.name;
    names.add(row.name);
    const usage = {
      cost: row.spent,
      held: row.held,
      requests: row.requests,
      tokens: row.tokens,
      cost_percentage: row.percent,
    };
    const { limit, period, efficiencyScore } = row;
    return [key, { limit, period, usage, efficiency_score: efficiencyScore }] as const;
  });
  return {
    generated_at: now,
    summary: { total_budgets: summary.totalBudgets, total_cost: summary.totalCost },
    budgets: Object.fromEntries(entries),
    optimization_suggestions: suggestions,
  };
}
