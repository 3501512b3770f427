import {
  formatCount,
  formatPercent,
  formatPlural,
  formatUsd,
  formatUsdExact,
} from "@/components/budget/format";
import { executionsHref, type FilterState } from "@/components/budget/spend/spend-filters";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { Cell, ColumnHead, Row, RowHead, Table } from "@/components/ui/table";
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
    <Table caption={`${caption}, ${formatPlural(data.groups.length, "row", "rows")}`}>
      <thead>
        <tr>
          <ColumnHead>Name</ColumnHead>
          <ColumnHead numeric className="max-sm:hidden">
            Executions
          </ColumnHead>
          <ColumnHead numeric>Share</ColumnHead>
          <ColumnHead numeric>Spent</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {data.groups.map((group) => {
          const share = percentOf(usd(group.cost), total);
          const named = group.name ?? group.key;
          return (
            <Row key={`${group.key} ${group.isOther}`} data-testid="share-row">
              <RowHead className="w-full max-w-0 truncate" title={named ?? undefined}>
                {group.isOther ? (
                  `${formatCount(group.groups)} others`
                ) : named === null ? (
                  <span className="text-ink-3">{none}</span>
                ) : (
                  <span className={mono ? "font-mono text-mono" : undefined}>{named}</span>
                )}
              </RowHead>
              <Cell numeric className="max-sm:hidden">
                {formatCount(group.executions)}
              </Cell>
              <Cell numeric>{formatPercent(share === null ? null : toWire(share))}</Cell>
              <Cell numeric title={formatUsdExact(group.cost)}>
                {group.isOther || data.groupBy === null ? (
                  formatUsd(group.cost)
                ) : (
                  <Link
                    href={executionsHref(state, data, { dimension: data.groupBy, value: group.key })}
                    className="link inline-flex min-h-6 items-center"
                    data-testid="share-figure"
                  >
                    {formatUsd(group.cost)}
                  </Link>
                )}
              </Cell>
            </Row>
          );
        })}
      </tbody>
    </Table>
  );
}
