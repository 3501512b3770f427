import { formatCount, formatTokens, formatUsd, formatUsdExact } from "@/components/budget/format";
import { formatCalendarDate } from "@/components/budget/format-time";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/section";
import type { WatchOutput, WatchRow } from "@/server/contract/admin-insights";

const TREND_WORD = { up: "Rising", down: "Falling", stable: "Stable" } as const;

const RANKINGS: readonly {
  title: string;
  head: string;
  of: (watch: WatchOutput) => readonly WatchRow[];
  figure: (row: WatchRow) => string;
  exact: (row: WatchRow) => string | undefined;
}[] = [
  {
    title: "By rate",
    head: "Per 1K tokens",
    of: ({ byRate }) => byRate,
    figure: ({ costPerThousandTokens: rate }) => (rate === null ? "no tokens" : formatUsd(rate)),
    exact: ({ costPerThousandTokens: rate }) => (rate === null ? undefined : formatUsdExact(rate)),
  },
  {
    title: "By tokens",
    head: "Tokens",
    of: ({ byTokens }) => byTokens,
    figure: ({ tokens }) => formatTokens(tokens),
    exact: ({ tokens }) => formatCount(tokens),
  },
  {
    title: "By number",
    head: "Executions",
    of: ({ byExecutions }) => byExecutions,
    figure: ({ executions }) => formatCount(executions),
    exact: () => undefined,
  },
  {
    title: "By cost, and where it leads",
    head: "Spent",
    of: ({ byCost }) => byCost,
    figure: ({ cost }) => formatUsd(cost),
    exact: ({ cost }) => formatUsdExact(cost),
  },
];

/** Types of agents by what makes each dear, and the trend of their cost. */
export function WatchSection({ watch }: { watch: WatchOutput }) {
  const { firstDay, lastDay } = watch;
  return (
    <Section
      title="Agents to watch"
      note={`${formatCalendarDate(firstDay)} to ${formatCalendarDate(lastDay)}`}
    >
      {watch.byCost.length === 0 ? (
        <EmptyState title="Nothing was spent in these days." />
      ) : (
        <div className="grid gap-x-8 gap-y-6 md:grid-cols-2">
          {RANKINGS.map(({ title, head, of, figure, exact }) => (
            <div key={title} data-testid="watch-ranking" className="min-w-0">
              <h3 className="mb-1 text-label text-ink-2">{title}</h3>
              <DataTable
                caption={`Types of agents ${title.toLowerCase()}`}
                rows={of(watch)}
                keyOf={({ agentType }) => agentType}
                columns={[
                  {
                    head: "Type",
                    kind: "names",
                    className: "w-full max-w-0 truncate",
                    cell: ({ agentType }) => (
                      <Link className="link inline-flex min-h-6 items-center" href={hrefOf(watch, agentType)}>
                        {agentType}
                      </Link>
                    ),
                  },
                  { head, numeric: true, cell: figure, title: exact },
                  of(watch) === watch.byCost
                    ? {
                        head: "Trend",
                        numeric: true,
                        title: ({ slopePerDay }: WatchRow) =>
                          slopePerDay === null ? undefined : `${formatUsdExact(slopePerDay)} from day to day`,
                        cell: (row: WatchRow) => <Trend row={row} />,
                      }
                    : null,
                ]}
              />
            </div>
          ))}
        </div>
      )}
    </Section>
  );
}

function Trend({ row: { trend, slopePerDay } }: { row: WatchRow }) {
  if (trend === null || slopePerDay === null) return <span className="text-ink-3">too few days</span>;
  if (trend === "stable") return TREND_WORD.stable;
  return (
    <>
      {TREND_WORD[trend]}
      <span className="max-sm:hidden"> {formatUsd(slopePerDay.replace("-", ""))} a day</span>
    </>
  );
}

function hrefOf({ firstDay, lastDay }: WatchOutput, agentType: string): string {
  return `/admin/budget/spend?${new URLSearchParams({ from: firstDay, to: lastDay, agentType })}`;
}
