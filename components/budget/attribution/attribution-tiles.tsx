import {
  formatCount,
  formatPercent,
  formatPlural,
  formatTokens,
  formatUsdExact,
  splitUsd,
} from "@/components/budget/format";
import { FigureTile } from "@/components/ui/figure-tile";
import type { SpendQueryOutput } from "@/server/contract/admin-spend";
import { toWire, usd } from "@/server/domain/money";

type Sums = SpendQueryOutput["total"];

interface AttributionTilesProps {
  total: Sums;
  /** Where the executions are that add up to it. */
  executions: string;
  /** The same view of spend. */
  spend: string;
}

/** What it cost, how often it ran, how well it went and what an outcome cost. */
export function AttributionTiles({ total, executions, spend }: AttributionTilesProps) {
  const perConversion =
    total.conversions === 0 ? null : toWire(usd(total.cost).div(total.conversions).toDecimalPlaces(12));
  return (
    <div className="ledger-rule grid grid-cols-2 lg:grid-cols-4 [&>*]:border-rule lg:[&>*+*]:border-l [&>*:nth-child(even)]:border-l [&>*:nth-child(n+3)]:border-t lg:[&>*:nth-child(n+3)]:border-t-0">
      <FigureTile
        testId="tile-cost"
        label="Spent"
        href={spend}
        {...splitUsd(total.cost)}
        exact={formatUsdExact(total.cost)}
        note={`${formatCount(total.provisional)} at a provisional price`}
      />
      <FigureTile
        label="Executions"
        href={executions}
        whole={formatCount(total.executions)}
        note={`${formatCount(total.failed)} failed, ${formatCount(total.retries)} retries`}
      />
      <FigureTile
        label="Success"
        whole={total.successRate === null ? "unknown" : formatPercent(total.successRate)}
        note={
          total.averageTimeMs === null
            ? "time not told"
            : `${formatCount(Math.round(Number(total.averageTimeMs)))} ms on average`
        }
      />
      <FigureTile
        testId="tile-outcome"
        label="Cost per conversion"
        {...(perConversion === null ? { whole: "—" } : splitUsd(perConversion))}
        note={
          <span title={formatUsdExact(total.averageCost)}>
            {formatPlural(total.conversions, "conversion", "conversions")};{" "}
            {splitUsd(total.averageCost).whole}
            {splitUsd(total.averageCost).decimals} per execution
          </span>
        }
      />
    </div>
  );
}

const CLASSES = [
  ["Input", "inputTokens"],
  ["Output", "outputTokens"],
  ["Cache read", "cacheReadTokens"],
  ["Cache write", "cacheWriteTokens"],
  ["All", "tokens"],
] as const;

/** Tokens by class. */
export function TokenClasses({ total }: { total: Sums }) {
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-y-1">
      {CLASSES.map(([label, field]) => (
        <div key={field} className="contents">
          <dt className="text-ink-2">{label}</dt>
          <dd className="text-right" title={formatCount(total[field])}>
            {formatTokens(total[field])}
          </dd>
        </div>
      ))}
    </dl>
  );
}
