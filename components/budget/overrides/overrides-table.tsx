import { formatPlural, formatUsd, formatUsdExact } from "@/components/budget/format";
import { formatDateTime, formatUtc } from "@/components/budget/format-time";
import { Badge } from "@/components/ui/badge";
import { DataTable } from "@/components/ui/data-table";
import { RowActs } from "@/components/ui/row-acts";
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
    <DataTable
      caption={`Overrides, ${formatPlural(rows.length, "row", "rows")} shown`}
      rows={rows}
      keyOf={(row) => row.id}
      testId="override-row"
      isTop
      columns={[
        {
          head: "Override",
          kind: "names",
          className: "max-w-96",
          cell: (row) => (
            <>
              <span className="flex flex-wrap items-center gap-2">
                <span className="font-medium">{effectOf(row)}</span>
                {onEnd ? null : <Badge>{STATE_WORD[row.state]}</Badge>}
              </span>
              <span className="block break-words text-ink-2">“{row.reason}”</span>
              <span className="block text-ink-3 md:hidden">
                {row.activatedBy}, until {formatDateTime(endOf(row), timeZone)}
              </span>
            </>
          ),
        },
        {
          head: "Spent under it",
          numeric: true,
          title: (row) => formatUsdExact(row.used),
          cell: (row) => (
            <>
              {formatUsd(row.used)}
              <span className="block text-label font-normal text-ink-3">
                {row.ceiling === null ? "" : `of at most ${formatUsd(row.ceiling)}, `}
                {formatPlural(row.uses, "call", "calls")}
              </span>
            </>
          ),
        },
        { head: "By", from: "md", className: "text-ink-2", cell: (row) => row.activatedBy },
        {
          head: "Until",
          from: "md",
          className: "whitespace-nowrap text-ink-2",
          cell: (row) => (
            <time dateTime={endOf(row)} title={formatUtc(endOf(row))}>
              {formatDateTime(endOf(row), timeZone)}
            </time>
          ),
        },
        onEnd
          ? {
              head: "Actions",
              kind: "acts",
              cell: (row) => (
                <RowActs
                  of={row.budgetName}
                  acts={[
                    {
                      label: "End now",
                      name: `End now: ${effectOf(row)}`,
                      onSelect: () => onEnd(row.id),
                    },
                  ]}
                />
              ),
            }
          : null,
      ]}
    />
  );
}

/** When it ended, or will. */
function endOf({ endedAt, expiresAt }: OverrideRow): string {
  return endedAt ?? expiresAt;
}

function effectOf({ kind, amount, budgetName, entityKey }: OverrideRow): string {
  if (kind === "BYPASS") return `${budgetName} is not enforced`;
  const whose = entityKey === null ? budgetName : `${entityKey} in ${budgetName}`;
  return `${formatUsd(amount)} more for ${whose}`;
}
