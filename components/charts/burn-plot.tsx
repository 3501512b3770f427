"use client";

import { formatUsd, formatUsdExact } from "@/components/budget/format";
import type { BurnChartData, BurnPoint } from "./burn-points";
import { ChartTooltip } from "./chart-tooltip";
import { formatAxisUsd, toCoordinate } from "./coordinates";
import { Plot } from "./plot";
import { linear, type PlotArea, pathBetween, pathThrough } from "./plot-scale";

interface BurnPlotProps {
  data: BurnChartData;
  points: readonly BurnPoint[];
  width: number;
  height: number;
  area: PlotArea;
  ticksX: readonly { at: number; text: string }[];
  ticksY: readonly number[];
  /** Opens a day. */
  onOpen: (day: number) => void;
}

/** The drawing alone; its numbers are places on the screen. Arrow keys walk the days. */
export function BurnPlot({ data, points, width, height, area, ticksX, ticksY, onOpen }: BurnPlotProps) {
  const x = linear([Date.parse(data.periodStart), Date.parse(data.periodEnd)], [area.left, area.right]);
  const y = linear([0, ticksY.at(-1) ?? 1], [area.bottom, area.top]);
  const line = (key: "spent" | "projected" | "low" | "high" | "pace") =>
    points.flatMap((point) => {
      const value = point[key];
      return value === undefined ? [] : [{ x: x(point.x), y: y(value) }];
    });
  const told = points.filter((point) => point.exact !== undefined || point.projected !== undefined);
  const spent = line("spent");
  return (
    <Plot
      label={`Spend by ${data.span?.piece ?? "day"}: arrow keys walk the points, Enter opens one`}
      width={width}
      height={height}
      area={area}
      ticksY={ticksY}
      formatY={formatAxisUsd}
      ticksX={ticksX.map((tick) => ({
        x: x(tick.at),
        text: tick.text,
        anchor: "start",
      }))}
      stops={told.map((point) => x(point.x))}
      cursorWidth={0}
      onOpen={onOpen}
      noteOf={(index) => <PointNote point={told[index]} data={data} />}
      markOf={(index) => <Dot point={told[index]} x={x} y={y} />}
    >
      <Thresholds data={data} area={area} y={y} />
      <path d={pathThrough(line("pace"))} fill="none" stroke="var(--ink-3)" />
      <path
        d={pathBetween(
          spent,
          spent.map((point) => ({ x: point.x, y: area.bottom })),
        )}
        fill="var(--ok)"
        fillOpacity={0.1}
      />
      <path d={pathThrough(spent)} fill="none" stroke="var(--ok)" strokeWidth={2} />
      <path d={pathBetween(line("high"), line("low"))} fill="var(--forecast)" fillOpacity={0.14} />
      <path
        d={pathThrough(line("projected"))}
        fill="none"
        stroke="var(--forecast)"
        strokeWidth={2}
        strokeDasharray="6 4"
      />
      <LimitLine data={data} area={area} y={y} />
    </Plot>
  );
}

type Across = { data: BurnChartData; area: PlotArea; y: (value: number) => number };

function Thresholds({ data, area, y }: Across) {
  if (data.limit === null) return null;
  const limit = toCoordinate(data.limit);
  return data.thresholds.map((share) => (
    <line
      key={share}
      x1={area.left}
      x2={area.right}
      y1={y(limit * share)}
      y2={y(limit * share)}
      stroke="var(--ink-3)"
      strokeDasharray="1 3"
    />
  ));
}

function LimitLine({ data, area, y }: Across) {
  if (data.limit === null) return null;
  const at = y(toCoordinate(data.limit));
  return <line x1={area.left} x2={area.right} y1={at} y2={at} stroke="var(--ink)" strokeWidth={2} />;
}

type Scales = { x: (value: number) => number; y: (value: number) => number };

function Dot({ point, x, y }: { point: BurnPoint | undefined } & Scales) {
  if (point?.spent === undefined) return null;
  return (
    <circle
      cx={x(point.x)}
      cy={y(point.spent)}
      r={4}
      fill="var(--ok)"
      stroke="var(--surface)"
      strokeWidth={2}
    />
  );
}

function PointNote({ point, data }: { point: BurnPoint | undefined; data: BurnChartData }) {
  if (point?.exact !== undefined)
    return (
      <ChartTooltip
        title={`${point.label}, ${data.timeZone}`}
        rows={[{ name: "Spent so far", value: formatUsdExact(point.exact) }]}
      />
    );
  if (point?.projected !== undefined && data.forecast)
    return (
      <ChartTooltip
        title={`End of the period, ${data.timeZone}`}
        rows={[
          { name: "Projected", value: formatUsdExact(data.forecast.value) },
          ...(data.forecast.low === null || data.forecast.high === null
            ? []
            : [
                {
                  name: data.span ? "In 8 of 10 periods" : "In 8 of 10 months",
                  value: `${formatUsd(data.forecast.low)} to ${formatUsd(data.forecast.high)}`,
                },
              ]),
        ]}
      />
    );
  return null;
}
