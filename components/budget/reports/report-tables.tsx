import type { ReactNode } from "react";
import {
  formatCount,
  formatPercent,
  formatPlural,
  formatTokens,
  formatUsd,
  formatUsdExact,
} from "@/components/budget/format";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { Cell, ColumnHead, Row, RowHead, Table } from "@/components/ui/table";
import type { MonthlyReport } from "@/server/contract/admin-reports";

type Figures = Pick<MonthlyReport["agentTypes"][number], "cost" | "tokens" | "executions" | "averageCost">;

/** What each campaign cost of its budget. */
export function ReportCampaigns({ report }: { report: MonthlyReport }) {
  if (report.campaigns.length === 0) return <EmptyState title="Nothing was spent in this month." />;
  return (
    <Table caption={`Campaigns, ${formatPlural(report.campaigns.length, "row", "rows")}`}>
      <thead>
        <tr>
          <ColumnHead>Campaign</ColumnHead>
          <ColumnHead numeric className="max-sm:hidden">
            Budget
          </ColumnHead>
          <ColumnHead numeric>Utilization</ColumnHead>
          <FigureHeads />
        </tr>
      </thead>
      <tbody>
        {report.campaigns.map((row) => (
          <Row key={row.campaignId ?? ""} data-testid="report-campaign">
            <RowHead className="w-full max-w-0 truncate">
              {row.name ?? row.campaignId ?? "No campaign"}
            </RowHead>
            <Cell numeric className="max-sm:hidden">
              {row.budget === null ? "No limit" : formatUsd(row.budget)}
            </Cell>
            <Cell numeric>{formatPercent(row.utilization)}</Cell>
            <FigureCells
              row={row}
              href={spendHref(
                report.month,
                row.campaignId === null ? "without=campaignId" : filter("campaignId", row.campaignId),
              )}
            />
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

/** What each type of agent cost. */
export function ReportAgents({ report }: { report: MonthlyReport }) {
  if (report.agentTypes.length === 0)
    return <EmptyState title="No agent has spent anything in this month." />;
  return (
    <Table caption={`Agents by type, ${formatPlural(report.agentTypes.length, "row", "rows")}`}>
      <thead>
        <tr>
          <ColumnHead>Type</ColumnHead>
          <FigureHeads />
        </tr>
      </thead>
      <tbody>
        {report.agentTypes.map((row) => (
          <Row key={row.agentType} data-testid="report-agent">
            <RowHead className="w-full max-w-0 truncate">{row.agentType}</RowHead>
            <FigureCells row={row} href={spendHref(report.month, filter("agentType", row.agentType))} />
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function FigureHeads(): ReactNode {
  return (
    <>
      <ColumnHead numeric className="max-md:hidden">
        Executions
      </ColumnHead>
      <ColumnHead numeric className="max-md:hidden">
        Tokens
      </ColumnHead>
      <ColumnHead numeric className="max-sm:hidden">
        Average cost
      </ColumnHead>
      <ColumnHead numeric>Cost</ColumnHead>
    </>
  );
}

function FigureCells({ row, href }: { row: Figures; href: string }): ReactNode {
  return (
    <>
      <Cell numeric className="max-md:hidden">
        {formatCount(row.executions)}
      </Cell>
      <Cell numeric className="max-md:hidden" title={formatCount(row.tokens)}>
        {formatTokens(row.tokens)}
      </Cell>
      <Cell numeric className="max-sm:hidden" title={formatUsdExact(row.averageCost)}>
        {row.averageCost === null ? "—" : formatUsd(row.averageCost)}
      </Cell>
      <Cell numeric title={formatUsdExact(row.cost)}>
        <Link href={href} className="link inline-flex min-h-6 items-center">
          {formatUsd(row.cost)}
        </Link>
      </Cell>
    </>
  );
}

/** A figure opens into the spend of its month and filter. */
function spendHref(month: string, query: string): string {
  return `/admin/budget/spend?period=${month}&${query}`;
}

function filter(name: string, value: string): string {
  return `${name}=${encodeURIComponent(value)}`;
}
