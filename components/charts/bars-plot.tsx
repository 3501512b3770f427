"use client";

import { formatUsd, formatUsdExact } from "@/components/budget/format";
import { formatMonth, formatMonthShort } from "@/components/budget/format-time";
import { usd } from "@/server/domain/money";
import { type BarStack, BarStacks } from "./bar-stacks";
import { ChartTooltip } from "./chart-tooltip";
import { axisTicks, formatAxisUsd, toCoordinate } from "./coordinates";
import { Plot } from "./plot";
import { AXIS_X, bands, linear } from "./plot-scale";

export interface MonthBar {
  month: string;
  spent: string;
  limit: string | null;
}

interface BarsPlotProps {
  months: readonly MonthBar[];
  runningMonth: string | null;
  width: number;
  height: number;
  onOpen: (index: number) => void;
}

function stackOf({ month, spent, limit }: MonthBar, runningMonth: string | null): BarStack {
  const above = limit !== null && usd(spent).gt(usd(limit));
  return {
    parts: [{ value: toCoordinate(spent), colour: above ? "var(--exceeded)" : "var(--ok)" }],
    running: month === runningMonth,
    mark: limit === null ? null : toCoordinate(limit),
  };
}

/** The drawing alone. Bars are square; the running month is hatched; the ink line is that month's limit. */
export function BarsPlot({ months, runningMonth, width, height, onOpen }: BarsPlotProps) {
  const stacks = months.map((month) => stackOf(month, runningMonth));
  const highest = stacks.map(({ parts, mark }) => Math.max(parts[0]?.value ?? 0, mark ?? 0));
  const ticks = axisTicks(Math.max(0, ...highest));
  const area = { left: 52, top: 8, right: width - 8, bottom: height - AXIS_X };
  const places = bands(months.length, area, { gap: 0.18, widest: 48 });
  const every = width < 420 ? 3 : 1;
  return (
    <Plot
      label="Spend by month: arrow keys walk the months, Enter opens one"
      width={width}
      height={height}
      area={area}
      ticksY={ticks}
      formatY={formatAxisUsd}
      ticksX={places.flatMap(({ middle }, index) => {
        const month = months[index]?.month;
        return month === undefined || index % every !== 0
          ? []
          : [{ x: middle, text: formatMonthShort(month), anchor: "middle" as const }];
      })}
      stops={places.map(({ middle }) => middle)}
      cursorWidth={(area.right - area.left) / Math.max(1, months.length)}
      onOpen={onOpen}
      noteOf={(index) => <MonthNote bar={months[index]} />}
    >
      <BarStacks stacks={stacks} bands={places} y={linear([0, ticks.at(-1) ?? 1], [area.bottom, area.top])} />
    </Plot>
  );
}

function MonthNote({ bar }: { bar: MonthBar | undefined }) {
  if (bar === undefined) return null;
  const limit = bar.limit === null ? "No limit" : formatUsd(bar.limit);
  return (
    <ChartTooltip
      title={formatMonth(bar.month)}
      rows={[
        { name: "Spent", value: formatUsdExact(bar.spent) },
        { name: "Limit", value: limit },
      ]}
    />
  );
}
