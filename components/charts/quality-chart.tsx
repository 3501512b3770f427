"use client";

import {
  formatCount,
  formatPercent,
  formatPlural,
  formatUsd,
  formatUsdExact,
} from "@/components/budget/format";
import { EmptyState } from "@/components/ui/empty-state";
import { Cell, ColumnHead, Row, RowHead, Table } from "@/components/ui/table";
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
    <Table caption={`Quality by model, ${formatPlural(points.length, "row", "rows")}`}>
      <thead>
        <tr>
          <ColumnHead>Model</ColumnHead>
          <ColumnHead numeric>Quality</ColumnHead>
          <ColumnHead numeric>An execution</ColumnHead>
          <ColumnHead numeric>Scores</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {points.map((point) => (
          <Row key={point.name}>
            <RowHead className="font-mono text-mono">{point.name}</RowHead>
            <Cell numeric>{formatPercent(point.quality)}</Cell>
            <Cell numeric title={formatUsdExact(point.averageCost)}>
              {formatUsd(point.averageCost)}
            </Cell>
            <Cell numeric>{formatCount(point.scored)}</Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
