import { formatPlural, formatUsd, formatUsdExact } from "@/components/budget/format";
import { Badge } from "@/components/ui/badge";
import { Cell, ColumnHead, Row, RowHead, Table } from "@/components/ui/table";
import type { PoolAgentRow } from "@/server/contract/admin-pool-rows";

const STRATEGY_WORD: Record<PoolAgentRow["strategy"], string> = {
  FIXED: "fixed",
  DYNAMIC: "by use",
  PRIORITY: "by priority",
  PERCENT: "by per cent",
};
const HOUR = 3600;

/** Agents of a pool with what they have, what is left and how long it lasts. */
export function PoolAgentsTable({ rows }: { rows: readonly PoolAgentRow[] }) {
  return (
    <Table caption={`Agents of the pool, ${formatPlural(rows.length, "row", "rows")}`}>
      <thead>
        <tr>
          <ColumnHead>Agent</ColumnHead>
          <ColumnHead numeric className="max-sm:hidden">
            Priority
          </ColumnHead>
          <ColumnHead numeric className="max-md:hidden">
            Allocated
          </ColumnHead>
          <ColumnHead numeric>Left</ColumnHead>
          <ColumnHead numeric className="max-md:hidden">
            Last hour
          </ColumnHead>
          <ColumnHead numeric className="max-lg:hidden">
            Lasts
          </ColumnHead>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.agentId} data-testid="pool-agent-row">
            <RowHead className="max-w-64">
              <span className="flex flex-wrap items-center gap-x-2">
                <span className="truncate font-medium" title={row.agentId}>
                  {row.name}
                </span>
                <span className="text-ink-3">{STRATEGY_WORD[row.strategy]}</span>
                {row.warnings.length > 0 ? (
                  <Badge tone="warning" title={row.warnings.join("; ")}>
                    Used over 80%
                  </Badge>
                ) : null}
              </span>
            </RowHead>
            <Cell numeric className="max-sm:hidden">
              {row.priority}
            </Cell>
            <Cell numeric className="max-md:hidden">
              {row.allocation === null ? (
                <span className="text-ink-3">none of its own</span>
              ) : (
                formatUsd(row.allocation)
              )}
            </Cell>
            <Cell numeric title={formatUsdExact(row.remainingBudget)}>
              {formatUsd(row.remainingBudget)}
            </Cell>
            <Cell numeric className="max-md:hidden">
              {formatUsd(row.rateUsdPerHour)}
            </Cell>
            <Cell numeric className="text-ink-2 max-lg:hidden">
              {lasts(row.secondsToEmpty)}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function lasts(seconds: number | null): string {
  if (seconds === null) return "as long as nothing is spent";
  if (seconds < HOUR) return `${Math.max(1, Math.round(seconds / 60))}\u00a0min`;
  return seconds < 48 * HOUR
    ? `${Math.round(seconds / HOUR)}\u00a0h`
    : `${Math.round(seconds / (24 * HOUR))}\u00a0days`;
}
