import { formatPlural } from "@/components/budget/format";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import type { BudgetRow } from "@/server/contract/admin-budget-rows";
import { canStop } from "@/server/domain/tightness";
import { actionColumn, levelColumn, limitColumn, nameColumn, remainingColumn } from "./budget-columns";

interface BindingBudgetsProps {
  /** Tightest first, with those that only count last. */
  rows: readonly BudgetRow[];
}

/** Every budget that a call must fit into, the tightest marked; those without a limit are named below. */
export function BindingBudgets({ rows }: BindingBudgetsProps) {
  const limited = rows.filter(canStop);
  const counting = rows.length - limited.length;
  if (limited.length === 0)
    return (
      <EmptyState title="No budget with a limit binds these calls.">
        They are counted in {formatPlural(counting, "budget", "budgets")} without a limit.
      </EmptyState>
    );
  return (
    <>
      <DataTable
        caption={`Budgets that bind, ${formatPlural(limited.length, "row", "rows")}, tightest first`}
        rows={limited}
        keyOf={(row) => row.id}
        testId="binding-row"
        dataOf={(row) => ({ "data-level": row.level })}
        columns={[
          nameColumn((row) => (row === limited[0] ? <span className="text-ink"> · tightest</span> : null)),
          limitColumn,
          levelColumn,
          remainingColumn,
          actionColumn,
        ]}
      />
      {counting > 0 ? (
        <p className="pt-2 text-label font-normal text-ink-3">
          Counted as well in {formatPlural(counting, "budget", "budgets")} without a limit.
        </p>
      ) : null}
    </>
  );
}
