"use client";

import type { ReactNode } from "react";
import { formatUsd } from "@/components/budget/format";
import { usd } from "@/server/domain/money";
import { ChartFigure } from "./chart-figure";
import { SpendPlot } from "./spend-plot";
import type { SpendChartData } from "./spend-points";
import { useWidth } from "./use-width";

interface SpendChartProps extends SpendChartData {
  timeZone: string;
  /** Opens a bucket. */
  onOpen: (bucket: number) => void;
  table: ReactNode;
}

const HEIGHT = 260;

/** Spend by bucket, stacked by group. */
export function SpendChart({ timeZone, onOpen, table, ...data }: SpendChartProps) {
  const [ref, width] = useWidth();
  return (
    <ChartFigure
      testId="spend-chart"
      sentence={spendSentence(data)}
      chart={
        <div ref={ref} style={{ height: HEIGHT }}>
          {width > 0 ? (
            <SpendPlot data={data} timeZone={timeZone} onOpen={onOpen} width={width} height={HEIGHT} />
          ) : null}
        </div>
      }
      table={table}
    />
  );
}

/** The dearest bucket, and the dearest group. */
export function spendSentence({ buckets, series }: Pick<SpendChartData, "buckets" | "series">): string {
  const first = buckets[0];
  if (first === undefined) return "Nothing was spent.";
  const most = buckets.reduce((top, bucket) => (usd(bucket.cost).gt(usd(top.cost)) ? bucket : top), first);
  if (usd(most.cost).isZero()) return "Nothing was spent.";
  const dearest = `The most was ${formatUsd(most.cost)} on ${most.name}`;
  const [group] = series;
  return series.length > 1 && group !== undefined
    ? `${dearest}; ${group.name} cost the most.`
    : `${dearest}.`;
}
