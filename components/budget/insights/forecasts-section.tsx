import { METHOD_WORD } from "@/components/budget/forecast-words";
import {
  formatCount,
  formatPercent,
  formatPlural,
  formatUsd,
  formatUsdExact,
} from "@/components/budget/format";
import { formatMonth } from "@/components/budget/format-time";
import { type Column, DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/section";
import type { ForecastsOutput, SaidForecast } from "@/server/contract/admin-insights";

type MonthRow = ForecastsOutput["data"][number];

/** The days of a month that a forecast is shown of, each until the next. */
const STRETCHES = [
  { head: "Said on the 8th", from: 8, to: 15 },
  { head: "15th", from: 15, to: 22 },
  { head: "22nd", from: 22, to: 32 },
];

/** What was said of past months as they went, and by how much it missed. */
export function ForecastsSection({ forecasts }: { forecasts: ForecastsOutput }) {
  const { data } = forecasts;
  return (
    <Section
      title="Forecasts and what came"
      note="as it was said at midnight: at the rate of the month, from 21 days of history on by the usual week"
    >
      {data.length === 0 ? (
        <EmptyState title="No forecast was kept yet.">
          What a month is expected to cost is kept each midnight, and shown here from the 8th on.
        </EmptyState>
      ) : (
        <>
          <p className="mb-3 text-ink-2" data-testid="forecast-error">
            {sentenceOf(forecasts)}
          </p>
          <DataTable
            caption={`Forecasts by month, ${formatPlural(data.length, "row", "rows")}`}
            rows={data}
            keyOf={({ month }) => month}
            testId="forecast-row"
            isTop
            columns={[MONTH, ...STRETCHES.map(saidColumn), CAME]}
          />
        </>
      )}
    </Section>
  );
}

const MONTH: Column<MonthRow> = {
  head: "Month",
  kind: "names",
  cell: ({ month }) => formatMonth(month),
};

const CAME: Column<MonthRow> = {
  head: "Came",
  numeric: true,
  title: ({ actual }) => formatUsdExact(actual),
  cell: ({ month, actual }) =>
    actual === null ? (
      "runs"
    ) : (
      <Link className="link inline-flex min-h-6 items-center" href={`/admin/budget/spend?period=${month}`}>
        {formatUsd(actual)}
      </Link>
    ),
};

function saidColumn({ head, from, to }: (typeof STRETCHES)[number], place: number): Column<MonthRow> {
  const saidIn = ({ said }: MonthRow) =>
    said.find(({ day }) => Number(day.slice(-2)) >= from && Number(day.slice(-2)) < to);
  return {
    head,
    numeric: true,
    // The narrowest page shows the first, which says the most about how good they are.
    ...(place > 0 && { from: "sm" as const }),
    title: (row) => formatUsdExact(saidIn(row)?.projected ?? null),
    cell: (row) => <Said said={saidIn(row)} />,
  };
}

function Said({ said }: { said: SaidForecast | undefined }) {
  if (said === undefined) return <span className="text-ink-3">not kept</span>;
  const { method, projected, low, high, errorPercent, isWithin } = said;
  return (
    <>
      <span className="text-forecast-text">{formatUsd(projected)}</span>
      <span className="block text-label font-normal text-ink-3">{METHOD_WORD[method]}</span>
      {errorPercent === null ? null : (
        <span className="block text-label font-normal text-ink-2">{missedWord(errorPercent)}</span>
      )}
      {low === null || high === null ? null : (
        <span className="block text-label font-normal text-ink-3">
          {formatUsd(low)} to {formatUsd(high)}
          {isWithin === false ? ", missed" : ""}
        </span>
      )}
    </>
  );
}

function missedWord(errorPercent: string): string {
  const size = formatPercent(errorPercent.replace("-", ""));
  return errorPercent.startsWith("-") ? `${size} too low` : `${size} too high`;
}

function sentenceOf({ typicalErrorPercent, within, judged }: ForecastsOutput): string {
  if (typicalErrorPercent === null) return "No month has ended yet of which a forecast was kept.";
  const typical = `A forecast was typically ${formatPercent(typicalErrorPercent)} off.`;
  return judged === 0
    ? typical
    : `${typical} ${formatCount(within)} of ${formatPlural(judged, "interval", "intervals")} held what came; about 8 of 10 should.`;
}
