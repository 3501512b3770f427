import { formatCount, formatPlural, formatUsd, formatUsdExact } from "@/components/budget/format";
import { Link } from "@/components/ui/link";
import { Cell, ColumnHead, Row, RowHead, Table } from "@/components/ui/table";
import type { SpendQueryOutput } from "@/server/contract/admin-spend";
import { executionsHref } from "./spend-filters";
import type { SpendState } from "./spend-state";
import { bucketName, GRAIN_WORDS } from "./spend-words";

/** The bars of a view as rows; each sum opens into its executions. */
export function SpendBucketsTable({ data, state }: { data: SpendQueryOutput; state: SpendState }) {
  const { buckets, previous, grain, timeZone } = data;
  return (
    <Table
      caption={`Spend by ${GRAIN_WORDS[grain].toLowerCase()}, ${timeZone}, ${formatPlural(buckets.length, "row", "rows")}`}
    >
      <thead>
        <tr>
          <ColumnHead>{GRAIN_WORDS[grain]}</ColumnHead>
          <ColumnHead numeric>Executions</ColumnHead>
          {previous === null ? null : (
            <ColumnHead numeric className="max-sm:hidden">
              In the days before
            </ColumnHead>
          )}
          <ColumnHead numeric>Spent</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {buckets.map((bucket, index) => (
          <Row key={bucket.startsAt} data-testid="spend-bucket">
            <RowHead>{bucketName(bucket, grain)}</RowHead>
            <Cell numeric>{formatCount(bucket.executions)}</Cell>
            {previous === null ? null : (
              <Cell numeric className="max-sm:hidden" title={formatUsdExact(previous.buckets[index] ?? null)}>
                {previous.buckets[index] === undefined ? "—" : formatUsd(previous.buckets[index] ?? "0")}
              </Cell>
            )}
            <Cell numeric title={formatUsdExact(bucket.cost)}>
              {bucket.executions === 0 ? (
                formatUsd(bucket.cost)
              ) : (
                <Link
                  href={executionsHref(state, bucket)}
                  className="link inline-flex min-h-6 items-center"
                  data-testid="spend-figure"
                >
                  {formatUsd(bucket.cost)}
                </Link>
              )}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
