import { formatCount, formatUsd, formatUsdExact } from "@/components/budget/format";
import { formatDateTime } from "@/components/budget/format-time";
import { LevelBadge } from "@/components/budget/level-badge";
import { thresholdLabel } from "@/components/charts/burn-points";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import type { BudgetBurnOutput } from "@/server/contract/admin-budget-detail";

type Threshold = BudgetBurnOutput["thresholds"][number];

interface ThresholdsSectionProps {
  rows: readonly Threshold[];
  /** Whether each counter has its own. */
  hasCounters: boolean;
  timeZone: string;
}

/** The levels of a budget, where they begin, and when each fired in the period that runs. */
export function ThresholdsSection({ rows, hasCounters, timeZone }: ThresholdsSectionProps) {
  return (
    <Section title="Thresholds" note="in the period that runs">
      {rows.length === 0 ? (
        <EmptyState
          title={hasCounters ? "Each counter has its own." : "It has no limit, so nothing can be reached."}
        />
      ) : (
        <DataTable
          caption="Thresholds and when they fired"
          rows={rows}
          keyOf={(row) => row.level}
          testId="threshold-row"
          columns={[
            { head: "Level", kind: "names", cell: (row) => <LevelBadge level={row.level} /> },
            {
              head: "From",
              numeric: true,
              title: (row) => formatUsdExact(row.amount),
              cell: (row) =>
                row.amount === null
                  ? thresholdLabel(row.percent / 100)
                  : `${thresholdLabel(row.percent / 100)}, ${formatUsd(row.amount)}`,
            },
            { head: "Fired", cell: (row) => <Fired row={row} timeZone={timeZone} /> },
          ]}
        />
      )}
    </Section>
  );
}

function Fired({ row: { fired }, timeZone }: { row: Threshold; timeZone: string }) {
  if (fired === null) return <span className="text-ink-3">not yet</span>;
  const used = fired.metric === "cost" ? formatUsd(fired.used) : `${formatCount(fired.used)} ${fired.metric}`;
  const { acknowledgedAt, acknowledgedBy } = fired;
  return (
    <>
      <span className="block">
        {formatDateTime(fired.at, timeZone)} at {used}
      </span>
      <span className="block text-label font-normal text-ink-3">
        {fired.isRearmed
          ? "The limit was raised since; it may fire again"
          : acknowledgedAt === null
            ? "Not acknowledged"
            : `Acknowledged by ${acknowledgedBy ?? "somebody"}`}
      </span>
    </>
  );
}
