"use client";

import { useId } from "react";
import { Area, Bar, CartesianGrid, ComposedChart, Line, Tooltip, XAxis, YAxis } from "recharts";
import { formatUsdAxis, formatUsdExact } from "@/components/budget/format";
import { usd } from "@/server/domain/money";
import { ChartTooltip } from "./chart-tooltip";
import { axisTicks } from "./coordinates";
import { highestPoint, partValue, type SpendChartData, type SpendPoint, spendPoints } from "./spend-points";

interface SpendPlotProps {
  data: SpendChartData;
  timeZone: string;
  onOpen: (bucket: number) => void;
  width: number;
  height: number;
}

const TICK = { fill: "var(--ink-2)", fontSize: 12, fontFamily: "inherit" };

/** The drawing alone. The bucket that runs is hatched; what is marked in ink is the days before. */
export function SpendPlot({ data, timeZone, onOpen, width, height }: SpendPlotProps) {
  const hatch = useId();
  const points = spendPoints(data);
  const isShare = data.view === "share";
  const ticks = isShare ? [0, 25, 50, 75, 100] : axisTicks(highestPoint(points));
  const every = Math.max(1, Math.ceil(points.length / (width < 420 ? 4 : 8)));
  const open = (state: { activeTooltipIndex?: unknown }) => {
    if (state.activeTooltipIndex !== undefined && state.activeTooltipIndex !== null)
      onOpen(Number(state.activeTooltipIndex));
  };
  return (
    <ComposedChart
      data={points}
      width={width}
      height={height}
      margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
      barCategoryGap={points.length > 60 ? 0 : "12%"}
      role="application"
      aria-label="Spend: arrow keys walk the bars"
      onClick={open}
    >
      <Hatches id={hatch} data={data} />
      <CartesianGrid vertical={false} stroke="var(--rule)" />
      <XAxis
        dataKey="tick"
        tick={TICK}
        tickLine={false}
        axisLine={{ stroke: "var(--rule-strong)" }}
        height={24}
        interval={every - 1}
      />
      <YAxis
        domain={[0, ticks.at(-1) ?? 1]}
        ticks={ticks}
        interval={0}
        width={56}
        tick={TICK}
        tickLine={false}
        axisLine={false}
        tickFormatter={(value: number) =>
          isShare ? `${value}%` : formatUsdAxis(value.toFixed(12).replace(/\.?0+$/, ""))
        }
      />
      {data.series.map((one, index) => partOf(data, index, `url(#${hatch}-${index})`, one.colour))}
      {data.previous === null || isShare ? null : earlierOf(data, barWidth(width, points.length))}
      <Tooltip
        isAnimationActive={false}
        cursor={data.view === "cumulative" ? { stroke: "var(--ink-3)" } : { fill: "var(--sunken)" }}
        content={({ active, payload }) => {
          const point = active ? (payload?.[0]?.payload as SpendPoint | undefined) : undefined;
          return point ? <BucketNote data={data} bucket={point.index} timeZone={timeZone} /> : null;
        }}
      />
    </ComposedChart>
  );
}

function barWidth(width: number, bars: number): number {
  return Math.max(4, Math.min(56, (width - 64) / (bars || 1) - 2));
}

// Under bars a mark each; under sums so far a line, as they are one.
function earlierOf({ view }: SpendChartData, length: number) {
  const isLine = view === "cumulative";
  return (
    <Line
      dataKey="previous"
      stroke={isLine ? "var(--ink-2)" : "none"}
      strokeDasharray="2 3"
      strokeWidth={1.5}
      activeDot={false}
      isAnimationActive={false}
      dot={
        isLine
          ? false
          : ({ cx, cy, key }) =>
              typeof cx === "number" && typeof cy === "number" ? (
                <rect key={key} x={cx - length / 2} y={cy - 1} width={length} height={2} fill="var(--ink)" />
              ) : (
                <g key={key} />
              )
      }
    />
  );
}

function partOf(data: SpendChartData, index: number, hatched: string, colour: string) {
  const dataKey = ({ parts }: SpendPoint) => parts[index] ?? null;
  const name = String(index);
  if (data.view === "cumulative")
    return (
      <Area
        key={name}
        name={name}
        dataKey={dataKey}
        stackId="spend"
        stroke={colour}
        strokeWidth={1}
        fill={colour}
        fillOpacity={0.75}
        dot={false}
        activeDot={false}
        isAnimationActive={false}
      />
    );
  return (
    <Bar
      key={name}
      name={name}
      dataKey={dataKey}
      stackId="spend"
      maxBarSize={56}
      isAnimationActive={false}
      shape={({ x, y, width, height, payload }) => {
        const isRunning = data.buckets[(payload as SpendPoint).index]?.state === "running";
        return height > 0 ? (
          <rect
            x={x}
            y={y}
            width={width}
            height={height}
            fill={isRunning ? hatched : colour}
            stroke={isRunning ? colour : "var(--surface)"}
            strokeWidth={isRunning ? 1 : 0.5}
          />
        ) : (
          <g />
        );
      }}
    />
  );
}

function Hatches({ id, data }: { id: string; data: SpendChartData }) {
  return (
    <defs>
      {data.series.map(({ name, colour }, index) => (
        <pattern
          key={name}
          id={`${id}-${index}`}
          width="5"
          height="5"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="2.5" height="5" fill={colour} />
        </pattern>
      ))}
    </defs>
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
