import type { ReactNode } from "react";
import { BudgetMeter } from "@/components/budget/budget-meter";
import { METHOD_WORD } from "@/components/budget/forecast-words";
import {
  formatCount,
  formatInCurrency,
  formatPercent,
  formatPlural,
  formatUsd,
  formatUsdExact,
  splitUsd,
} from "@/components/budget/format";
import { formatDateTime, monthDays, periodDays } from "@/components/budget/format-time";
import { LevelBadge } from "@/components/budget/level-badge";
import { executionsHref, NO_FILTERS } from "@/components/budget/spend/spend-filters";
import { FigureTile } from "@/components/ui/figure-tile";
import type { OverviewData } from "@/server/contract/overview";
import { toWire, usd } from "@/server/domain/money";

type TilesData = Pick<
  OverviewData,
  | "month"
  | "budget"
  | "forecast"
  | "executions"
  | "periodStart"
  | "periodEnd"
  | "today"
  | "timeZone"
  | "notEnforcedUntil"
  | "shownIn"
>;

/** The four figures of a period: spent, remaining, projected, executions. */
export function OverviewTiles({ data }: { data: TilesData }) {
  return (
    <div
      data-testid="overview-tiles"
      className="ledger-rule grid grid-cols-2 [&>*:nth-child(even)]:border-l [&>*:nth-child(n+3)]:border-t lg:grid-cols-[1.5fr_1fr_1fr_1fr] lg:[&>*:nth-child(n+3)]:border-t-0 lg:[&>*+*]:border-l [&>*]:border-rule"
    >
      <SpentTile data={data} />
      <RemainingTile data={data} />
      <ProjectedTile data={data} />
      <ExecutionsTile data={data} />
    </div>
  );
}

/** The same month in the spend explorer. */
function spendHref(month: string): string {
  return `/admin/budget/spend?period=${month}`;
}

function money(value: string | null) {
  return {
    ...splitUsd(value),
    exact: formatUsdExact(value),
    negative: value !== null && usd(value).isNegative(),
  };
}

function SpentTile({ data }: { data: TilesData }) {
  const { month, budget, forecast, notEnforcedUntil, timeZone, shownIn } = data;
  const { limit, granted, spent, held, percent, level } = budget;
  const until = notEnforcedUntil === null ? null : formatDateTime(notEnforcedUntil, timeZone);
  return (
    <FigureTile
      testId="tile-spent"
      label="Spent"
      href={spendHref(month)}
      {...money(spent)}
      note={<SpentNote {...{ budget, until, shownIn }} />}
    >
      {limit === null ? (
        <span aria-hidden className="mt-3 mb-2 block border-t border-rule" />
      ) : (
        <div className="mt-1.5 mb-1">
          <BudgetMeter
            size="tile"
            label="Monthly cap"
            {...{ spent, held, limit, granted, percent, level }}
            projected={forecast.projected}
            thresholds={[budget.alertThreshold]}
            enforced={until === null}
          />
        </div>
      )}
    </FigureTile>
  );
}

type SpentNoteProps = Pick<TilesData, "budget" | "shownIn"> & { until: string | null };

function SpentNote({ budget, until, shownIn }: SpentNoteProps) {
  const { limit, granted, held, percent, level } = budget;
  const raised = !usd(granted).isZero();
  const effective = limit === null ? null : toWire(usd(limit).plus(usd(granted)));
  const parts = effective === null ? ["No limit"] : [`${formatPercent(percent)} of ${formatUsd(effective)}`];
  if (raised) parts.push(`raised once by ${formatUsd(granted)}`);
  if (!usd(held).isZero()) parts.push(`${formatUsd(held)} held`);
  if (shownIn !== null) parts.unshift(formatInCurrency(budget.spent, shownIn));
  if (until !== null) parts.push(`not enforced until ${until}`);
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <LevelBadge level={level} />
      <span>{parts.join(", ")}</span>
    </span>
  );
}

function RemainingTile({ data }: { data: TilesData }) {
  const { remaining } = data.budget;
  if (remaining === null)
    return (
      <FigureTile
        testId="tile-remaining"
        label="Remaining"
        whole="No limit"
        note="Set a monthly cap to see what is left."
      />
    );
  return (
    <FigureTile
      testId="tile-remaining"
      label="Remaining"
      href="/admin/budget/budgets"
      {...money(remaining)}
      note={remainingNote(data, remaining)}
    />
  );
}

function remainingNote(data: TilesData, remaining: string): ReactNode {
  const { days, today } = periodDays({ ...monthDays(data.month), today: data.today });
  if (usd(remaining).isNegative())
    return usd(data.budget.excess).isZero()
      ? "Spent and held are above the limit."
      : `${formatUsd(data.budget.excess)} was excess: no hold covered it.`;
  if (today === null) return "The period is closed.";
  const left = days - today + 1;
  const each = toWire(usd(remaining).div(left).toDecimalPlaces(12));
  return `${formatUsd(each)} per day for ${formatPlural(left, "day", "days")}`;
}

function ProjectedTile({ data }: { data: TilesData }) {
  const { method, projected, low, high } = data.forecast;
  const { limit, granted } = data.budget;
  if (projected === null)
    return (
      <FigureTile
        testId="tile-projected"
        label="Projected at period end"
        whole="unknown"
        note="Needs an hour of data."
      />
    );
  // A month that ended is what it was.
  const how = method === null ? "" : ` ${METHOD_WORD[method]}`;
  let note = method === null ? "The period is over." : `Projected ${METHOD_WORD[method]}.`;
  if (limit !== null) {
    const gap = usd(projected).minus(usd(limit)).minus(usd(granted));
    note =
      gap.isPositive() && !gap.isZero()
        ? `${formatUsd(toWire(gap))} above the limit${how}.`
        : `${formatUsd(toWire(gap.abs()))} below the limit${how}.`;
  }
  return (
    <FigureTile
      testId="tile-projected"
      label="Projected at period end"
      href={`${spendHref(data.month)}&view=cumulative`}
      {...money(projected)}
      note={
        low === null || high === null || low === high ? (
          note
        ) : (
          <>
            <span
              className="block"
              title="In 8 of 10 months the end lies within, if days go on to differ as they did."
            >
              {formatUsd(low)} to {formatUsd(high)} in 8 of 10 months.
            </span>
            {note}
          </>
        )
      }
    />
  );
}

function ExecutionsTile({ data: { executions, periodStart, periodEnd } }: { data: TilesData }) {
  const { count, succeeded, failed, blocked, provisional } = executions;
  const told = succeeded + failed;
  const rate =
    told === 0
      ? count === 0
        ? "None yet"
        : "Success unknown"
      : `${formatPercent(toWire(usd(String(succeeded)).times(100).div(told).toDecimalPlaces(12)))} succeeded`;
  return (
    <FigureTile
      testId="tile-executions"
      label="Executions"
      href={executionsHref(NO_FILTERS, { startsAt: periodStart, endsAt: periodEnd })}
      whole={formatCount(count)}
      note={
        <>
          {rate}, {formatCount(blocked)} blocked
          {provisional > 0 ? (
            <span className="block text-warning-text">{formatCount(provisional)} at a provisional price</span>
          ) : null}
        </>
      }
    />
  );
}
