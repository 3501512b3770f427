import { formatPlural, formatUsd, formatUsdExact } from "@/components/budget/format";
import { LevelBadge } from "@/components/budget/level-badge";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { Cell, ColumnHead, Row, RowHead, Table } from "@/components/ui/table";
import type { BudgetRow } from "@/server/contract/admin-budget-rows";
import { actionText, limitText, periodText, scopeText } from "./budget-words";
import { Share } from "./budgets-table";

interface BindingBudgetsProps {
  /** Tightest first, with those that only count last. */
  rows: readonly BudgetRow[];
}

/** Whether a budget can stop a call: it has a limit, or it is suspended. */
function binds(row: BudgetRow): boolean {
  return limitText(row) !== null || row.perCallMaxCost !== null || row.status === "SUSPENDED";
}

/** Every budget that a call must fit into, the tightest marked; those without a limit are named below. */
export function BindingBudgets({ rows }: BindingBudgetsProps) {
  const limited = rows.filter(binds);
  const counting = rows.length - limited.length;
  if (limited.length === 0)
    return (
      <EmptyState title="No budget with a limit binds these calls.">
        They are counted in {formatPlural(counting, "budget", "budgets")} without a limit.
      </EmptyState>
    );
  return (
    <>
      <Table caption={`Budgets that bind, ${formatPlural(limited.length, "row", "rows")}, tightest first`}>
        <thead>
          <tr>
            <ColumnHead>Budget</ColumnHead>
            <ColumnHead className="w-[28%] max-md:hidden">Of its limit</ColumnHead>
            <ColumnHead className="max-sm:hidden">Level</ColumnHead>
            <ColumnHead numeric>Remaining</ColumnHead>
            <ColumnHead className="max-lg:hidden">At the limit</ColumnHead>
          </tr>
        </thead>
        <tbody>
          {limited.map((row, place) => (
            <Row key={row.id} data-testid="binding-row" data-level={row.level}>
              <RowHead className="w-full max-w-0 md:w-auto md:max-w-72">
                <Link
                  href={`/admin/budget/budgets/${row.id}`}
                  className="font-medium text-accent hover:underline"
                >
                  {row.name}
                </Link>
                {place === 0 ? <span className="text-label text-ink-2"> tightest</span> : null}
                <span className="block text-ink-3">
                  {scopeText(row)}, {periodText(row)}
                </span>
              </RowHead>
              <Cell className="max-md:hidden">
                <Share row={row} />
              </Cell>
              <Cell className="max-sm:hidden">
                <LevelBadge level={row.level} />
              </Cell>
              <Cell numeric title={formatUsdExact(row.window?.remaining ?? row.limitCost)}>
                {row.limitCost === null ? "no cost limit" : formatUsd(row.window?.remaining ?? row.limitCost)}
              </Cell>
              <Cell className="max-w-48 truncate text-ink-2 max-lg:hidden">{actionText(row)}</Cell>
            </Row>
          ))}
        </tbody>
      </Table>
      {counting > 0 ? (
        <p className="pt-2 text-label font-normal text-ink-3">
          Counted as well in {formatPlural(counting, "budget", "budgets")} without a limit.
        </p>
      ) : null}
    </>
  );
}
