"use client";

import {
  formatCount,
  formatPercent,
  formatPlural,
  formatUsd,
  formatUsdExact,
} from "@/components/budget/format";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { ChartFigure } from "./chart-figure";
import { QualityPlot } from "./quality-plot";
import { type QualityPoint, qualitySentence } from "./quality-points";
import { useWidth } from "./use-width";

const HEIGHT = 220;

/** What quality costs, model by model. */
export function QualityChart({ points }: { points: readonly QualityPoint[] }) {
  const [ref, width] = useWidth();
  if (points.length === 0)
    return (
      <EmptyState title="No execution has a quality score in this period.">
        A score comes with <code className="font-mono text-mono">qualityScore</code>, from 0 to 1, where a
        cost is recorded.
      </EmptyState>
    );
  return (
    <ChartFigure
      testId="quality-chart"
      sentence={qualitySentence(points)}
      chart={
        <div ref={ref} style={{ height: HEIGHT }}>
          {width > 0 ? <QualityPlot points={points} width={width} height={HEIGHT} /> : null}
        </div>
      }
      table={<QualityTable points={points} />}
    />
  );
}

function QualityTable({ points }: { points: readonly QualityPoint[] }) {
  return (
    <DataTable
      caption={`Quality by model, ${formatPlural(points.length, "row", "rows")}`}
      rows={points}
      keyOf={(point) => point.name}
      columns={[
        { head: "Model", kind: "names", className: "font-mono text-mono", cell: (point) => point.name },
        { head: "Quality", numeric: true, cell: (point) => formatPercent(point.quality) },
        {
          head: "Average cost",
          numeric: true,
          title: (point) => formatUsdExact(point.averageCost),
          cell: (point) => formatUsd(point.averageCost),
        },
        { head: "Scores", numeric: true, cell: (point) => formatCount(point.scored) },
      ]}
    />
  );
}
