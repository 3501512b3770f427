import { formatPlural } from "@/components/budget/format";
import { type Column, DataTable } from "@/components/ui/data-table";
import type { BudgetListRow, BudgetRow } from "@/server/contract/admin-budget-rows";
import {
  actionColumn,
  amountColumn,
  levelColumn,
  limitColumn,
  nameColumn,
  remainingColumn,
} from "./budget-columns";
import { formatUntil } from "./format-until";
import { cappedByColumn, forecastColumn } from "./outlook-columns";

interface Choice {
  chosen: readonly BudgetRow[];
  toggle: (id: string) => void;
}

interface BudgetsTableProps {
  rows: readonly BudgetListRow[];
  now: string;
  timeZone: string;
  /** Rows to be ticked, for those who may do something with several; left out for others. */
  choice?: Choice | undefined;
}

/** Budgets by name with the period that runs. Below 768 px a row keeps name, meter, spent and level. */
export function BudgetsTable({ rows, now, timeZone, choice }: BudgetsTableProps) {
  return (
    <DataTable
      caption={`Budgets, ${formatPlural(rows.length, "row", "rows")} shown`}
      rows={rows}
      keyOf={(row) => row.id}
      testId="budget-row"
      dataOf={(row) => ({ "data-level": row.level })}
      columns={[
        choice ? choiceColumn(choice) : null,
        nameColumn((row) => periodNote(row, now)),
        limitColumn,
        levelColumn,
        amountColumn("Spent", ({ window }) => window?.spent ?? "0"),
        { ...amountColumn("Held", ({ window }) => window?.held ?? "0"), from: "xl" },
        { ...remainingColumn, from: "md" },
        forecastColumn(timeZone),
        actionColumn,
        cappedByColumn,
      ]}
    />
  );
}

function choiceColumn({ chosen, toggle }: Choice): Column<BudgetRow> {
  return {
    head: "Chosen",
    kind: "acts",
    from: "sm",
    cell: ({ id, name }) => (
      <input
        type="checkbox"
        className="block"
        aria-label={`Choose ${name}`}
        checked={chosen.some((row) => row.id === id)}
        onChange={() => toggle(id)}
      />
    ),
  };
}

function periodNote({ window, each, counters }: BudgetRow, now: string): string {
  const reset = window?.resetsAt ? `; resets in ${formatUntil(window.resetsAt, now)}` : "";
  const own =
    each.length === 0
      ? ""
      : counters === 0
        ? "; no counter yet"
        : `; ${formatPlural(counters, "counter", "counters")}, the fullest shown`;
  return `${reset}${own}`;
}
