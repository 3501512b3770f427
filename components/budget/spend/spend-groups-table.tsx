import { countColumn, moneyColumn, tokensColumn } from "@/components/budget/figure-columns";
import {
  formatDelta,
  formatPercent,
  formatPlural,
  formatUsd,
  formatUsdExact,
} from "@/components/budget/format";
import { type SeriesColours, seriesColour } from "@/components/charts/series-colours";
import { type Column, DataTable } from "@/components/ui/data-table";
import { Link } from "@/components/ui/link";
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
    <DataTable
      caption={`Spend by ${DIMENSION_WORDS[dimension].one}, ${formatPlural(groups.length, "row", "rows")}`}
      rows={groups}
      keyOf={idOf}
      testId="spend-group"
      columns={[
        {
          head: DIMENSION_WORDS[dimension].one,
          kind: "names",
          className: "w-full max-w-0 md:max-w-72",
          cell: (group) => (
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
          ),
        },
        {
          head: "Spent",
          numeric: true,
          title: (group) => formatUsdExact(group.cost),
          cell: (group) =>
            group.isOther ? (
              formatUsd(group.cost)
            ) : (
              <Link
                href={executionsHref(state, data, { dimension, value: group.key })}
                className="link inline-flex min-h-6 items-center"
                data-testid="spend-figure"
              >
                {formatUsd(group.cost)}
              </Link>
            ),
        },
        { head: "Share", from: "sm", numeric: true, cell: (group) => shareOf(group, data) },
        data.previous === null ? null : CHANGE,
        countColumn("Executions", "executions", { from: "sm" }),
        tokensColumn({ from: "md" }),
        moneyColumn("Average cost", "averageCost", { from: "lg" }),
      ]}
    />
  );
}

function shareOf(group: SpendGroup, { total }: SpendQueryOutput): string {
  const share = percentOf(usd(group.cost), usd(total.cost));
  return formatPercent(share === null ? null : toWire(share));
}

const CHANGE: Column<SpendGroup> = {
  head: "Change",
  from: "md",
  numeric: true,
  title: (group) => `${formatUsdExact(group.previousCost)} in the days before`,
  cell: (group) => {
    const { text, word } = formatDelta(toWire(usd(group.cost).minus(usd(group.previousCost ?? "0"))));
    return (
      <>
        {text} <span className="text-ink-3">{word}</span>
      </>
    );
  },
};
