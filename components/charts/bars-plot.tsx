"use client";

import { formatUsd, formatUsdExact } from "@/components/budget/format";
import { usd } from "@/server/domain/money";
import { type BarStack, BarStacks } from "./bar-stacks";
import { ChartTooltip } from "./chart-tooltip";
import { axisTicks, formatAxisUsd, toCoordinate } from "./coordinates";
import { Plot } from "./plot";
import { AXIS_X, bands, linear } from "./plot-scale";

export interface PeriodBar {
  id: string;
  /** "November 2026" */
  name: string;
  /** "Nov", for the axis. */
  tick: string;
  spent: string;
  limit: string | null;
  /** It still runs: it is hatched. */
  isRunning: boolean;
}

interface BarsPlotProps {
  label: string;
  bars: readonly PeriodBar[];
  width: number;
  height: number;
  onOpen?: (index: number) => void;
}

function stackOf({ spent, limit, isRunning }: PeriodBar): BarStack {
  const above = limit !== null && usd(spent).gt(usd(limit));
  return {
    parts: [{ value: toCoordinate(spent), colour: above ? "var(--exceeded)" : "var(--ok)" }],
    running: isRunning,
    mark: limit === null ? null : toCoordinate(limit),
  };
}

/** The drawing alone. Bars are square; a running period is hatched; the ink line is that period's limit. */
export function BarsPlot({ label, bars, width, height, onOpen }: BarsPlotProps) {
  const stacks = bars.map(stackOf);
  const highest = stacks.map(({ parts, mark }) => Math.max(parts[0]?.value ?? 0, mark ?? 0));
  const ticks = axisTicks(Math.max(0, ...highest));
  const area = { left: 52, top: 8, right: width - 8, bottom: height - AXIS_X };
  const places = bands(bars.length, area, { gap: 0.18, widest: 48 });
  // About 52 pixels hold a name of the axis.
  const every = Math.max(1, Math.ceil((bars.length * 52) / Math.max(52, area.right - area.left)));
  return (
    <Plot
      label={label}
      width={width}
      height={height}
      area={area}
      ticksY={ticks}
      formatY={formatAxisUsd}
      ticksX={places.flatMap(({ middle }, index) => {
        const text = bars[index]?.tick;
        return text === undefined || index % every !== 0
          ? []
          : [{ x: middle, text, anchor: "middle" as const }];
      })}
      stops={places.map(({ middle }) => middle)}
      cursorWidth={(area.right - area.left) / Math.max(1, bars.length)}
      {...(onOpen && { onOpen })}
      noteOf={(index) => <PeriodNote bar={bars[index]} />}
    >
      <BarStacks stacks={stacks} bands={places} y={linear([0, ticks.at(-1) ?? 1], [area.bottom, area.top])} />
    </Plot>
  );
}

function PeriodNote({ bar }: { bar: PeriodBar | undefined }) {
  if (bar === undefined) return null;
  const limit = bar.limit === null ? "No limit" : formatUsd(bar.limit);
  return (
    <ChartTooltip
      title={bar.name}
      rows={[
        { name: "Spent", value: formatUsdExact(bar.spent) },
        { name: "Limit", value: limit },
      ]}
    />
  );
}
