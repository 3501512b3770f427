import { formatCount, formatPlural, formatUsd, formatUsdExact } from "@/components/budget/format";
import { formatDateTime } from "@/components/budget/format-time";
import { Cell, ColumnHead, Row, RowHead, Table } from "@/components/ui/table";
import type { BudgetPreviewOutput } from "@/server/contract/admin-budget-rows";

interface BudgetPreviewPeriodsProps {
  rows: BudgetPreviewOutput["replay"]["periods"];
  timeZone: string;
}

/** What was spent in each of the last periods, and what of it would have been beyond the limits. */
export function BudgetPreviewPeriods({ rows, timeZone }: BudgetPreviewPeriodsProps) {
  if (rows.length === 0) return null;
  return (
    <Table caption={`Periods, ${formatPlural(rows.length, "row", "rows")}`}>
      <thead>
        <tr>
          <ColumnHead>From</ColumnHead>
          <ColumnHead numeric>Spent</ColumnHead>
          <ColumnHead numeric>Beyond</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.startsAt} data-testid="preview-period">
            <RowHead>{formatDateTime(row.startsAt, timeZone)}</RowHead>
            <Cell numeric title={`${formatUsdExact(row.cost)}, ${formatCount(row.executions)} executions`}>
              {formatUsd(row.cost)}
            </Cell>
            <Cell numeric title={formatUsdExact(row.beyondCost)}>
              {row.beyond === 0 ? "none" : `${formatCount(row.beyond)}, ${formatUsd(row.beyondCost)}`}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
