import { countColumn, moneyColumn } from "@/components/budget/figure-columns";
import { formatPlural, formatUsd, formatUsdExact } from "@/components/budget/format";
import { formatDate, formatDateTime, formatUtc } from "@/components/budget/format-time";
import { Badge } from "@/components/ui/badge";
import { type Column, DataTable } from "@/components/ui/data-table";
import { Link } from "@/components/ui/link";
import { RowActs } from "@/components/ui/row-acts";
import type { PriceRow, RateRow } from "@/server/contract/admin-prices";
import type { SpendGroup } from "@/server/contract/admin-spend";
import type { PriceDraft } from "./price-dialog";

interface UnpricedTableProps {
  rows: readonly SpendGroup[];
  onSet?: (draft: PriceDraft) => void;
}

/** Models that were charged at the default rate, with the money that is at stake. */
export function UnpricedTable({ rows, onSet }: UnpricedTableProps) {
  return (
    <DataTable
      caption={`Models without a price, ${formatPlural(rows.length, "row", "rows")}`}
      rows={rows}
      keyOf={(row) => `${row.key} ${row.isOther}`}
      testId="unpriced-row"
      columns={[
        {
          head: "Model",
          kind: "names",
          className: "w-full max-w-0 truncate font-mono text-mono",
          cell: ({ key, isOther }) =>
            key === null ? (
              <span className="font-sans text-body text-ink-2">{isOther ? "others" : "no model named"}</span>
            ) : (
              <Link className="link" href={`/admin/budget/executions?model=${encodeURIComponent(key)}`}>
                {key}
              </Link>
            ),
        },
        countColumn("Executions", "provisional"),
        moneyColumn("Charged provisionally", "provisionalCost"),
        setColumn<SpendGroup>(
          onSet && (({ key }) => (key === null ? undefined : () => onSet({ provider: "", model: key }))),
          ({ key }) => key ?? "",
        ),
      ]}
    />
  );
}

interface PricesTableProps {
  rows: readonly PriceRow[];
  timeZone: string;
  onSet?: (draft: PriceDraft) => void;
}

/** Prices in force, one a model, with where they come from and since when. */
export function PricesTable({ rows, timeZone, onSet }: PricesTableProps) {
  return (
    <DataTable
      caption={`Prices, ${formatPlural(rows.length, "row", "rows")} shown`}
      rows={rows}
      keyOf={(row) => `${row.provider} ${row.model}`}
      testId="price-row"
      columns={[
        {
          head: "Model",
          kind: "names",
          className: "w-full max-w-0",
          cell: ({ model, provider }) => (
            <>
              <span className="block truncate font-mono text-mono" title={model}>
                {model === "*" ? "any other model" : model}
              </span>
              <span className="block truncate text-ink-3">{provider}</span>
            </>
          ),
        },
        rateColumn<PriceRow>("Input", (row) => row.inputPerMillion),
        rateColumn<PriceRow>("Output", (row) => row.outputPerMillion),
        { ...rateColumn<PriceRow>("Cache read", (row) => row.cacheReadPerMillion), from: "lg" },
        { ...rateColumn<PriceRow>("Cache write", (row) => row.cacheWritePerMillion), from: "lg" },
        { ...sourceColumn<PriceRow>(timeZone, (row) => row.source), from: "md" },
        setColumn<PriceRow>(onSet && ((row) => () => onSet(row)), (row) => `${row.provider} ${row.model}`),
      ]}
    />
  );
}

interface RatesTableProps {
  rows: readonly RateRow[];
  timeZone: string;
  onSet?: (agentType: string) => void;
}

/** Rates of agent types in force. */
export function RatesTable({ rows, timeZone, onSet }: RatesTableProps) {
  return (
    <DataTable
      caption={`Rates, ${formatPlural(rows.length, "row", "rows")}`}
      rows={rows}
      keyOf={(row) => row.agentType}
      testId="rate-row"
      columns={[
        {
          head: "Agent type",
          kind: "names",
          className: "w-full max-w-0 truncate",
          cell: (row) => row.agentType,
        },
        rateColumn<RateRow>("Per 1,000 tokens", (row) => row.perThousand),
        { ...sourceColumn<RateRow>(timeZone, () => "built in"), from: "sm" },
        setColumn<RateRow>(onSet && ((row) => () => onSet(row.agentType)), (row) => row.agentType),
      ]}
    />
  );
}

type Dated = Pick<PriceRow, "isOwn" | "validFrom" | "successorFrom">;

function Since({ row, timeZone }: { row: Dated; timeZone: string }) {
  return (
    <span className="block text-label font-normal text-ink-3" title={formatUtc(row.validFrom)}>
      since {formatDate(row.validFrom, timeZone)}
      {row.successorFrom === null ? "" : `, next from ${formatDateTime(row.successorFrom, timeZone)}`}
    </span>
  );
}

function rateColumn<T>(head: string, rateOf: (row: T) => string | null): Column<T> {
  return {
    head,
    numeric: true,
    title: (row) => {
      const rate = rateOf(row);
      return rate === null ? "As input" : formatUsdExact(rate);
    },
    cell: (row) => {
      const rate = rateOf(row);
      return rate === null ? <span className="text-ink-3">as input</span> : formatUsd(rate);
    },
  };
}

function sourceColumn<T extends Dated>(timeZone: string, sourceOf: (row: T) => string): Column<T> {
  return {
    head: "Source",
    className: "whitespace-nowrap text-ink-2",
    cell: (row) => (
      <>
        {row.isOwn ? <Badge>Your own</Badge> : sourceOf(row)}
        <Since row={row} timeZone={timeZone} />
      </>
    ),
  };
}

/** Left out for those who may not set any; a row of which none can be set has no button. */
function setColumn<T>(
  setterOf: ((row: T) => (() => void) | undefined) | undefined,
  what: (row: T) => string,
): Column<T> | null {
  if (setterOf === undefined) return null;
  return {
    head: "Actions",
    kind: "acts",
    cell: (row) => {
      const onSelect = setterOf(row);
      const name = what(row);
      return onSelect === undefined ? null : (
        <RowActs of={name} acts={[{ label: "Set", name: `Set the price of ${name}`, onSelect }]} />
      );
    },
  };
}
