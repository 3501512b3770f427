import { moneyColumn } from "@/components/budget/figure-columns";
import { formatPlural, formatUsd } from "@/components/budget/format";
import { Badge } from "@/components/ui/badge";
import { DataTable } from "@/components/ui/data-table";
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
    <DataTable
      caption={`Agents of the pool, ${formatPlural(rows.length, "row", "rows")}`}
      rows={rows}
      keyOf={(row) => row.agentId}
      testId="pool-agent-row"
      columns={[
        {
          head: "Agent",
          kind: "names",
          className: "max-w-64",
          cell: (row) => (
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
          ),
        },
        { head: "Priority", from: "sm", numeric: true, cell: (row) => row.priority },
        {
          head: "Allocated",
          from: "md",
          numeric: true,
          cell: ({ allocation }) =>
            allocation === null ? <span className="text-ink-3">none of its own</span> : formatUsd(allocation),
        },
        moneyColumn("Left", "remainingBudget"),
        { head: "Last hour", from: "md", numeric: true, cell: (row) => formatUsd(row.rateUsdPerHour) },
        {
          head: "Lasts",
          from: "lg",
          numeric: true,
          className: "text-ink-2",
          cell: (row) => lasts(row.secondsToEmpty),
        },
      ]}
    />
  );
}

function lasts(seconds: number | null): string {
  if (seconds === null) return "as long as nothing is spent";
  if (seconds < HOUR) return `${Math.max(1, Math.round(seconds / 60))}\u00a0min`;
  return seconds < 48 * HOUR
    ? `${Math.round(seconds / HOUR)}\u00a0h`
    : `${Math.round(seconds / (24 * HOUR))}\u00a0days`;
}
