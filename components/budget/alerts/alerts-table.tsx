import { formatCount, formatPlural } from "@/components/budget/format";
import { formatDateTime, formatUtc } from "@/components/budget/format-time";
import { LevelBadge } from "@/components/budget/level-badge";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Link } from "@/components/ui/link";
import type { AlertListRow } from "@/server/contract/admin-alerts";

interface AlertsTableProps {
  rows: readonly AlertListRow[];
  timeZone: string;
  /** Left out for those who may not. */
  onAcknowledge?: (alert: AlertListRow) => void;
}

/** Alerts with their sentence and who has seen them. */
export function AlertsTable({ rows, timeZone, onAcknowledge }: AlertsTableProps) {
  return (
    <DataTable
      caption={`Alerts, ${formatPlural(rows.length, "row", "rows")} shown`}
      rows={rows}
      keyOf={(row) => row.id}
      testId="alert-row"
      isTop
      columns={[
        { head: "Level", from: "sm", cell: (row) => <LevelBadge level={row.level} /> },
        {
          head: "Budget or agent",
          kind: "names",
          className: "w-full",
          cell: (row) => (
            <>
              <span className="mb-1 block sm:hidden">
                <LevelBadge level={row.level} />
              </span>
              <About row={row} />
              <span className="block text-ink-2">{row.sentence}</span>
              <Alarms alarms={row.alarms} />
              <span className="block text-label font-normal text-ink-3 md:hidden">
                {formatDateTime(row.createdAt, timeZone)}
              </span>
            </>
          ),
        },
        {
          head: "Raised",
          from: "md",
          className: "whitespace-nowrap text-ink-2",
          cell: (row) => (
            <time dateTime={row.createdAt} title={formatUtc(row.createdAt)}>
              {formatDateTime(row.createdAt, timeZone)}
            </time>
          ),
        },
        {
          head: "Seen by",
          className: "text-ink-2",
          cell: (row) => <Seen row={row} timeZone={timeZone} onAcknowledge={onAcknowledge} />,
        },
      ]}
    />
  );
}

/** How often it happens says whether the limit or the spending is wrong. */
function Alarms({ alarms }: Pick<AlertListRow, "alarms">) {
  if (alarms === null || alarms.periods < 2) return null;
  const { periods, alarmed } = alarms;
  return (
    <span className="block text-label font-normal text-ink-3">
      In alarm in {formatCount(alarmed)} of the last {formatCount(periods)} periods
    </span>
  );
}

/** The budget that crossed a level, or the agent that a violation was reported of. */
function About({ row: { budgetId, budgetName, violation } }: { row: AlertListRow }) {
  if (violation === null)
    return (
      <Link className="link font-medium" href={`/admin/budget/budgets/${budgetId}`}>
        {budgetName}
      </Link>
    );
  const { agentId, violationType, severity, reportedBy } = violation;
  return (
    <>
      <Link className="link font-medium" href={`/admin/budget/agents/${encodeURIComponent(agentId)}`}>
        {budgetName}
      </Link>
      <span className="block text-label font-normal text-ink-3">
        {violationType} ({severity}), reported by {reportedBy}
      </span>
    </>
  );
}

interface SeenProps {
  row: AlertListRow;
  timeZone: string;
  onAcknowledge: AlertsTableProps["onAcknowledge"];
}

function Seen({ row, timeZone, onAcknowledge }: SeenProps) {
  if (row.state === "open")
    return onAcknowledge ? (
      <Button onClick={() => onAcknowledge(row)} aria-label={`Acknowledge ${row.budgetName}`}>
        Acknowledge
      </Button>
    ) : (
      <>nobody yet</>
    );
  const at = row.resolvedAt ?? row.acknowledgedAt;
  const words = {
    superseded: "higher level since",
    resolved: row.forecast === null ? "resolved by a raised limit" : "no longer projected",
    acknowledged: row.acknowledgedBy ?? "",
  };
  return (
    <>
      {words[row.state]}
      {at === null ? null : (
        <time
          dateTime={at}
          title={formatUtc(at)}
          className="block text-label font-normal whitespace-nowrap text-ink-3"
        >
          {formatDateTime(at, timeZone)}
        </time>
      )}
    </>
  );
}
