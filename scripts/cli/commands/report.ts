import type { Command } from "commander";
import type { BudgetsReport, MonthlyReport } from "@/server/contract/admin-reports";
import { namedReport } from "@/server/contract/face-aii-report";
import { openSession } from "../session";
import { showBudget } from "./named-budgets";

const COLUMNS = ["name", "period", "used", "limit", "%", "efficiency", "status"];
const MONTH_COLUMNS = ["section", "name", "cost", "budget", "%", "executions", "tokens"];

/** report: what the pages and kept reports say, from the same queries. */
export function addReportCommand(program: Command): void {
  program
    .command("report")
    .description("every budget, one of them in full, or what a month cost")
    .argument("[name]", "one budget")
    .option("--month <month>", "the cost report of a month, such as 2026-11")
    .action(async (name: string | undefined, { month }: { month?: string }, command: Command) => {
      if (month !== undefined) await reportMonth(command, month);
      else if (name !== undefined) await showBudget(command, name);
      else await reportBudgets(command);
    });
}

async function reportBudgets(command: Command): Promise<void> {
  const { api, out } = openSession(command);
  const report = await api.query<BudgetsReport>("admin.reports.budgets");
  if (out.format === "json") {
    out.object(namedReport(report));
    return;
  }
  const rows = report.budgets.map(
    ({ name, period, spent, limit, percent, efficiencyScore, level, status }) => ({
      name,
      period: period.toLowerCase(),
      used: spent,
      limit,
      "%": percent ?? "0",
      efficiency: efficiencyScore?.toFixed(1) ?? null,
      status: status === "ACTIVE" ? level : status.toLowerCase(),
    }),
  );
  out.list(rows, COLUMNS, "No budget yet: budget create NAME max-cost 100.0 period monthly");
  for (const { title } of report.suggestions) out.note(`💡 ${title}`);
}

async function reportMonth(command: Command, month: string): Promise<void> {
  const { api, out } = openSession(command);
  const report = await api.query<MonthlyReport>("admin.reports.monthly", { month });
  const { overview, campaigns, agentTypes, organizationName } = report;
  if (out.format === "json") {
    out.object(report);
    return;
  }
  const rows = [
    {
      section: "organization",
      name: organizationName,
      cost: overview.totalSpent,
      budget: overview.totalBudget,
      "%": overview.utilization,
      executions: overview.totalExecutions,
      tokens: overview.tokens,
    },
    ...campaigns.map((row) => ({
      section: "campaign",
      name: row.name ?? row.campaignId ?? "No campaign",
      cost: row.cost,
      budget: row.budget,
      "%": row.utilization,
      executions: row.executions,
      tokens: row.tokens,
    })),
    ...agentTypes.map(({ agentType, cost, executions, tokens }) => ({
      ...{ section: "agent type", name: agentType, cost, budget: null, "%": null, executions, tokens },
    })),
  ];
  out.list(rows, MONTH_COLUMNS, "Nothing was spent in this month.");
}
