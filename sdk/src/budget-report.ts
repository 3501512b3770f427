import type { AdminCalls } from "./admin-calls";

/** Every budget with what is used of it, in aii's words. Money is a decimal string in US dollars. */
export type BudgetReport = {
  summary: { totalBudgets: number; totalCost: string };
  budgets: Record<string, ReportedBudget>;
  /** Three at most; only where they were asked for. */
  optimizationSuggestions?: { title: string; detail: string }[];
};
export type ReportedBudget = {
  usage: { cost: string; maxCost: string | null; costPercentage: number; requests: number; tokens: number };
  level: string;
  /** 0 to 100; null where nothing ran. */
  efficiencyScore: number | null;
};

type Answer = {
  summary: BudgetReport["summary"];
  budgets: {
    id: string;
    name: string;
    level: string;
    limit: string | null;
    spent: string;
    percent: string | null;
    requests: number;
    tokens: string;
    efficiencyScore: number | null;
  }[];
  suggestions: { title: string; detail: string }[];
};

/** @throws PurserError */
export async function readReport(calls: AdminCalls, includeSuggestions: boolean): Promise<BudgetReport> {
  const { summary, budgets, suggestions } = await calls.get<Answer>("/reports/budgets");
  const names = new Map<string, number>();
  for (const { name } of budgets) names.set(name, (names.get(name) ?? 0) + 1);
  const rows = budgets.map((row): [string, ReportedBudget] => [
    // Budgets of different scopes may have one name.
    names.get(row.name) === 1 ? row.name : `${row.name} (${row.id})`,
    {
      usage: {
        cost: row.spent,
        maxCost: row.limit,
        costPercentage: Number(row.percent ?? 0),
        requests: row.requests,
        tokens: Number(row.tokens),
      },
      level: row.level,
      efficiencyScore: row.efficiencyScore,
    },
  ]);
  const report = { summary, budgets: Object.fromEntries(rows) };
  return includeSuggestions ? { ...report, optimizationSuggestions: suggestions.slice(0, 3) } : report;
}
