"use client";

import { useId } from "react";
import { Bar, CartesianGrid, ComposedChart, Line, Tooltip, XAxis, YAxis } from "recharts";
import { formatUsd, formatUsdAxis, formatUsdExact } from "@/components/budget/format";
import { formatMonth, formatMonthShort } from "@/components/budget/format-time";
import { usd } from "@/server/domain/money";
import type { MonthBar } from "./bars-chart";
import { ChartTooltip } from "./chart-tooltip";
import { axisTicks, toCoordinate } from "./coordinates";

interface BarsPlotProps {
  months: readonly MonthBar[];
  runningMonth: string | null;
  width: number;
  height: number;
}

interface BarPoint {
  month: string;
  spent: number;
  limit: number | null;
  colour: string;
  running: boolean;
  exact: MonthBar;
}

const TICK = { fill: "var(--ink-2)", fontSize: 12, fontFamily: "inherit" };

function toPoint(bar: MonthBar, runningMonth: string | null): BarPoint {
  const above = bar.limit !== null && usd(bar.spent).gt(usd(bar.limit));
  return {
    month: bar.month,
    spent: toCoordinate(bar.spent),
    limit: bar.limit === null ? null : toCoordinate(bar.limit),
    colour: above ? "var(--exceeded)" : "var(--ok)",
    running: bar.month === runningMonth,
    exact: bar,
  };
}

/** The drawing alone. Bars are square; the running month is hatched; the ink line is that month's limit. */
export function BarsPlot({ months, runningMonth, width, height }: BarsPlotProps) {
  const hatch = useId();
  const points = months.map((month) => toPoint(month, runningMonth));
  const ticks = axisTicks(Math.max(0, ...points.map((point) => Math.max(point.spent, point.limit ?? 0))));
  const half = Math.max(6, Math.min(28, width / (points.length || 1) / 2 - 2));
  return (
    <ComposedChart
      data={points}
      width={width}
      height={height}
      margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
      barCategoryGap="18%"
      role="application"
      aria-label="Spend by month: arrow keys walk the months"
    >
      <defs>
        {["ok", "exceeded"].map((tone) => (
          <pattern
            key={tone}
            id={`${hatch}-${tone}`}
            width="5"
            height="5"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width="2.5" height="5" fill={`var(--${tone})`} />
          </pattern>
        ))}
      </defs>
      <CartesianGrid vertical={false} stroke="var(--rule)" />
      <XAxis
        dataKey="month"
        tickFormatter={formatMonthShort}
        tick={TICK}
        tickLine={false}
        axisLine={{ stroke: "var(--rule-strong)" }}
        height={24}
        interval={width < 420 ? 2 : 0}
      />
      <YAxis
        domain={[0, ticks.at(-1) ?? 1]}
        ticks={ticks}
        interval={0}
        width={52}
        tick={TICK}
        tickLine={false}
        axisLine={false}
        tickFormatter={(value: number) => formatUsdAxis(value.toFixed(12).replace(/\.?0+$/, ""))}
      />
      <Bar
        dataKey="spent"
        maxBarSize={48}
        isAnimationActive={false}
        shape={({ x, y, width: w, height: h, payload }) => {
          const point = payload as BarPoint;
          const tone = point.colour === "var(--ok)" ? "ok" : "exceeded";
          const fill = point.running ? `url(#${hatch}-${tone})` : point.colour;
          return <rect x={x} y={y} width={w} height={h} fill={fill} stroke={point.colour} strokeWidth={1} />;
        }}
      />
      <Line
        dataKey="limit"
        stroke="none"
        activeDot={false}
        isAnimationActive={false}
        dot={({ cx, cy, key }) =>
          typeof cx === "number" && typeof cy === "number" ? (
            <rect key={key} x={cx - half} y={cy - 1} width={half * 2} height={2} fill="var(--ink)" />
          ) : (
            <g key={key} />
          )
        }
      />
      <Tooltip
        isAnimationActive={false}
        cursor={{ fill: "var(--sunken)" }}
        content={({ active, payload }) => {
          const point = active ? (payload?.[0]?.payload as BarPoint | undefined) : undefined;
          return point ? <MonthNote bar={point.exact} /> : null;
        }}
      />
    </ComposedChart>
  );
}

function MonthNote({ bar }: { bar: MonthBar }) {
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
