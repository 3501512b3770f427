import {
  formatCount,
  formatPercent,
  formatTokens,
  formatUsd,
  formatUsdExact,
  splitUsd,
} from "@/components/budget/format";
import { LevelBadge } from "@/components/budget/level-badge";
import { FigureTile } from "@/components/ui/figure-tile";
import type { MonthlyReport } from "@/server/contract/admin-reports";
import { usd } from "@/server/domain/money";

/** The month in four figures: spent, budget, remaining, executions. */
export function ReportTiles({ report: { overview } }: { report: MonthlyReport }) {
  const { totalSpent, totalBudget, granted, remaining, held, utilization, level } = overview;
  return (
    <div className="ledger-rule grid grid-cols-2 [&>*:nth-child(even)]:border-l [&>*:nth-child(n+3)]:border-t lg:grid-cols-4 lg:[&>*:nth-child(n+3)]:border-t-0 lg:[&>*+*]:border-l [&>*]:border-rule">
      <FigureTile
        testId="report-spent"
        label="Total spent"
        {...splitUsd(totalSpent)}
        exact={formatUsdExact(totalSpent)}
        note={
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <LevelBadge level={level} />
            {utilization === null ? "No limit" : `${formatPercent(utilization)} of the budget`}
          </span>
        }
      />
      <FigureTile
        label="Total budget"
        {...(totalBudget === null ? { whole: "No limit" } : splitUsd(totalBudget))}
        exact={formatUsdExact(totalBudget)}
        note={usd(granted).isZero() ? "Nothing was granted" : `${formatUsd(granted)} granted on top`}
      />
      <FigureTile
        label="Remaining"
        {...(remaining === null ? { whole: "No limit" } : splitUsd(remaining))}
        exact={formatUsdExact(remaining)}
        negative={remaining !== null && usd(remaining).isNegative()}
        note={usd(held).isZero() ? "Nothing is held" : `${formatUsd(held)} held`}
      />
      <FigureTile
        label="Total executions"
        whole={formatCount(overview.totalExecutions)}
        note={`${formatTokens(overview.tokens)} tokens`}
      />
    </div>
  );
}
