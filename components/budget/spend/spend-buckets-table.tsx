import { countColumn, moneyColumn } from "@/components/budget/figure-columns";
import { formatPlural, formatUsd, formatUsdExact } from "@/components/budget/format";
import { DataTable } from "@/components/ui/data-table";
import { Link } from "@/components/ui/link";
import type { SpendQueryOutput } from "@/server/contract/admin-spend";
import { executionsHref } from "./spend-filters";
import type { SpendState } from "./spend-state";
import { bucketName, GRAIN_WORDS } from "./spend-words";

/** The bars of a view as rows; each sum opens into its executions. */
export function SpendBucketsTable({ data, state }: { data: SpendQueryOutput; state: SpendState }) {
  const { buckets, previous, grain, timeZone } = data;
  return (
    <DataTable
      caption={`Spend by ${GRAIN_WORDS[grain].toLowerCase()}, ${timeZone}, ${formatPlural(buckets.length, "row", "rows")}`}
      rows={buckets.map((bucket, index) => ({ ...bucket, before: previous?.buckets[index] ?? null }))}
      keyOf={(bucket) => bucket.startsAt}
      testId="spend-bucket"
      columns={[
        { head: GRAIN_WORDS[grain], kind: "names", cell: (bucket) => bucketName(bucket, grain) },
        countColumn("Executions", "executions"),
        previous === null ? null : moneyColumn("In the days before", "before", { from: "sm" }),
        {
          head: "Spent",
          numeric: true,
          title: (bucket) => formatUsdExact(bucket.cost),
          cell: (bucket) =>
            bucket.executions === 0 ? (
              formatUsd(bucket.cost)
            ) : (
              <Link
                href={executionsHref(state, bucket)}
                className="link inline-flex min-h-6 items-center"
                data-testid="spend-figure"
              >
                {formatUsd(bucket.cost)}
              </Link>
            ),
        },
      ]}
    />
  );
}
