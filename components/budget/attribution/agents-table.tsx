import {
  formatCount,
  formatPercent,
  formatPlural,
  formatTokens,
  formatUsd,
  formatUsdExact,
  needsMono,
} from "@/components/budget/format";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { Cell, ColumnHead, Row, RowHead, Table } from "@/components/ui/table";
import type { AgentRow } from "@/server/contract/overview";

interface AgentsTableProps {
  rows: readonly AgentRow[];
  /** Whose figures these are, so that they open into the same month. */
  month: string;
}

/** Agents of the period, dearest first. Below 860 px a row keeps name, executions and spent. */
export function AgentsTable({ rows, month }: AgentsTableProps) {
  if (rows.length === 0) return <EmptyState title="No agent has spent anything in this period." />;
  return (
    <Table caption={`Agents, ${formatPlural(rows.length, "row", "rows")}`}>
      <thead>
        <tr>
          <ColumnHead>Agent</ColumnHead>
          <ColumnHead numeric>Executions</ColumnHead>
          <ColumnHead numeric className="max-md:hidden">
            Tokens
          </ColumnHead>
          <ColumnHead numeric className="max-md:hidden">
            Success
          </ColumnHead>
          <ColumnHead numeric className="max-sm:hidden">
            Average cost
          </ColumnHead>
          <ColumnHead numeric>Spent</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={`${row.agentType} ${row.agentId ?? ""}`} data-testid="agent-row">
            <RowHead className="w-full max-w-0 md:w-auto md:max-w-72">
              <span className="block truncate font-medium">{row.agentType}</span>
              {row.agentId ? (
                <Link
                  href={`/admin/budget/agents/${encodeURIComponent(row.agentId)}`}
                  className="block truncate font-mono text-mono text-accent hover:underline"
                  title={row.agentId}
                >
                  {row.agentId}
                </Link>
              ) : null}
            </RowHead>
            <Cell numeric>{formatCount(row.executions)}</Cell>
            <Cell numeric className="max-md:hidden" title={formatCount(row.tokens)}>
              {formatTokens(row.tokens)}
            </Cell>
            <Cell numeric className="max-md:hidden">
              {row.successRate === null ? "unknown" : formatPercent(row.successRate)}
            </Cell>
            <CostCell value={row.averageCost} className="max-sm:hidden" />
            <CostCell value={row.spent} href={spendHref(row, month)} />
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function spendHref({ agentType, agentId }: AgentRow, month: string): string {
  const filter = { period: month, agentType, ...(agentId === null ? { without: "agentId" } : { agentId }) };
  return `/admin/budget/spend?${new URLSearchParams(filter)}`;
}

interface CostCellProps {
  value: string | null;
  className?: string;
  /** Where it opens. */
  href?: string;
}

function CostCell({ value, className = "", href }: CostCellProps) {
  const text = formatUsd(value);
  return (
    <Cell
      numeric
      title={formatUsdExact(value)}
      className={`${className} ${needsMono(text) ? "font-mono text-mono" : ""}`}
    >
      {href === undefined ? (
        text
      ) : (
        <Link href={href} className="link inline-flex min-h-6 items-center">
          {text}
        </Link>
      )}
    </Cell>
  );
}
