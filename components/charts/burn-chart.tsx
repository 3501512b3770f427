"use client";

import type { CSSProperties } from "react";
import { formatUsd, formatUsdExact } from "@/components/budget/format";
import { formatCalendarDay } from "@/components/budget/format-time";
import { DataTable } from "@/components/ui/data-table";
import { toWire, usd } from "@/server/domain/money";
import { BurnPlot } from "./burn-plot";
import { type BurnChartData, burnPoints, burnSentence, burnTicks, thresholdLabel } from "./burn-points";
import { ChartFigure } from "./chart-figure";
import { axisTicks, toCoordinate } from "./coordinates";
import { type LineLabel, LineLabels } from "./line-labels";
import { AXIS_X } from "./plot-scale";
import { useWidth } from "./use-width";

const HEIGHT = 220;
const TOP = 10;

interface BurnChartProps extends BurnChartData {
  /** Opens a day, as YYYY-MM-DD. */
  onOpenDay?: (day: string) => void;
  /** Opens a point, by the instant at which it starts. */
  onOpenPiece?: (start: string) => void;
}

/** Spend over the period against its limit, thresholds, even pace and forecast. */
export function BurnChart({ onOpenDay, onOpenPiece, ...data }: BurnChartProps) {
  const [ref, width] = useWidth();
  const narrow = width > 0 && width < 560;
  const labelsWidth = narrow ? 64 : 108;
  const ticks = axisTicks(highest(data));
  const top = ticks.at(-1) ?? 1;
  const style = { height: HEIGHT, "--labels-width": `${labelsWidth}px` } as CSSProperties;
  return (
    <ChartFigure
      testId="usage-chart"
      sentence={burnSentence(data)}
      chart={
        <div ref={ref} className="relative" style={style}>
          {width > 0 ? (
            <>
              <BurnPlot
                data={data}
                points={burnPoints(data)}
                width={width}
                height={HEIGHT}
                area={{ left: 52, top: TOP, right: width - labelsWidth, bottom: HEIGHT - AXIS_X }}
                ticksX={burnTicks(data, narrow ? 4 : 8)}
                ticksY={ticks}
                onOpen={(index) => {
                  const day = data.days[index];
                  if (day === undefined) return;
                  onOpenDay?.(day.date);
                  onOpenPiece?.(day.start);
                }}
              />
              <LineLabels labels={lineLabels(data, top, narrow)} top={TOP} height={HEIGHT - TOP - AXIS_X} />
            </>
          ) : null}
        </div>
      }
      table={<BurnTable {...data} />}
    />
  );
}

function highest(data: BurnChartData): number {
  const spent = data.days.at(-1)?.spent ?? data.span?.spentBefore;
  const values = [data.limit, data.forecast?.high ?? data.forecast?.value, spent];
  return Math.max(0, ...values.map((value) => (value ? toCoordinate(value) : 0)));
}

function lineLabels(data: BurnChartData, top: number, narrow: boolean): LineLabel[] {
  // No amounts: the sentence above says them, and a label has no room for all their digits.
  const labels: LineLabel[] = [];
  const y = (value: string): number => 1 - toCoordinate(value) / top;
  const { limit, forecast } = data;
  if (limit !== null) {
    labels.push({
      text: "Limit",
      y: y(limit),
      className: "text-ink",
    });
    for (const share of data.thresholds)
      labels.push({
        text: narrow ? thresholdLabel(share) : `${thresholdLabel(share)} alert`,
        y: y(limit) + (1 - share) * (1 - y(limit)),
        className: "text-ink-3 font-normal",
      });
  }
  if (forecast)
    labels.push({
      text: "Forecast",
      y: y(forecast.value),
      className: "text-forecast-text",
    });
  return labels;
}

function BurnTable(data: BurnChartData) {
  const rows = data.days.map((day, index) => ({
    ...day,
    added: toWire(usd(day.spent).minus(usd(data.days[index - 1]?.spent ?? data.span?.spentBefore ?? "0"))),
  }));
  const piece = data.span?.piece ?? "day";
  return (
    <DataTable
      caption={`Spend by ${piece}, ${data.timeZone}, ${rows.length} rows`}
      rows={rows}
      keyOf={(row) => row.start}
      columns={[
        {
          head: `${piece.charAt(0).toUpperCase()}${piece.slice(1)}`,
          kind: "names",
          cell: (row) => row.label,
        },
        {
          head: `Spent that ${piece}`,
          numeric: true,
          title: (row) => formatUsdExact(row.added),
          cell: (row) => formatUsd(row.added),
        },
        {
          head: `Spent since ${data.span?.since ?? formatCalendarDay(`${data.month}-01`)}`,
          numeric: true,
          title: (row) => formatUsdExact(row.spent),
          cell: (row) => formatUsd(row.spent),
        },
      ]}
    />
  );
}
