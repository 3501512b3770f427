import { ArrowDown, ArrowUp } from "lucide-react";
import {
  formatCount,
  formatDelta,
  formatPercent,
  formatTokens,
  formatUsd,
  formatUsdExact,
  splitUsd,
} from "@/components/budget/format";
import { FigureTile } from "@/components/ui/figure-tile";
import { Link } from "@/components/ui/link";
import type { SpendQueryOutput } from "@/server/contract/admin-spend";
import { toWire, usd } from "@/server/domain/money";
import { rangeName } from "./spend-words";

/** The sums of a view: cost with its change, executions, average cost, tokens. */
export function SpendTiles({ data, href }: { data: SpendQueryOutput; href: string }) {
  const { total } = data;
  const tokens = formatTokens(total.tokens);
  return (
    <div className="ledger-rule grid grid-cols-2 [&>*:nth-child(even)]:border-l [&>*:nth-child(n+3)]:border-t lg:grid-cols-4 lg:[&>*:nth-child(n+3)]:border-t-0 lg:[&>*+*]:border-l [&>*]:border-rule">
      <FigureTile
        testId="tile-total"
        label="Spent"
        {...splitUsd(total.cost)}
        exact={formatUsdExact(total.cost)}
        negative={usd(total.cost).isNegative()}
        note={
          <>
            <Change data={data} />
            <Link href={href} className="link block">
              The executions
            </Link>
          </>
        }
      />
      <FigureTile
        testId="tile-executions"
        label="Executions"
        whole={formatCount(total.executions)}
        note={
          total.successRate === null
            ? "None in this view"
            : `${formatPercent(total.successRate)} succeeded, ${formatCount(total.failed)} failed`
        }
      />
      <FigureTile
        label="Average cost"
        {...(total.averageCost === null ? { whole: "unknown" } : splitUsd(total.averageCost))}
        exact={formatUsdExact(total.averageCost)}
        note="per execution"
      />
      <FigureTile
        label="Tokens"
        whole={tokens}
        exact={formatCount(total.tokens)}
        note={`${formatTokens(total.inputTokens)} input, ${formatTokens(total.outputTokens)} output`}
      />
    </div>
  );
}

/** The difference to the days before, with sign, word and arrow. */
function Change({ data: { total, previous } }: { data: SpendQueryOutput }) {
  if (previous === null) return null;
  const change = formatDelta(toWire(usd(total.cost).minus(usd(previous.total.cost))));
  return (
    <span data-testid="spend-change" className="block" title={formatUsdExact(previous.total.cost)}>
      {change.direction === "up" ? <ArrowUp aria-hidden className="mr-1 inline size-3" /> : null}
      {change.direction === "down" ? <ArrowDown aria-hidden className="mr-1 inline size-3" /> : null}
      {change.direction === "same"
        ? `Unchanged from ${rangeName(previous)}`
        : `${change.text} ${change.word} than ${formatUsd(previous.total.cost)} in ${rangeName(previous)}`}
    </span>
  );
}
