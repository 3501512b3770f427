import type { ReactNode } from "react";
import { countColumn, moneyColumn, tokensColumn } from "@/components/budget/figure-columns";
import { formatPercent, formatPlural, formatUsd } from "@/components/budget/format";
import { formatDateTime } from "@/components/budget/format-time";
import { LevelBadge } from "@/components/budget/level-badge";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import type { BudgetFigures, BudgetGetOutput, BudgetPast } from "@/server/contract/admin-budget-rows";
import { ACTION_WORD, capitalised, periodText, scopeText } from "./budget-words";
import { namesOf } from "./past-bars";

type Model = BudgetGetOutput["metrics"]["models"][number];
type Binding = BudgetGetOutput["alsoBinding"][number];

/** Cost by model; the rows sum to the budget's total. */
export function ModelsTable({ rows }: { rows: readonly Model[] }) {
  if (rows.length === 0) return <EmptyState title="No execution in this period yet." />;
  return (
    <DataTable
      caption={`Models, ${formatPlural(rows.length, "row", "rows")}`}
      rows={rows}
      keyOf={(row) => row.model ?? ""}
      columns={[
        {
          head: "Model",
          kind: "names",
          className: "max-w-56 truncate font-mono text-mono",
          cell: (row) => row.model ?? <span className="font-sans text-body text-ink-2">no model named</span>,
        },
        countColumn("Executions", "requests", { from: "sm" }),
        tokensColumn({ from: "sm" }),
        moneyColumn("Spent", "cost"),
      ]}
    />
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
    <DataTable
      caption={`Counters, ${formatPlural(rows.length, "row", "rows")} shown`}
      rows={rows}
      keyOf={(row) => row.windowId}
      testId="counter-row"
      columns={[
        {
          head: "For",
          kind: "names",
          className: "max-w-72 truncate",
          title: (row) => row.entityKey,
          cell: (row) => row.entityKey,
        },
        { head: "Level", from: "sm", cell: (row) => <LevelBadge level={row.level} /> },
        moneyColumn("Spent", "spent"),
        {
          head: "Remaining",
          from: "sm",
          numeric: true,
          cell: (row) => (row.remaining === null ? "no cost limit" : formatUsd(row.remaining)),
        },
        { head: "Used", from: "md", numeric: true, cell: (row) => formatPercent(row.percent) },
        acts
          ? { head: "Acts", kind: "acts", cell: (row) => <span className="inline-flex">{acts(row)}</span> }
          : null,
      ]}
    />
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

interface PastTableProps {
  rows: readonly BudgetPast[];
  period: BudgetGetOutput["budget"]["period"];
  timeZone: string;
}

/** Periods that ended, with the bounds that they were counted with. */
export function PastTable({ rows, period, timeZone }: PastTableProps) {
  return (
    <DataTable
      caption={`Past periods, ${formatPlural(rows.length, "row", "rows")}`}
      rows={rows}
      keyOf={(row) => row.windowId}
      columns={[
        {
          head: "Period",
          kind: "names",
          cell: (row) => (
            <>
              <span className="block">
                {capitalised(namesOf({ ...row, period, timeZone }).name)}
                {row.entityKey === "" ? "" : `, ${row.entityKey}`}
              </span>
              <span className="block text-ink-3">from {formatDateTime(row.startsAt, timeZone)}</span>
            </>
          ),
        },
        moneyColumn("Spent", "spent"),
        {
          head: "Limit",
          from: "sm",
          numeric: true,
          cell: (row) => (row.limit === null ? "none" : formatUsd(row.limit)),
        },
        countColumn("Executions", "requests", { from: "md" }),
        countColumn("Refused", "refused", { from: "md" }),
      ]}
    />
  );
}
