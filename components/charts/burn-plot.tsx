"use client";

import { Area, CartesianGrid, ComposedChart, Line, ReferenceLine, Tooltip, XAxis, YAxis } from "recharts";
import { formatUsdAxis, formatUsdExact } from "@/components/budget/format";
import { formatDay } from "@/components/budget/format-time";
import type { BurnChartData, BurnPoint } from "./burn-points";
import { ChartTooltip } from "./chart-tooltip";
import { toCoordinate } from "./coordinates";

interface BurnPlotProps {
  data: BurnChartData;
  points: BurnPoint[];
  width: number;
  height: number;
  margin: { top: number; right: number; bottom: number; left: number };
  ticksX: number[];
  ticksY: number[];
}

const TICK = { fill: "var(--ink-2)", fontSize: 12, fontFamily: "inherit" };
const ACTIVE = { r: 4, fill: "var(--ok)", stroke: "var(--surface)", strokeWidth: 2 };

/** The drawing alone; its numbers are places on the screen. Arrow keys walk the days. */
export function BurnPlot({ data, points, width, height, margin, ticksX, ticksY }: BurnPlotProps) {
  const limit = data.limit === null ? null : toCoordinate(data.limit);
  return (
    <ComposedChart
      data={points}
      width={width}
      height={height}
      margin={margin}
      role="application"
      aria-label="Spend by day: arrow keys walk the days"
    >
      <CartesianGrid vertical={false} stroke="var(--rule)" />
      <XAxis
        dataKey="x"
        type="number"
        scale="linear"
        domain={[Date.parse(data.periodStart), Date.parse(data.periodEnd)]}
        ticks={ticksX}
        interval={0}
        tickFormatter={(value: number) =>
          formatDay(new Date(value + 43_200_000).toISOString(), data.timeZone)
        }
        tick={{ ...TICK, textAnchor: "start" }}
        tickLine={false}
        axisLine={{ stroke: "var(--rule-strong)" }}
        height={24}
      />
      <YAxis
        domain={[0, ticksY.at(-1) ?? 1]}
        ticks={ticksY}
        interval={0}
        width={52}
        tick={TICK}
        tickLine={false}
        axisLine={false}
        tickFormatter={(value: number) => formatUsdAxis(value.toFixed(12).replace(/\.?0+$/, ""))}
      />
      {limit === null
        ? null
        : data.thresholds.map((share) => (
            <ReferenceLine key={share} y={limit * share} stroke="var(--ink-3)" strokeDasharray="1 3" />
          ))}
      <Line
        dataKey="pace"
        stroke="var(--ink-3)"
        strokeWidth={1}
        dot={false}
        activeDot={false}
        connectNulls
        isAnimationActive={false}
      />
      <Area
        dataKey="spent"
        stroke="var(--ok)"
        strokeWidth={2}
        fill="var(--ok)"
        fillOpacity={0.1}
        dot={false}
        activeDot={ACTIVE}
        isAnimationActive={false}
      />
      <Line
        dataKey="projected"
        stroke="var(--forecast)"
        strokeWidth={2}
        strokeDasharray="6 4"
        dot={false}
        activeDot={false}
        connectNulls
        isAnimationActive={false}
      />
      {limit === null ? null : <ReferenceLine y={limit} stroke="var(--ink)" strokeWidth={2} />}
      <Tooltip
        isAnimationActive={false}
        cursor={{ stroke: "var(--ink-3)", strokeWidth: 1 }}
        content={({ active, payload }) => {
          const point = active ? (payload?.[0]?.payload as BurnPoint | undefined) : undefined;
          return point ? <PointNote point={point} data={data} /> : null;
        }}
      />
    </ComposedChart>
  );
}

function PointNote({ point, data }: { point: BurnPoint; data: BurnChartData }) {
  if (point.exact !== undefined)
    return (
      <ChartTooltip
        title={`${point.label}, ${data.timeZone}`}
        rows={[{ name: "Spent so far", value: formatUsdExact(point.exact) }]}
      />
    );
  if (point.projected !== undefined && data.forecast)
    return (
      <ChartTooltip
        title={`End of the period, ${data.timeZone}`}
        rows={[{ name: "Projected", value: formatUsdExact(data.forecast.value) }]}
      />
    );
  return null;
}
