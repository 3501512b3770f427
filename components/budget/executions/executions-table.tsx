import {
  formatCount,
  formatPlural,
  formatTokens,
  formatUsd,
  formatUsdExact,
} from "@/components/budget/format";
import { formatDateTime, formatUtc } from "@/components/budget/format-time";
import { Cell, ColumnHead, Row, RowHead, Table } from "@/components/ui/table";
import type { ExecutionRow } from "@/server/contract/overview";
import { ExecutionBadges } from "./execution-badges";
import { executionHref } from "./execution-href";

interface ExecutionsTableProps {
  rows: readonly ExecutionRow[];
  timeZone: string;
  /** Shows a row in full; its address opens it in another tab too. */
  onOpen: (id: string) => void;
}

/** Ledger rows with their exact cost. Below 768 px a row keeps who, when, model and cost. */
export function ExecutionsTable({ rows, timeZone, onOpen }: ExecutionsTableProps) {
  return (
    <Table caption={`Executions, ${formatPlural(rows.length, "row", "rows")} shown`}>
      <thead>
        <tr>
          <ColumnHead className="max-md:hidden">When</ColumnHead>
          <ColumnHead>Execution</ColumnHead>
          <ColumnHead className="max-md:hidden">Campaign</ColumnHead>
          <ColumnHead className="max-lg:hidden">Model</ColumnHead>
          <ColumnHead numeric className="max-md:hidden">
            Tokens
          </ColumnHead>
          <ColumnHead numeric>Cost</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} data-testid="execution-row">
            <Cell className="whitespace-nowrap text-ink-2 max-md:hidden">
              <When at={row.occurredAt} timeZone={timeZone} />
            </Cell>
            <RowHead className="w-full max-w-0 md:w-auto md:max-w-72">
              <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <span className="font-medium">{row.agentType}</span>
                {row.agentId ? <span className="truncate text-ink-2">{row.agentId}</span> : null}
                <ExecutionBadges row={row} />
              </span>
              <span className="block truncate font-mono text-mono text-ink-3" title={row.id}>
                <span className="md:hidden">
                  <When at={row.occurredAt} timeZone={timeZone} />{" "}
                </span>
                <ExecutionLink id={row.id} onOpen={onOpen} />
              </span>
            </RowHead>
            <Cell className="max-md:hidden">{row.campaignName ?? <Unassigned />}</Cell>
            <Cell className="font-mono text-mono max-lg:hidden">{row.model ?? <Unassigned />}</Cell>
            <Cell numeric className="max-md:hidden" title={formatCount(row.tokens)}>
              {formatTokens(row.tokens)}
            </Cell>
            <Cell numeric title={formatUsdExact(row.cost)}>
              {formatUsd(row.cost)}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function ExecutionLink({ id, onOpen }: { id: string; onOpen: (id: string) => void }) {
  return (
    <a
      href={executionHref(id)}
      className="link"
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onOpen(id);
      }}
    >
      {id}
    </a>
  );
}

function When({ at, timeZone }: { at: string; timeZone: string }) {
  return (
    <time dateTime={at} title={formatUtc(at)}>
      {formatDateTime(at, timeZone)}
    </time>
  );
}

function Unassigned() {
  return <span className="font-sans text-body text-ink-3">none</span>;
}
