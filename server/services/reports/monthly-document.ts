import type { MonthlyReport } from "@/server/contract/admin-reports";
import type { CellValue, Column, ExportDocument } from "../export/document";

const COLUMNS: readonly Column[] = [
  { key: "section", name: "Section", kind: "text" },
  { key: "id", name: "Id", kind: "text" },
  { key: "name", name: "Name", kind: "text" },
  { key: "cost", name: "Cost USD", kind: "usd" },
  { key: "budget", name: "Budget USD", kind: "usd" },
  { key: "utilization", name: "Utilization", kind: "percent" },
  { key: "executions", name: "Executions", kind: "count" },
  { key: "tokens", name: "Tokens", kind: "count" },
  { key: "averageCost", name: "Average cost USD", kind: "usd" },
];

/** The report as one table: the organization, then its campaigns, then its types of agents. */
export function monthlyDocument(report: MonthlyReport): ExportDocument {
  const { overview, month, timeZone } = report;
  return {
    title: `Budget report ${month}`,
    fileName: `cost-report-${month}`,
    about: [
      ["Organization", report.organizationName],
      ["Month", month],
      ["Time zone", timeZone],
      ["Read at", report.now],
      ["Closed", report.isClosed ? "yes" : "no, the month still runs"],
      ["Total spent USD", overview.totalSpent],
      ["Total budget USD", overview.totalBudget ?? "no limit"],
      ["Remaining USD", overview.remaining ?? "no limit"],
    ],
    tables: [{ title: "Costs", columns: COLUMNS, rows: rowsOf(report) }],
  };
}

function rowsOf({ overview, organizationName, campaigns, agentTypes }: MonthlyReport): CellValue[][] {
  return [
    [
      "organization",
      null,
      organizationName,
      overview.totalSpent,
      overview.totalBudget,
      overview.utilization,
      String(overview.totalExecutions),
      overview.tokens,
      null,
    ],
    ...campaigns.map(({ campaignId, name, cost, budget, utilization, executions, tokens, averageCost }) => [
      "campaign",
      campaignId,
      campaignId === null ? "No campaign" : (name ?? campaignId),
      cost,
      budget,
      utilization,
      String(executions),
      tokens,
      averageCost,
    ]),
    ...agentTypes.map(({ agentType, cost, executions, tokens, averageCost }) => [
      "agent type",
      agentType,
      agentType,
      cost,
      null,
      null,
      String(executions),
      tokens,
      averageCost,
    ]),
  ];
}
