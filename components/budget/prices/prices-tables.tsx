import { formatCount, formatPlural, formatUsd, formatUsdExact } from "@/components/budget/format";
import { formatDate, formatDateTime, formatUtc } from "@/components/budget/format-time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { Cell, ColumnHead, Row, RowHead, Table } from "@/components/ui/table";
import type { PriceRow, RateRow } from "@/server/contract/admin-prices";
import type { SpendGroup } from "@/server/contract/admin-spend";
import type { PriceDraft } from "./price-dialogs";

interface UnpricedTableProps {
  rows: readonly SpendGroup[];
  onSet?: (draft: PriceDraft) => void;
}

/** Models that were charged at the default rate, with the money that is at stake. */
export function UnpricedTable({ rows, onSet }: UnpricedTableProps) {
  return (
    <Table caption={`Models without a price, ${formatPlural(rows.length, "row", "rows")}`}>
      <thead>
        <tr>
          <ColumnHead>Model</ColumnHead>
          <ColumnHead numeric>Executions</ColumnHead>
          <ColumnHead numeric>Charged provisionally</ColumnHead>
          {onSet ? <ActionsHead /> : null}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={`${row.key} ${row.isOther}`} data-testid="unpriced-row">
            <RowHead className="w-full max-w-0 truncate font-mono text-mono">
              {row.key === null ? (
                <span className="font-sans text-body text-ink-2">
                  {row.isOther ? "others" : "no model named"}
                </span>
              ) : (
                <Link className="link" href={`/admin/budget/executions?model=${encodeURIComponent(row.key)}`}>
                  {row.key}
                </Link>
              )}
            </RowHead>
            <Cell numeric>{formatCount(row.provisional)}</Cell>
            <Cell numeric title={formatUsdExact(row.provisionalCost)}>
              {formatUsd(row.provisionalCost)}
            </Cell>
            {onSet ? (
              <Cell numeric className="w-px">
                {row.key === null ? null : (
                  <SetButton what={row.key} onClick={() => onSet({ provider: "", model: row.key ?? "" })} />
                )}
              </Cell>
            ) : null}
          </Row>
        ))}
      </tbody>
    </Table>
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
    <Table caption={`Prices, ${formatPlural(rows.length, "row", "rows")} shown`}>
      <thead>
        <tr>
          <ColumnHead>Model</ColumnHead>
          <ColumnHead numeric>Input</ColumnHead>
          <ColumnHead numeric>Output</ColumnHead>
          <ColumnHead numeric className="max-lg:hidden">
            Cache read
          </ColumnHead>
          <ColumnHead numeric className="max-lg:hidden">
            Cache write
          </ColumnHead>
          <ColumnHead className="max-md:hidden">Source</ColumnHead>
          {onSet ? <ActionsHead /> : null}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={`${row.provider} ${row.model}`} data-testid="price-row">
            <RowHead className="w-full max-w-0">
              <span className="block truncate font-mono text-mono" title={row.model}>
                {row.model === "*" ? "any other model" : row.model}
              </span>
              <span className="block truncate text-ink-3">{row.provider}</span>
            </RowHead>
            <Rate value={row.inputPerMillion} />
            <Rate value={row.outputPerMillion} />
            <Rate value={row.cacheReadPerMillion} className="max-lg:hidden" />
            <Rate value={row.cacheWritePerMillion} className="max-lg:hidden" />
            <Cell className="whitespace-nowrap text-ink-2 max-md:hidden">
              {row.isOwn ? <Badge>Your own</Badge> : row.source}
              <Since row={row} timeZone={timeZone} />
            </Cell>
            {onSet ? (
              <Cell numeric className="w-px">
                <SetButton what={`${row.provider} ${row.model}`} onClick={() => onSet(row)} />
              </Cell>
            ) : null}
          </Row>
        ))}
      </tbody>
    </Table>
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
    <Table caption={`Rates, ${formatPlural(rows.length, "row", "rows")}`}>
      <thead>
        <tr>
          <ColumnHead>Agent type</ColumnHead>
          <ColumnHead numeric>Per 1,000 tokens</ColumnHead>
          <ColumnHead className="max-sm:hidden">Source</ColumnHead>
          {onSet ? <ActionsHead /> : null}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.agentType} data-testid="rate-row">
            <RowHead className="w-full max-w-0 truncate">{row.agentType}</RowHead>
            <Rate value={row.perThousand} />
            <Cell className="whitespace-nowrap text-ink-2 max-sm:hidden">
              {row.isOwn ? <Badge>Your own</Badge> : "built in"}
              <Since row={row} timeZone={timeZone} />
            </Cell>
            {onSet ? (
              <Cell numeric className="w-px">
                <SetButton what={row.agentType} onClick={() => onSet(row.agentType)} />
              </Cell>
            ) : null}
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

type Dated = Pick<PriceRow, "validFrom" | "successorFrom">;

function Since({ row, timeZone }: { row: Dated; timeZone: string }) {
  return (
    <span className="block text-label font-normal text-ink-3" title={formatUtc(row.validFrom)}>
      since {formatDate(row.validFrom, timeZone)}
      {row.successorFrom === null ? "" : `, next from ${formatDateTime(row.successorFrom, timeZone)}`}
    </span>
  );
}

function Rate({ value, className }: { value: string | null; className?: string }) {
  return (
    <Cell numeric className={className} title={value === null ? "As input" : formatUsdExact(value)}>
      {value === null ? <span className="text-ink-3">as input</span> : formatUsd(value)}
    </Cell>
  );
}

function SetButton({ what, onClick }: { what: string; onClick: () => void }) {
  return (
    <Button variant="quiet" className="px-2" onClick={onClick} aria-label={`Set the price of ${what}`}>
      Set
    </Button>
  );
}

function ActionsHead() {
  return (
    <ColumnHead>
      <span className="sr-only">Actions</span>
    </ColumnHead>
  );
}
