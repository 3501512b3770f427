"use client";

import { useState } from "react";
import { moneyColumn } from "@/components/budget/figure-columns";
import { formatPlural, formatUsd, formatUsdExact } from "@/components/budget/format";
import { formatCalendarDate, formatDateTime } from "@/components/budget/format-time";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/section";
import type { AnomaliesOutput, AnomalyRow } from "@/server/contract/admin-insights";
import { anomalyName } from "./anomaly-words";
import { DismissAnomalyDialog } from "./dismiss-anomaly-dialog";

interface AnomaliesSectionProps {
  initial: AnomaliesOutput;
  canAct: boolean;
}

/** Days that cost far more or less than those before them, each opening into its spend. */
export function AnomaliesSection({ initial, canAct }: AnomaliesSectionProps) {
  const [anomalies, setAnomalies] = useState(initial);
  const [asked, setAsked] = useState<AnomalyRow | null>(null);
  const { data, firstDay, lastDay, timeZone } = anomalies;
  return (
    <Section
      title="Unusual days"
      note={`${formatCalendarDate(firstDay)} to ${formatCalendarDate(lastDay)}, ${timeZone}`}
    >
      {data.length === 0 ? (
        <EmptyState title="No day was unusual.">
          A day is judged by the 30 before it, for all agents and for each type. One of 100 ordinary days may
          be named here all the same.
        </EmptyState>
      ) : (
        <AnomaliesTable anomalies={anomalies} {...(canAct && { onDismiss: setAsked })} />
      )}
      {asked === null ? null : (
        <DismissAnomalyDialog row={asked} onClose={() => setAsked(null)} onDone={setAnomalies} />
      )}
    </Section>
  );
}

interface AnomaliesTableProps {
  anomalies: AnomaliesOutput;
  /** Left out for those who may not. */
  onDismiss?: (row: AnomalyRow) => void;
}

function AnomaliesTable({ anomalies: { data, timeZone }, onDismiss }: AnomaliesTableProps) {
  return (
    <DataTable
      caption={`Unusual days, ${formatPlural(data.length, "row", "rows")}`}
      rows={data}
      keyOf={(row) => `${row.day} ${row.agentType}`}
      testId="anomaly-row"
      isTop
      columns={[
        {
          head: "Day",
          kind: "names",
          className: "w-full",
          cell: (row) => (
            <>
              <span className="font-medium">{anomalyName(row)}</span>
              <span className="block text-ink-2">{row.why}</span>
              {row.dismissed === null ? null : (
                <span className="block text-ink-3">
                  Laid aside by {row.dismissed.by}, {formatDateTime(row.dismissed.at, timeZone)}:{" "}
                  {row.dismissed.reason}
                </span>
              )}
              {onDismiss && row.dismissed === null ? <AnomalyActs row={row} onDismiss={onDismiss} /> : null}
            </>
          ),
        },
        moneyColumn("Expected", "expected", { from: "sm" }),
        {
          head: "Observed",
          numeric: true,
          title: (row) => formatUsdExact(row.observed),
          cell: (row) => (
            <Link className="link inline-flex min-h-6 items-center" href={hrefOf(row)}>
              {formatUsd(row.observed)}
            </Link>
          ),
        },
      ]}
    />
  );
}

function AnomalyActs({ row, onDismiss }: { row: AnomalyRow; onDismiss: (row: AnomalyRow) => void }) {
  return (
    <span className="mt-2 flex flex-wrap gap-2">
      <Link className={buttonClass()} href={budgetHrefOf(row)}>
        Make a budget
      </Link>
      <Button variant="quiet" aria-label={`Dismiss ${anomalyName(row)}`} onClick={() => onDismiss(row)}>
        Dismiss
      </Button>
    </span>
  );
}

/** The form of a new budget, filled in: a daily one that ends where the ordinary does. */
function budgetHrefOf({ agentType, high }: AnomalyRow): string {
  const filled = new URLSearchParams({ dailyLimit: high, ...(agentType !== null && { agentType }) });
  return `/admin/budget/budgets/new?${filled}`;
}

function hrefOf({ day, agentType }: AnomalyRow): string {
  const filter = agentType === null ? "" : `&agentType=${encodeURIComponent(agentType)}`;
  return `/admin/budget/spend?from=${day}&to=${day}${filter}`;
}
