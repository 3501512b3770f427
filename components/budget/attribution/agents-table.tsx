import { countColumn, moneyColumn, tokensColumn } from "@/components/budget/figure-columns";
import { formatPercent, formatPlural, formatUsd, formatUsdExact } from "@/components/budget/format";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import type { AgentRow } from "@/server/contract/overview";
import { LookAlikeBadge } from "./look-alike-badge";

interface AgentsTableProps {
  rows: readonly AgentRow[];
  /** Whose figures these are, so that they open into the same month. */
  month: string;
}

/** Agents of the period, dearest first. Below 860 px a row keeps name, executions and spent. */
export function AgentsTable({ rows, month }: AgentsTableProps) {
  if (rows.length === 0) return <EmptyState title="No agent has spent anything in this period." />;
  return (
    <DataTable
      caption={`Agents, ${formatPlural(rows.length, "row", "rows")}`}
      rows={rows}
      keyOf={(row) => `${row.agentType} ${row.agentId ?? ""}`}
      testId="agent-row"
      columns={[
        {
          head: "Agent",
          kind: "names",
          className: "w-full max-w-0 md:w-auto md:max-w-72",
          cell: ({ agentType, agentId }) => (
            <>
              <span className="block truncate font-medium">{agentType}</span>
              {agentId ? (
                <>
                  <Link
                    href={`/admin/budget/agents/${encodeURIComponent(agentId)}`}
                    className="block truncate font-mono text-mono text-accent hover:underline"
                    title={agentId}
                  >
                    {agentId}
                  </Link>
                  <LookAlikeBadge id={agentId} />
                </>
              ) : null}
            </>
          ),
        },
        countColumn("Executions", "executions"),
        tokensColumn({ from: "md" }),
        {
          head: "Success",
          from: "md",
          numeric: true,
          cell: (row) => (row.successRate === null ? "unknown" : formatPercent(row.successRate)),
        },
        moneyColumn("Average cost", "averageCost", { from: "sm" }),
        {
          head: "Spent",
          numeric: true,
          title: (row) => formatUsdExact(row.spent),
          cell: (row) => (
            <Link href={spendHref(row, month)} className="link inline-flex min-h-6 items-center">
              {formatUsd(row.spent)}
            </Link>
          ),
        },
      ]}
    />
  );
}

function spendHref({ agentType, agentId }: AgentRow, month: string): string {
  const filter = { period: month, agentType, ...(agentId === null ? { without: "agentId" } : { agentId }) };
  return `/admin/budget/spend?${new URLSearchParams(filter)}`;
}
