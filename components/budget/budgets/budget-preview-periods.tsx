import { formatCount, formatPlural, formatUsd, formatUsdExact } from "@/components/budget/format";
import { formatDateTime } from "@/components/budget/format-time";
import { DataTable } from "@/components/ui/data-table";
import type { BudgetPreviewOutput } from "@/server/contract/admin-budget-rows";

interface BudgetPreviewPeriodsProps {
  rows: BudgetPreviewOutput["replay"]["periods"];
  timeZone: string;
}

/** What was spent in each of the last periods, and what of it would have been beyond the limits. */
export function BudgetPreviewPeriods({ rows, timeZone }: BudgetPreviewPeriodsProps) {
  if (rows.length === 0) return null;
  return (
    <DataTable
      caption={`Periods, ${formatPlural(rows.length, "row", "rows")}`}
      rows={rows}
      keyOf={(row) => row.startsAt}
      testId="preview-period"
      columns={[
        { head: "From", kind: "names", cell: (row) => formatDateTime(row.startsAt, timeZone) },
        {
          head: "Spent",
          numeric: true,
          title: (row) => `${formatUsdExact(row.cost)}, ${formatCount(row.executions)} executions`,
          cell: (row) => formatUsd(row.cost),
        },
        {
          head: "Beyond",
          numeric: true,
          title: (row) => formatUsdExact(row.beyondCost),
          cell: (row) =>
            row.beyond === 0 ? "none" : `${formatCount(row.beyond)}, ${formatUsd(row.beyondCost)}`,
        },
      ]}
    />
  );
}
