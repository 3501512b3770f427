import {
  formatCount,
  formatDelta,
  formatPercent,
  formatPlural,
  formatTokens,
  formatUsd,
  formatUsdExact,
} from "@/components/budget/format";
import { type SeriesColours, seriesColour } from "@/components/charts/series-colours";
import { Link } from "@/components/ui/link";
import { Cell, ColumnHead, Row, RowHead, Table } from "@/components/ui/table";
import type { SpendGroup, SpendQueryOutput } from "@/server/contract/admin-spend";
import type { SpendDimension } from "@/server/contract/spend-filter";
import { percentOf, toWire, usd } from "@/server/domain/money";
import { executionsHref } from "./spend-filters";
import type { SpendState } from "./spend-state";
import { DIMENSION_WORDS, groupName } from "./spend-words";
import { idOf } from "./use-spend";

interface SpendGroupsTableProps {
  data: SpendQueryOutput;
  groups: readonly SpendGroup[];
  colours: SeriesColours;
  state: SpendState;
  dimension: SpendDimension;
  onNarrow: (value: string | null) => void;
}

/** The groups of a view, each opening into its own view by its name and into its executions by its figures. */
export function SpendGroupsTable({
  data,
  groups,
  colours,
  state,
  dimension,
  onNarrow,
}: SpendGroupsTableProps) {
  return (
    <Table
      caption={`Spend by ${DIMENSION_WORDS[dimension].one}, ${formatPlural(groups.length, "row", "rows")}`}
    >
      <thead>
        <tr>
          <ColumnHead>{DIMENSION_WORDS[dimension].one}</ColumnHead>
          <ColumnHead numeric>Spent</ColumnHead>
          <ColumnHead numeric className="max-sm:hidden">
            Share
          </ColumnHead>
          {data.previous === null ? null : (
            <ColumnHead numeric className="max-md:hidden">
              Change
            </ColumnHead>
          )}
          <ColumnHead numeric className="max-sm:hidden">
            Executions
          </ColumnHead>
          <ColumnHead numeric className="max-md:hidden">
            Tokens
          </ColumnHead>
          <ColumnHead numeric className="max-lg:hidden">
            Average cost
          </ColumnHead>
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => (
          <Row key={idOf(group)} data-testid="spend-group">
            <RowHead className="w-full max-w-0 md:max-w-72">
              <span className="flex items-center gap-2">
                <span
                  aria-hidden
                  className="size-3 shrink-0 rounded-meter"
                  style={{ background: seriesColour(colours.get(idOf(group))) }}
                />
                {group.isOther ? (
                  <span className="truncate text-ink-2">{groupName(group, dimension)}</span>
                ) : (
                  <button
                    type="button"
                    onClick={() => onNarrow(group.key)}
                    className="link min-h-6 truncate text-left"
                  >
                    {groupName(group, dimension)}
                  </button>
                )}
              </span>
            </RowHead>
            <Cell numeric title={formatUsdExact(group.cost)}>
              {group.isOther ? (
                formatUsd(group.cost)
              ) : (
                <Link
                  href={executionsHref(state, data, { dimension, value: group.key })}
                  className="link inline-flex min-h-6 items-center"
                  data-testid="spend-figure"
                >
                  {formatUsd(group.cost)}
                </Link>
              )}
            </Cell>
            <Cell numeric className="max-sm:hidden">
              {shareOf(group, data)}
            </Cell>
            {data.previous === null ? null : <ChangeCell group={group} />}
            <Cell numeric className="max-sm:hidden">
              {formatCount(group.executions)}
            </Cell>
            <Cell numeric className="max-md:hidden" title={formatCount(group.tokens)}>
              {formatTokens(group.tokens)}
            </Cell>
            <Cell numeric className="max-lg:hidden" title={formatUsdExact(group.averageCost)}>
              {group.averageCost === null ? "—" : formatUsd(group.averageCost)}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function shareOf(group: SpendGroup, { total }: SpendQueryOutput): string {
  const share = percentOf(usd(group.cost), usd(total.cost));
  return formatPercent(share === null ? null : toWire(share));
}

function ChangeCell({ group }: { group: SpendGroup }) {
  const { text, word } = formatDelta(toWire(usd(group.cost).minus(usd(group.previousCost ?? "0"))));
  return (
    <Cell
      numeric
      className="max-md:hidden"
      title={`${formatUsdExact(group.previousCost)} in the days before`}
    >
      {text} <span className="text-ink-3">{word}</span>
    </Cell>
  );
}
