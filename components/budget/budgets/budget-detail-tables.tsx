import type { ReactNode } from "react";
import {
  formatCount,
  formatPercent,
  formatPlural,
  formatTokens,
  formatUsd,
  formatUsdExact,
} from "@/components/budget/format";
import { formatDateTime } from "@/components/budget/format-time";
import { LevelBadge } from "@/components/budget/level-badge";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { Cell, ColumnHead, Row, RowHead, Table } from "@/components/ui/table";
import type { BudgetFigures, BudgetGetOutput, BudgetPast } from "@/server/contract/admin-budget-rows";
import { ACTION_WORD, periodText, scopeText } from "./budget-words";

type Model = BudgetGetOutput["metrics"]["models"][number];
type Binding = BudgetGetOutput["alsoBinding"][number];

/** Cost by model; the rows sum to the budget's total. */
export function ModelsTable({ rows }: { rows: readonly Model[] }) {
  if (rows.length === 0) return <EmptyState title="No execution in this period yet." />;
  return (
    <Table caption={`Models, ${formatPlural(rows.length, "row", "rows")}`}>
      <thead>
        <tr>
          <ColumnHead>Model</ColumnHead>
          <ColumnHead numeric className="max-sm:hidden">
            Executions
          </ColumnHead>
          <ColumnHead numeric className="max-sm:hidden">
            Tokens
          </ColumnHead>
          <ColumnHead numeric>Cost</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.model ?? ""}>
            <RowHead className="max-w-56 truncate font-mono text-mono">
              {row.model ?? "no model named"}
            </RowHead>
            <Cell numeric className="max-sm:hidden">
              {formatCount(row.requests)}
            </Cell>
            <Cell numeric className="max-sm:hidden" title={formatCount(row.tokens)}>
              {formatTokens(row.tokens)}
            </Cell>
            <Cell numeric title={formatUsdExact(row.cost)}>
              {formatUsd(row.cost)}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

interface CountersTableProps {
  rows: readonly BudgetFigures[];
  /** What may be done with one of them; left out for those who may not. */
  acts?: ((row: BudgetFigures) => ReactNode) | undefined;
}

/** The counters of a budget that has one each. */
export function CountersTable({ rows, acts }: CountersTableProps) {
  if (rows.length === 0) return <EmptyState title="Nothing was counted in this period yet." />;
  return (
    <Table caption={`Counters, ${formatPlural(rows.length, "row", "rows")} shown`}>
      <thead>
        <tr>
          <ColumnHead>For</ColumnHead>
          <ColumnHead className="max-sm:hidden">Level</ColumnHead>
          <ColumnHead numeric>Spent</ColumnHead>
          <ColumnHead numeric className="max-sm:hidden">
            Remaining
          </ColumnHead>
          <ColumnHead numeric className="max-md:hidden">
            Used
          </ColumnHead>
          {acts ? (
            <ColumnHead>
              <span className="sr-only">Acts</span>
            </ColumnHead>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.windowId} data-testid="counter-row">
            <RowHead className="max-w-72 truncate" title={row.entityKey}>
              {row.entityKey}
            </RowHead>
            <Cell className="max-sm:hidden">
              <LevelBadge level={row.level} />
            </Cell>
            <Cell numeric title={formatUsdExact(row.spent)}>
              {formatUsd(row.spent)}
            </Cell>
            <Cell numeric className="max-sm:hidden">
              {row.remaining === null ? "no cost limit" : formatUsd(row.remaining)}
            </Cell>
            <Cell numeric className="max-md:hidden">
              {formatPercent(row.percent)}
            </Cell>
            {acts ? (
              <Cell numeric className="w-px">
                <span className="inline-flex">{acts(row)}</span>
              </Cell>
            ) : null}
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

/** The chain of budgets that an execution must fit into beside this one. */
export function AlsoBinding({ rows }: { rows: readonly Binding[] }) {
  if (rows.length === 0) return <EmptyState title="No other budget covers every execution of this one." />;
  return (
    <ul>
      {rows.map((row) => (
        <li
          key={row.id}
          className="flex flex-wrap justify-between gap-x-4 border-b border-rule py-2 last:border-b-0"
        >
          <span>
            <Link
              href={`/admin/budget/budgets/${row.id}`}
              className="font-medium text-accent hover:underline"
            >
              {row.name}
            </Link>
            <span className="text-ink-3">
              {" "}
              {scopeText({ ...row, each: [], filters: {} })},{" "}
              {periodText({ ...row, resetDay: 1, windowSeconds: null })}
            </span>
          </span>
          <span className="text-ink-2">
            {row.limitCost === null ? "no cost limit" : formatUsd(row.limitCost)}
            {row.action === null ? "" : `; ${ACTION_WORD[row.action].toLowerCase()}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Periods that ended, with the bounds that they were counted with. */
export function PastTable({ rows, timeZone }: { rows: readonly BudgetPast[]; timeZone: string }) {
  if (rows.length === 0) return <EmptyState title="No period has ended yet." />;
  return (
    <Table caption={`Past periods, ${formatPlural(rows.length, "row", "rows")}`}>
      <thead>
        <tr>
          <ColumnHead>Period</ColumnHead>
          <ColumnHead numeric>Spent</ColumnHead>
          <ColumnHead numeric className="max-sm:hidden">
            Limit
          </ColumnHead>
          <ColumnHead numeric className="max-md:hidden">
            Executions
          </ColumnHead>
          <ColumnHead numeric className="max-md:hidden">
            Refused
          </ColumnHead>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.windowId}>
            <RowHead>
              <span className="block">
                {row.periodKey}
                {row.entityKey === "" ? "" : `, ${row.entityKey}`}
              </span>
              <span className="block text-ink-3">from {formatDateTime(row.startsAt, timeZone)}</span>
            </RowHead>
            <Cell numeric title={formatUsdExact(row.spent)}>
              {formatUsd(row.spent)}
            </Cell>
            <Cell numeric className="max-sm:hidden">
              {row.limit === null ? "none" : formatUsd(row.limit)}
            </Cell>
            <Cell numeric className="max-md:hidden">
              {formatCount(row.requests)}
            </Cell>
            <Cell numeric className="max-md:hidden">
              {formatCount(row.refused)}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
