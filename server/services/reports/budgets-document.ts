import type { BudgetsReport } from "@/server/contract/admin-reports";
import { namedReport } from "@/server/contract/face-aii-report";
import type { Column, ExportDocument } from "../export/document";
import { fileNameOf } from "../export/spend-document";

const COLUMNS: readonly Column[] = [
  { key: "name", name: "Budget", kind: "text" },
  { key: "scope", name: "Scope", kind: "text" },
  { key: "period", name: "Period", kind: "text" },
  { key: "limit", name: "Limit USD", kind: "usd" },
  { key: "spent", name: "Spent USD", kind: "usd" },
  { key: "held", name: "Held USD", kind: "usd" },
  { key: "remaining", name: "Remaining USD", kind: "usd" },
  { key: "percent", name: "Used", kind: "percent" },
  { key: "level", name: "Level", kind: "text" },
  { key: "requests", name: "Requests", kind: "count" },
  { key: "tokens", name: "Tokens", kind: "count" },
  { key: "successRate", name: "Success", kind: "percent" },
  { key: "efficiencyScore", name: "Efficiency", kind: "count" },
];

/** The report of budgets as one table. */
export function budgetsDocument(report: BudgetsReport): ExportDocument {
  const { now, timeZone, month, summary, budgets, suggestions } = report;
  const firstDay = `${month}-01`;
  return {
    title: "Budgets",
    fileName: fileNameOf("budgets", { firstDay, lastDay: now.slice(0, 10), timeZone }),
    about: [
      ["Read at", now],
      ["Time zone", timeZone],
      ["Budgets", String(summary.totalBudgets)],
      [`Total cost USD of ${month}`, summary.totalCost],
      ...suggestions.map(({ title }): [string, string] => ["Suggestion", title]),
    ],
    tables: [
      {
        title: "Budgets",
        columns: COLUMNS,
        rows: budgets.map((row) => [
          row.name,
          row.scopeKey === null ? row.scopeType : `${row.scopeType} ${row.scopeKey}`,
          row.period,
          row.limit,
          row.spent,
          row.held,
          row.remaining,
          row.percent,
          row.level,
          String(row.requests),
          row.tokens,
          row.successRate,
          row.efficiencyScore === null ? null : String(row.efficiencyScore),
        ]),
      },
    ],
  };
}

/** The same under the keys that readers of such a report know. */
export function budgetsJson(report: BudgetsReport): string {
  return `${JSON.stringify(namedReport(report), null, 2)}\n`;
}
