"use client";

import { useState } from "react";
import { formatPlural, formatUsd, formatUsdExact } from "@/components/budget/format";
import { formatDateTime } from "@/components/budget/format-time";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/section";
import { Cell, ColumnHead, Row, RowHead, Table } from "@/components/ui/table";
import type { AnomaliesOutput, AnomalyRow } from "@/server/contract/admin-insights";
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
    <Section title="Unusual days" note={`${firstDay} to ${lastDay}, ${timeZone}`}>
      {data.length === 0 ? (
        <EmptyState title="No day was unusual.">
          A day is judged by the 30 before it, for all agents and for each type. One of 100 ordinary days may
          be named here all the same.
        </EmptyState>
      ) : (
        <Table caption={`Unusual days, ${formatPlural(data.length, "row", "rows")}`}>
          <thead>
            <tr>
              <ColumnHead>Day</ColumnHead>
              <ColumnHead numeric className="max-sm:hidden">
                Expected
              </ColumnHead>
              <ColumnHead numeric>Observed</ColumnHead>
            </tr>
          </thead>
          <tbody>
            {data.map((row) => (
              <Row key={`${row.day} ${row.agentType}`} data-testid="anomaly-row" className="align-top">
                <RowHead className="w-full">
                  <span className="font-medium">
                    {row.day}, {row.agentType ?? "all agents"}
                  </span>
                  <span className="block text-ink-2">{row.why}</span>
                  {row.dismissed === null ? null : (
                    <span className="block text-ink-3">
                      Laid aside by {row.dismissed.by}, {formatDateTime(row.dismissed.at, timeZone)}:{" "}
                      {row.dismissed.reason}
                    </span>
                  )}
                  {canAct && row.dismissed === null ? (
                    <span className="mt-2 flex flex-wrap gap-2">
                      <Link className={buttonClass()} href={budgetHrefOf(row)}>
                        Make a budget
                      </Link>
                      <Button
                        variant="quiet"
                        aria-label={`Dismiss ${row.day}, ${row.agentType ?? "all agents"}`}
                        onClick={() => setAsked(row)}
                      >
                        Dismiss
                      </Button>
                    </span>
                  ) : null}
                </RowHead>
                <Cell numeric className="max-sm:hidden" title={formatUsdExact(row.expected)}>
                  {formatUsd(row.expected)}
                </Cell>
                <Cell numeric title={formatUsdExact(row.observed)}>
                  <Link className="link inline-flex min-h-6 items-center" href={hrefOf(row)}>
                    {formatUsd(row.observed)}
                  </Link>
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      )}
      {asked === null ? null : (
        <DismissAnomalyDialog row={asked} onClose={() => setAsked(null)} onDone={setAnomalies} />
      )}
    </Section>
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
