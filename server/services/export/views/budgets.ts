import type { BudgetListRow } from "@/server/contract/admin-budget-rows";
import { BudgetsListInput } from "@/server/contract/admin-budgets";
import { listBudgets } from "../../budgets/list";
import type { CellValue } from "../document";
import { exportedList } from "./list-view";

const count = (value: number | null | undefined): CellValue => (value == null ? null : String(value));

export const budgetsExport = exportedList<BudgetListRow>({
  view: "budgets",
  title: "Budgets",
  columns: [
    { key: "name", name: "Budget", kind: "text", of: ({ name }) => name },
    { key: "scopeType", name: "Scope", kind: "text", of: ({ scopeType }) => scopeType },
    { key: "scopeKey", name: "Of", kind: "text", of: ({ scopeKey }) => scopeKey },
    { key: "period", name: "Period", kind: "text", of: ({ period }) => period },
    { key: "startsAt", name: "From", kind: "text", of: ({ window }) => window?.startsAt ?? null },
    { key: "resetsAt", name: "Resets at", kind: "text", of: ({ window }) => window?.resetsAt ?? null },
    { key: "spent", name: "Spent USD", kind: "usd", of: ({ window }) => window?.spent ?? "0" },
    { key: "held", name: "Held USD", kind: "usd", of: ({ window }) => window?.held ?? "0" },
    { key: "limit", name: "Limit USD", kind: "usd", of: (row) => row.window?.limit ?? row.limitCost },
    { key: "granted", name: "Granted USD", kind: "usd", of: ({ window }) => window?.granted ?? "0" },
    {
      key: "remaining",
      name: "Remaining USD",
      kind: "usd",
      of: ({ window, limitCost }) => (window === null ? limitCost : window.remaining),
    },
    { key: "excess", name: "Excess USD", kind: "usd", of: ({ window }) => window?.excess ?? "0" },
    { key: "tokens", name: "Tokens", kind: "count", of: ({ window }) => count(window?.tokens ?? 0) },
    { key: "limitTokens", name: "Token limit", kind: "count", of: (row) => count(row.limitTokens) },
    { key: "requests", name: "Requests", kind: "count", of: ({ window }) => count(window?.requests ?? 0) },
    { key: "limitRequests", name: "Request limit", kind: "count", of: (row) => count(row.limitRequests) },
    { key: "percent", name: "Used", kind: "percent", of: ({ window }) => window?.percent ?? null },
    { key: "level", name: "Level", kind: "text", of: ({ level }) => level },
    { key: "action", name: "At the limit", kind: "text", of: ({ actionInForce }) => actionInForce },
    {
      key: "forecast",
      name: "Forecast USD",
      kind: "usd",
      of: ({ outlook }) => outlook?.forecast.projected ?? null,
    },
    { key: "forecastMethod", name: "Forecast by", kind: "text", of: ({ outlook }) => methodOf(outlook) },
    {
      key: "exhaustsAt",
      name: "Limit reached at",
      kind: "text",
      of: ({ outlook }) => outlook?.forecast.exhaustsAt ?? null,
    },
    {
      key: "cappedBy",
      name: "Capped by",
      kind: "text",
      of: ({ outlook }) => outlook?.cappedBy?.name ?? null,
    },
    {
      key: "cappedByRemaining",
      name: "Remaining there",
      kind: "text",
      of: ({ outlook }) => outlook?.cappedBy?.remaining ?? null,
    },
    {
      key: "cappedByMetric",
      name: "Counted there",
      kind: "text",
      of: ({ outlook }) => outlook?.cappedBy?.metric ?? null,
    },
    { key: "status", name: "Status", kind: "text", of: ({ status }) => status },
    { key: "id", name: "Id", kind: "text", of: ({ id }) => id },
  ],
  page: (ctx, asked) => listBudgets(ctx, BudgetsListInput.parse({ ...asked, outlook: true })),
});

/** How a forecast was made; where there is none, why. */
function methodOf(outlook: BudgetListRow["outlook"]): string | null {
  return outlook?.forecast.method ?? outlook?.forecast.unknownBecause ?? null;
}
