"use client";

import { formatUsdExact } from "@/components/budget/format";
import { usd } from "@/server/domain/money";
import { type BarStack, BarStacks } from "./bar-stacks";
import { ChartTooltip } from "./chart-tooltip";
import { axisTicks, formatAxisUsd } from "./coordinates";
import { Plot } from "./plot";
import { AXIS_X, type Band, bands, linear, pathBetween, pathThrough, type Scale } from "./plot-scale";
import { highestPoint, partValue, type SpendChartData, type SpendPoint, spendPoints } from "./spend-points";

interface SpendPlotProps {
  data: SpendChartData;
  timeZone: string;
  onOpen: (bucket: number) => void;
  width: number;
  height: number;
}

/** The drawing alone. The bucket that runs is hatched; what is marked in ink is the days before. */
export function SpendPlot({ data, timeZone, onOpen, width, height }: SpendPlotProps) {
  const points = spendPoints(data);
  const isShare = data.view === "share";
  const ticks = isShare ? [0, 25, 50, 75, 100] : axisTicks(highestPoint(points));
  const area = { left: 56, top: 8, right: width - 8, bottom: height - AXIS_X };
  const places = bands(points.length, area, { gap: points.length > 60 ? 0 : 0.12, widest: 56 });
  const every = Math.max(1, Math.ceil(points.length / (width < 420 ? 4 : 8)));
  const y = linear([0, ticks.at(-1) ?? 1], [area.bottom, area.top]);
  const isLine = data.view === "cumulative";
  return (
    <Plot
      label="Spend: arrow keys walk the bars, Enter opens one"
      width={width}
      height={height}
      area={area}
      ticksY={ticks}
      formatY={isShare ? (value) => `${value}%` : formatAxisUsd}
      ticksX={points.flatMap(({ tick, index }) => {
        const x = places[index]?.middle;
        return x === undefined || index % every !== 0 ? [] : [{ x, text: tick, anchor: "middle" as const }];
      })}
      stops={places.map(({ middle }) => middle)}
      cursorWidth={isLine ? 0 : (area.right - area.left) / Math.max(1, points.length)}
      noteOf={(bucket) => <BucketNote data={data} bucket={bucket} timeZone={timeZone} />}
      onOpen={onOpen}
    >
      {isLine ? (
        <Sums data={data} points={points} places={places} y={y} />
      ) : (
        <BarStacks stacks={points.map((point) => stackOf(data, point))} bands={places} y={y} />
      )}
    </Plot>
  );
}

function stackOf({ series, buckets }: SpendChartData, { index, parts, previous }: SpendPoint): BarStack {
  return {
    parts: parts.map((value, part) => ({ value, colour: series[part]?.colour ?? "var(--rule-strong)" })),
    running: buckets[index]?.state === "running",
    mark: previous,
  };
}

interface SumsProps {
  data: SpendChartData;
  points: readonly SpendPoint[];
  places: readonly Band[];
  y: Scale;
}

/** Sums so far, one layer upon the other; the days before as a dashed line. */
function Sums({ data, points, places, y }: SumsProps) {
  const xOf = (index: number) => places[index]?.middle ?? 0;
  const known = points.filter(({ parts }) => parts.length > 0);
  // The height of the first `count` parts upon each other.
  const top = (count: number) =>
    known.map(({ index, parts }) => ({
      x: xOf(index),
      y: y(parts.slice(0, count).reduce((sum, part) => sum + part, 0)),
    }));
  const before = points.flatMap(({ index, previous }) =>
    previous === null ? [] : [{ x: xOf(index), y: y(previous) }],
  );
  return (
    <>
      {data.series.map(({ name, colour }, index) => (
        <path
          key={name}
          d={pathBetween(top(index + 1), top(index))}
          fill={colour}
          fillOpacity={0.75}
          stroke={colour}
        />
      ))}
      <path
        d={pathThrough(before)}
        fill="none"
        stroke="var(--ink-2)"
        strokeWidth={1.5}
        strokeDasharray="2 3"
      />
    </>
  );
}

function BucketNote({ data, bucket, timeZone }: { data: SpendChartData; bucket: number; timeZone: string }) {
  const rows = data.series
    .map(({ name }, index) => ({ name, amount: partValue(data, index, bucket) }))
    .filter(({ amount }) => !usd(amount).isZero())
    .sort((a, b) => usd(b.amount).comparedTo(usd(a.amount)))
    .map(({ name, amount }) => ({ name, value: formatUsdExact(amount) }));
  const own = data.buckets[bucket];
  const before = data.previous?.[bucket];
  return (
    <ChartTooltip
      title={`${own?.name ?? ""}, ${timeZone}`}
      rows={[
        ...rows,
        ...(rows.length === 1 ? [] : [{ name: "Total", value: formatUsdExact(own?.cost ?? "0") }]),
        ...(before === undefined ? [] : [{ name: "In the days before", value: formatUsdExact(before) }]),
      ]}
    />
  );
}
