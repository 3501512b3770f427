"use client";

import { formatUsd, formatUsdExact } from "@/components/budget/format";
import { formatMonth } from "@/components/budget/format-time";
import { Cell, ColumnHead, Row, RowHead, Table } from "@/components/ui/table";
import { usd } from "@/server/domain/money";
import { BarsPlot, type MonthBar } from "./bars-plot";
import { ChartFigure } from "./chart-figure";
import { useWidth } from "./use-width";

interface BarsChartProps {
  months: readonly MonthBar[];
  /** The month that still runs: it is hatched. */
  runningMonth: string | null;
  /** Opens a month. */
  onOpen?: (month: string) => void;
}

const HEIGHT = 180;

/** Spend by month, each with the limit that was in force. */
export function BarsChart({ months, runningMonth, onOpen }: BarsChartProps) {
  const [ref, width] = useWidth();
  return (
    <ChartFigure
      sentence={barsSentence(months)}
      chart={
        <div ref={ref} style={{ height: HEIGHT }}>
          {width > 0 ? (
            <BarsPlot
              months={months}
              runningMonth={runningMonth}
              width={width}
              height={HEIGHT}
              onOpen={(index) => {
                const month = months[index]?.month;
                if (month !== undefined) onOpen?.(month);
              }}
            />
          ) : null}
        </div>
      }
      table={<MonthTable months={months} />}
    />
  );
}

/** How many months passed their limit, and the dearest one. */
export function barsSentence(months: readonly MonthBar[]): string {
  const first = months[0];
  if (!first) return "No month has been counted yet.";
  const above = months.filter(({ spent, limit }) => limit !== null && usd(spent).gt(usd(limit))).length;
  const most = months.reduce((top, month) => (usd(month.spent).gt(usd(top.spent)) ? month : top), first);
  const dearest = `The most was ${formatUsd(most.spent)} in ${formatMonth(most.month)}`;
  return `${dearest}; ${above === 0 ? "no month" : `${above} of ${months.length}`} went above the limit.`;
}

function MonthTable({ months }: { months: readonly MonthBar[] }) {
  return (
    <Table caption={`Spend by month, ${months.length} rows`}>
      <thead>
        <tr>
          <ColumnHead>Month</ColumnHead>
          <ColumnHead numeric>Spent</ColumnHead>
          <ColumnHead numeric>Limit</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {months.map((month) => (
          <Row key={month.month}>
            <RowHead>{formatMonth(month.month)}</RowHead>
            <Cell numeric title={formatUsdExact(month.spent)}>
              {formatUsd(month.spent)}
            </Cell>
            <Cell numeric>{month.limit === null ? "No limit" : formatUsd(month.limit)}</Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
