import type { ReactNode } from "react";
import { formatUsd, formatUsdExact } from "@/components/budget/format";
import { LevelBadge } from "@/components/budget/level-badge";
import type { Column } from "@/components/ui/data-table";
import { Link } from "@/components/ui/link";
import type { BudgetRow } from "@/server/contract/admin-budget-rows";
import { Share, type ShownBudget } from "./budget-share";
import { actionText, periodText, scopeText } from "./budget-words";

type BudgetColumn = Column<ShownBudget>;

/** Name, scope and period; on a narrow page meter and level stand below them. */
export function nameColumn(noteOf: (row: BudgetRow) => ReactNode): BudgetColumn {
  return {
    head: "Budget",
    kind: "names",
    className: "w-full max-w-0 md:w-auto md:max-w-72",
    cell: (row) => (
      <>
        <Link
          href={`/admin/budget/budgets/${row.id}`}
          className="block truncate font-medium text-accent hover:underline"
          title={row.name}
        >
          {row.name}
        </Link>
        <span className="block break-words text-ink-3">
          {scopeText(row)}, {periodText(row)}
          {noteOf(row)}
        </span>
        <span className="mt-1 block md:hidden">
          <Share row={row} />
        </span>
        <span className="mt-1 block sm:hidden">
          <LevelBadge level={row.level} />
        </span>
      </>
    ),
  };
}

export const limitColumn: BudgetColumn = {
  head: "Of its limit",
  from: "md",
  headClassName: "w-[24%]",
  cell: (row) => <Share row={row} />,
};

export const levelColumn: BudgetColumn = {
  head: "Level",
  from: "sm",
  cell: (row) => <LevelBadge level={row.level} />,
};

export const remainingColumn = amountColumn("Remaining", ({ limitCost, window }) =>
  limitCost === null ? null : (window?.remaining ?? limitCost),
);

export const actionColumn: BudgetColumn = {
  head: "At the limit",
  from: "lg",
  className: "max-w-40 truncate text-ink-2",
  title: actionText,
  cell: actionText,
};

/** An amount of a budget; null where it has no limit in money. */
export function amountColumn(head: string, amountOf: (row: BudgetRow) => string | null): BudgetColumn {
  return {
    head,
    numeric: true,
    title: (row) => formatUsdExact(amountOf(row) ?? "0"),
    cell: (row) => {
      const amount = amountOf(row);
      return amount === null ? <span className="text-ink-3">no cost limit</span> : formatUsd(amount);
    },
  };
}
