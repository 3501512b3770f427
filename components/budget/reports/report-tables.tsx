import { countColumn, moneyColumn, tokensColumn } from "@/components/budget/figure-columns";
import { formatPercent, formatPlural, formatUsd, formatUsdExact } from "@/components/budget/format";
import { type Column, DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import type { MonthlyReport } from "@/server/contract/admin-reports";

type Campaign = MonthlyReport["campaigns"][number];
type AgentType = MonthlyReport["agentTypes"][number];
type Figures = Pick<AgentType, "cost" | "tokens" | "executions" | "averageCost">;

/** What each campaign cost of its budget. */
export function ReportCampaigns({ report }: { report: MonthlyReport }) {
  if (report.campaigns.length === 0) return <EmptyState title="Nothing was spent in this month." />;
  return (
    <DataTable
      caption={`Campaigns, ${formatPlural(report.campaigns.length, "row", "rows")}`}
      rows={report.campaigns}
      keyOf={(row) => row.campaignId ?? ""}
      testId="report-campaign"
      columns={[
        {
          head: "Campaign",
          kind: "names",
          className: "w-full max-w-0 truncate",
          cell: (row) => row.name ?? row.campaignId ?? "No campaign",
        },
        {
          head: "Budget",
          from: "sm",
          numeric: true,
          cell: (row) => (row.budget === null ? "No limit" : formatUsd(row.budget)),
        },
        { head: "Utilization", numeric: true, cell: (row) => formatPercent(row.utilization) },
        ...figureColumns<Campaign>(({ campaignId }) =>
          spendHref(
            report.month,
            campaignId === null ? "without=campaignId" : filter("campaignId", campaignId),
          ),
        ),
      ]}
    />
  );
}

/** What each type of agent cost. */
export function ReportAgents({ report }: { report: MonthlyReport }) {
  if (report.agentTypes.length === 0)
    return <EmptyState title="No agent has spent anything in this month." />;
  return (
    <DataTable
      caption={`Agents by type, ${formatPlural(report.agentTypes.length, "row", "rows")}`}
      rows={report.agentTypes}
      keyOf={(row) => row.agentType}
      testId="report-agent"
      columns={[
        {
          head: "Type",
          kind: "names",
          className: "w-full max-w-0 truncate",
          cell: (row) => row.agentType,
        },
        ...figureColumns<AgentType>((row) => spendHref(report.month, filter("agentType", row.agentType))),
      ]}
    />
  );
}

function figureColumns<T extends Figures>(hrefOf: (row: T) => string): Column<T>[] {
  return [
    countColumn("Executions", "executions", { from: "md" }),
    tokensColumn({ from: "md" }),
    moneyColumn("Average cost", "averageCost", { from: "sm" }),
    {
      head: "Cost",
      numeric: true,
      title: (row) => formatUsdExact(row.cost),
      cell: (row) => (
        <Link href={hrefOf(row)} className="link inline-flex min-h-6 items-center">
          {formatUsd(row.cost)}
        </Link>
      ),
    },
  ];
}

/** A figure opens into the spend of its month and filter. */
function spendHref(month: string, query: string): string {
  return `/admin/budget/spend?period=${month}&${query}`;
}

function filter(name: string, value: string): string {
  return `${name}=${encodeURIComponent(value)}`;
}
