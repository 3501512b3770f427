import { formatCount, formatPlural, formatUsd, formatUsdExact } from "@/components/budget/format";
import { formatDateTime, formatUtc } from "@/components/budget/format-time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Cell, ColumnHead, Row, RowHead, Table } from "@/components/ui/table";
import type { OverrideRow } from "@/server/contract/admin-overrides";

const STATE_WORD: Record<OverrideRow["state"], string> = {
  active: "In force",
  expired: "Expired",
  ended: "Ended",
};

interface OverridesTableProps {
  rows: readonly OverrideRow[];
  timeZone: string;
  /** Left out for those who may not, and for the past. */
  onEnd?: (overrideId: string) => void;
}

/** Overrides with what was spent under them, who said so and why. */
export function OverridesTable({ rows, timeZone, onEnd }: OverridesTableProps) {
  return (
    <Table caption={`Overrides, ${formatPlural(rows.length, "row", "rows")} shown`}>
      <thead>
        <tr>
          <ColumnHead>Override</ColumnHead>
          <ColumnHead numeric>Spent under it</ColumnHead>
          <ColumnHead className="max-md:hidden">By</ColumnHead>
          <ColumnHead className="max-md:hidden">Until</ColumnHead>
          {onEnd ? (
            <ColumnHead>
              <span className="sr-only">Actions</span>
            </ColumnHead>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} data-testid="override-row" className="align-top">
            <RowHead className="max-w-96">
              <span className="flex flex-wrap items-center gap-2">
                <span className="font-medium">{effectOf(row)}</span>
                {onEnd ? null : <Badge>{STATE_WORD[row.state]}</Badge>}
              </span>
              <span className="block break-words text-ink-2">“{row.reason}”</span>
              <span className="block text-ink-3 md:hidden">
                {row.activatedBy}, until {formatDateTime(row.endedAt ?? row.expiresAt, timeZone)}
              </span>
            </RowHead>
            <Cell numeric title={formatUsdExact(row.used)}>
              {formatUsd(row.used)}
              <span className="block text-label font-normal text-ink-3">
                {row.ceiling === null
                  ? formatPlural(row.uses, "call", "calls")
                  : `of at most ${formatUsd(row.ceiling)}, ${formatCount(row.uses)} calls`}
              </span>
            </Cell>
            <Cell className="text-ink-2 max-md:hidden">{row.activatedBy}</Cell>
            <Cell className="whitespace-nowrap text-ink-2 max-md:hidden">
              <time dateTime={row.endedAt ?? row.expiresAt} title={formatUtc(row.endedAt ?? row.expiresAt)}>
                {formatDateTime(row.endedAt ?? row.expiresAt, timeZone)}
              </time>
            </Cell>
            {onEnd ? (
              <Cell numeric className="w-px">
                <Button variant="quiet" className="px-2" onClick={() => onEnd(row.id)}>
                  End now
                </Button>
              </Cell>
            ) : null}
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function effectOf({ kind, amount, budgetName, entityKey }: OverrideRow): string {
  if (kind === "BYPASS") return `${budgetName} is not enforced`;
  const whose = entityKey === null ? budgetName : `${entityKey} in ${budgetName}`;
  return `${formatUsd(amount)} more for ${whose}`;
}
