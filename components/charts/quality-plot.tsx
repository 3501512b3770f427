"use client";

import { formatCount, formatPercent, formatUsd, formatUsdExact } from "@/components/budget/format";
import { ChartTooltip } from "./chart-tooltip";
import { axisTicks, formatAxisUsd, toCoordinate } from "./coordinates";
import { placeLabels } from "./place-labels";
import { Plot } from "./plot";
import { AXIS_X, linear } from "./plot-scale";
import type { QualityPoint } from "./quality-points";

interface QualityPlotProps {
  /** Cheapest first. */
  points: readonly QualityPoint[];
  width: number;
  height: number;
}

const RADIUS = 5;

/** Quality over the cost of an execution: the upper left is good and cheap. */
export function QualityPlot({ points, width, height }: QualityPlotProps) {
  const area = { left: 48, top: 16, right: width - 16, bottom: height - AXIS_X };
  const ticks = axisTicks(Math.max(...points.map(({ averageCost }) => toCoordinate(averageCost))));
  const x = linear([0, ticks.at(-1) ?? 1], [area.left, area.right]);
  const y = linear([0, 100], [area.bottom, area.top]);
  const places = points.map(({ averageCost, quality }) => ({
    x: x(toCoordinate(averageCost)),
    y: y(toCoordinate(quality)),
  }));
  const labels = placeLabels(
    places,
    points.map(({ name }) => name),
    area,
  );
  return (
    <Plot
      label="Quality by cost of an execution: arrow keys walk the models"
      width={width}
      height={height}
      area={area}
      ticksY={[0, 25, 50, 75, 100]}
      formatY={(value) => `${value}%`}
      ticksX={ticks
        .filter((_, index) => width >= 420 || index % 2 === 0)
        .map((tick) => ({ x: x(tick), text: formatAxisUsd(tick), anchor: tick === 0 ? "start" : "middle" }))}
      stops={places.map((place) => place.x)}
      cursorWidth={0}
      noteOf={(stop) => <ModelNote point={points[stop]} />}
    >
      {points.map(({ name }, index) => {
        const place = places[index];
        if (place === undefined) return null;
        const label = labels[index] ?? null;
        return (
          <g key={name}>
            <circle cx={place.x} cy={place.y} r={RADIUS} fill="var(--series-1)" stroke="var(--surface)" />
            {label === null ? null : (
              <text
                x={label.x}
                y={label.y}
                dy="0.35em"
                textAnchor={label.anchor}
                fontSize={12}
                fill="var(--ink-2)"
              >
                {name}
              </text>
            )}
          </g>
        );
      })}
    </Plot>
  );
}

function ModelNote({ point }: { point: QualityPoint | undefined }) {
  if (point === undefined) return null;
  return (
    <ChartTooltip
      title={point.name}
      rows={[
        { name: "Quality", value: formatPercent(point.quality) },
        {
          name: "Average cost",
          value: `${formatUsd(point.averageCost)} (${formatUsdExact(point.averageCost)})`,
        },
        { name: "Scores", value: formatCount(point.scored) },
      ]}
    />
  );
}
