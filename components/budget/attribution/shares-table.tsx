import { countColumn } from "@/components/budget/figure-columns";
import {
  formatCount,
  formatPercent,
  formatPlural,
  formatUsd,
  formatUsdExact,
} from "@/components/budget/format";
import { executionsHref, type FilterState } from "@/components/budget/spend/spend-filters";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import type { SpendQueryOutput } from "@/server/contract/admin-spend";
import { percentOf, toWire, usd } from "@/server/domain/money";

interface SharesTableProps {
  caption: string;
  data: SpendQueryOutput;
  /** The filters of the view, so that a row opens into its executions. */
  state: FilterState;
  /** What stands for those that name none. */
  none: string;
  mono?: boolean;
}

/** Groups of a view with their share of it, dearest first; the rows add up to the total. */
export function SharesTable({ caption, data, state, none, mono = false }: SharesTableProps) {
  if (data.groups.length === 0) return <EmptyState title="Nothing was spent in this period." />;
  const total = usd(data.total.cost);
  return (
    <DataTable
      caption={`${caption}, ${formatPlural(data.groups.length, "row", "rows")}`}
      rows={data.groups}
      keyOf={(group) => `${group.key} ${group.isOther}`}
      testId="share-row"
      columns={[
        {
          head: "Name",
          kind: "names",
          className: "w-full max-w-0 truncate",
          title: (group) => group.name ?? group.key ?? undefined,
          cell: ({ name, key, isOther, groups }) => {
            if (isOther) return `${formatCount(groups)} others`;
            const named = name ?? key;
            if (named === null) return <span className="text-ink-3">{none}</span>;
            return <span className={mono ? "font-mono text-mono" : undefined}>{named}</span>;
          },
        },
        countColumn("Executions", "executions", { from: "sm" }),
        {
          head: "Share",
          numeric: true,
          cell: (group) => {
            const share = percentOf(usd(group.cost), total);
            return formatPercent(share === null ? null : toWire(share));
          },
        },
        {
          head: "Spent",
          numeric: true,
          title: (group) => formatUsdExact(group.cost),
          cell: (group) =>
            group.isOther || data.groupBy === null ? (
              formatUsd(group.cost)
            ) : (
              <Link
                href={executionsHref(state, data, { dimension: data.groupBy, value: group.key })}
                className="link inline-flex min-h-6 items-center"
                data-testid="share-figure"
              >
                {formatUsd(group.cost)}
              </Link>
            ),
        },
      ]}
    />
  );
}
