"use client";

import { formatUsd, formatUsdExact } from "@/components/budget/format";
import { DataTable } from "@/components/ui/data-table";
import { usd } from "@/server/domain/money";
import { BarsPlot, type PeriodBar } from "./bars-plot";
import { ChartFigure } from "./chart-figure";
import { useWidth } from "./use-width";

interface BarsChartProps {
  /** What one bar is: "month" and "months". */
  unit: { one: string; many: string };
  bars: readonly PeriodBar[];
  /** Opens a period. */
  onOpen?: (id: string) => void;
}

const HEIGHT = 180;

/** Spend by period, each with the limit that was in force. */
export function BarsChart({ unit, bars, onOpen }: BarsChartProps) {
  const [ref, width] = useWidth();
  return (
    <ChartFigure
      sentence={barsSentence(bars, unit)}
      chart={
        <div ref={ref} style={{ height: HEIGHT }}>
          {width > 0 ? (
            <BarsPlot
              label={`Spend by ${unit.one}: arrow keys walk the ${unit.many}${onOpen ? ", Enter opens one" : ""}`}
              bars={bars}
              width={width}
              height={HEIGHT}
              {...(onOpen && {
                onOpen: (index: number) => {
                  const id = bars[index]?.id;
                  if (id !== undefined) onOpen(id);
                },
              })}
            />
          ) : null}
        </div>
      }
      table={<BarsTable bars={bars} unit={unit} />}
    />
  );
}

/** How many periods passed their limit, and the dearest one. */
export function barsSentence(bars: readonly PeriodBar[], unit: BarsChartProps["unit"]): string {
  const first = bars[0];
  if (!first) return `No ${unit.one} has been counted yet.`;
  const above = bars.filter(({ spent, limit }) => limit !== null && usd(spent).gt(usd(limit))).length;
  const most = bars.reduce((top, bar) => (usd(bar.spent).gt(usd(top.spent)) ? bar : top), first);
  if (usd(most.spent).isZero()) return `Nothing was spent in these ${unit.many}.`;
  const dearest = `The most was ${formatUsd(most.spent)} in ${most.name}`;
  return `${dearest}; ${above === 0 ? `no ${unit.one}` : `${above} of ${bars.length}`} went above the limit.`;
}

function BarsTable({ bars, unit }: Pick<BarsChartProps, "bars" | "unit">) {
  return (
    <DataTable
      caption={`Spend by ${unit.one}, ${bars.length} rows`}
      rows={bars}
      keyOf={({ id }) => id}
      columns={[
        {
          head: unit.one.charAt(0).toUpperCase() + unit.one.slice(1),
          kind: "names",
          cell: ({ name }) => name,
        },
        {
          head: "Spent",
          numeric: true,
          title: ({ spent }) => formatUsdExact(spent),
          cell: ({ spent }) => formatUsd(spent),
        },
        {
          head: "Limit",
          numeric: true,
          cell: ({ limit }) => (limit === null ? "No limit" : formatUsd(limit)),
        },
      ]}
    />
  );
}
