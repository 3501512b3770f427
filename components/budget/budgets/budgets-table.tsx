import { BudgetMeter } from "@/components/budget/budget-meter";
import { formatPercent, formatPlural, formatUsd, formatUsdExact } from "@/components/budget/format";
import { LevelBadge } from "@/components/budget/level-badge";
import { Link } from "@/components/ui/link";
import { Cell, ColumnHead, Row, RowHead, Table } from "@/components/ui/table";
import type { BudgetRow } from "@/server/contract/admin-budget-rows";
import { actionText, limitText, periodText, scopeText } from "./budget-words";
import { formatUntil } from "./format-until";

interface BudgetsTableProps {
  rows: readonly BudgetRow[];
  now: string;
  /** Rows to be ticked, for those who may do something with several; left out for others. */
  choice?: { chosen: readonly BudgetRow[]; toggle: (id: string) => void } | undefined;
}

/** Budgets by name with the period that runs. Below 768 px a row keeps name, meter, spent and level. */
export function BudgetsTable({ rows, now, choice }: BudgetsTableProps) {
  return (
    <Table caption={`Budgets, ${formatPlural(rows.length, "row", "rows")} shown`}>
      <thead>
        <tr>
          {choice ? (
            <ColumnHead className="w-px max-sm:hidden">
              <span className="sr-only">Chosen</span>
            </ColumnHead>
          ) : null}
          <ColumnHead>Budget</ColumnHead>
          <ColumnHead className="w-[24%] max-md:hidden">Of its limit</ColumnHead>
          <ColumnHead className="max-sm:hidden">Level</ColumnHead>
          <ColumnHead numeric>Spent</ColumnHead>
          <ColumnHead numeric className="max-lg:hidden">
            Held
          </ColumnHead>
          <ColumnHead numeric className="max-md:hidden">
            Remaining
          </ColumnHead>
          <ColumnHead className="max-lg:hidden">At the limit</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <BudgetLine key={row.id} row={row} now={now} choice={choice} />
        ))}
      </tbody>
    </Table>
  );
}

function BudgetLine({ row, now, choice }: Omit<BudgetsTableProps, "rows"> & { row: BudgetRow }) {
  const { window } = row;
  return (
    <Row data-testid="budget-row" data-level={row.level}>
      {choice ? (
        <Cell className="w-px max-sm:hidden">
          <input
            type="checkbox"
            className="block size-4 accent-ink"
            aria-label={`Choose ${row.name}`}
            checked={choice.chosen.some(({ id }) => id === row.id)}
            onChange={() => choice.toggle(row.id)}
          />
        </Cell>
      ) : null}
      <RowHead className="w-full max-w-0 md:w-auto md:max-w-72">
        <Link
          href={`/admin/budget/budgets/${row.id}`}
          className="block truncate font-medium text-accent hover:underline"
          title={row.name}
        >
          {row.name}
        </Link>
        <span className="block text-ink-3">
          {scopeText(row)}, {periodText(row)}
          {window?.resetsAt ? `; resets in ${formatUntil(window.resetsAt, now)}` : ""}
          {row.each.length > 0
            ? `; ${formatPlural(row.counters, "counter", "counters")}, the fullest shown`
            : ""}
        </span>
        <span className="mt-1 block md:hidden">
          <Share row={row} />
        </span>
        <span className="mt-1 block sm:hidden">
          <LevelBadge level={row.level} />
        </span>
      </RowHead>
      <Cell className="max-md:hidden">
        <Share row={row} />
      </Cell>
      <Cell className="max-sm:hidden">
        <LevelBadge level={row.level} />
      </Cell>
      <Money value={window?.spent ?? "0"} />
      <Money value={window?.held ?? "0"} className="max-lg:hidden" />
      {row.limitCost === null ? (
        <Cell numeric className="text-ink-3 max-md:hidden">
          no cost limit
        </Cell>
      ) : (
        <Money value={window?.remaining ?? row.limitCost} className="max-md:hidden" />
      )}
      <Cell className="max-w-48 truncate text-ink-2 max-lg:hidden">{actionText(row)}</Cell>
    </Row>
  );
}

function Money({ value, className }: { value: string; className?: string }) {
  return (
    <Cell numeric className={className} title={formatUsdExact(value)}>
      {formatUsd(value)}
    </Cell>
  );
}

/** How full the fullest of a budget's limits is. */
export function Share({ row }: { row: BudgetRow }) {
  const { window } = row;
  const limits = limitText(row);
  if (limits === null) return <span className="text-label font-normal text-ink-3">No limit of its own</span>;
  if (window === null || window.metric === null || window.percent === null)
    return <span className="text-label font-normal text-ink-3">{limits}</span>;
  const counted = countedBy(row);
  return (
    <span className="flex items-center gap-3">
      <BudgetMeter label={`Budget ${row.name}`} {...counted} percent={window.percent} level={window.level} />
      <span className="w-40 shrink-0 truncate text-label font-normal text-ink-2 max-lg:hidden" title={limits}>
        {formatPercent(window.percent)} of {limits}
      </span>
    </span>
  );
}

/** Spent, held and limit in the unit of the fullest limit; the meter only needs their ratio. */
function countedBy({ window, limitCost }: BudgetRow) {
  if (window === null) return { spent: "0", held: "0", limit: limitCost ?? "0" };
  if (window.metric === "tokens")
    return {
      spent: String(window.tokens),
      held: String(window.heldTokens),
      limit: String(window.limitTokens ?? 0),
      unit: "tokens",
    };
  if (window.metric === "requests")
    return {
      spent: String(window.requests),
      held: String(window.heldRequests),
      limit: String(window.limitRequests ?? 0),
      unit: "requests",
    };
  return { spent: window.spent, held: window.held, limit: window.limit ?? "0", granted: window.granted };
}
