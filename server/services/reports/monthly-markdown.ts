import type { MonthlyReport } from "@/server/contract/admin-reports";
import { formatPercent, formatUsd } from "@/server/domain/format";
import { usd } from "@/server/domain/money";
import { cellText } from "../export/cell-text";
import { escaped } from "../export/write-markdown";

/** The report of a month under the headings and in the formats that its readers know. */
export function monthlyMarkdown({ month, overview, campaigns, agentTypes }: MonthlyReport): string {
  const lines = [
    `# Budget Report - ${month}`,
    "",
    "## 📊 Monthly Overview",
    "",
    `- Total Budget: ${money(overview.totalBudget, "No limit")}`,
    `- Total Spent: ${money(overview.totalSpent, "")}`,
    `- Utilization: ${percent(overview.utilization)}`,
    `- Remaining: ${money(overview.remaining, "N/A")}`,
    `- Total Executions: ${count(String(overview.totalExecutions))}`,
    "",
    "## 🎯 Campaign Breakdown",
    "",
  ];
  for (const { campaignId, name, cost, budget, utilization } of campaigns) {
    lines.push(`### ${escaped(campaignId === null ? "No campaign" : (name ?? campaignId))}`, "");
    lines.push(`- Cost: ${money(cost, "")}`, `- Budget: ${money(budget, "No limit")}`);
    lines.push(`- Utilization: ${percent(utilization)}`, "");
  }
  lines.push("## 🤖 Agent Usage", "");
  for (const { agentType, cost, tokens, executions, averageCost } of agentTypes) {
    lines.push(`### ${escaped(agentType)}`, "");
    lines.push(`- Total Cost: ${money(cost, "")}`, `- Tokens Used: ${count(tokens)}`);
    lines.push(
      `- Executions: ${count(String(executions))}`,
      `- Avg Cost/Execution: ${fourDecimals(averageCost)}`,
      "",
    );
  }
  return lines.join("\n");
}

function money(value: string | null, none: string): string {
  return value === null ? none : formatUsd(usd(value));
}

function percent(value: string | null): string {
  return value === null ? "N/A" : formatPercent(usd(value));
}

function count(value: string): string {
  return cellText({ kind: "count" }, value);
}

function fourDecimals(value: string | null): string {
  return value === null ? "N/A" : `$${usd(value).toFixed(4)}`;
}
