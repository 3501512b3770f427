import { ArrowDown, ArrowUp } from "lucide-react";
import { moneyColumn } from "@/components/budget/figure-columns";
import {
  formatDelta,
  formatPercent,
  formatPlural,
  formatUsd,
  formatUsdExact,
} from "@/components/budget/format";
import { formatCalendarDay } from "@/components/budget/format-time";
import { toShare } from "@/components/charts/coordinates";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/section";
import type { Mover, OverviewMovers } from "@/server/contract/overview";
import { toWire, usd } from "@/server/domain/money";

/** A type of agent, or all others together under no name. */
type Line = Omit<Mover, "agentType"> & { agentType: string | null };

/** Types of agents by how their cost changed against the same days of the month before. */
export function MoversSection({ movers, month }: { movers: OverviewMovers; month: string }) {
  const { data, others, total, days, before } = movers;
  const lines: Line[] = [...data];
  if (!usd(others.cost).isZero() || !usd(others.before).isZero()) lines.push({ agentType: null, ...others });
  const most = toWire(
    lines.map(({ delta }) => usd(delta).abs()).reduce((top, each) => (each.gt(top) ? each : top), usd("0")),
  );
  return (
    <Section
      title="Top movers"
      note={`${daysText(days)} against ${daysText(before)}`}
      actions={
        <Link className="link" href={spendHref(month)}>
          Compare on Spend
        </Link>
      }
    >
      {data.length === 0 ? (
        <EmptyState title="Nothing costs more or less than in the month before." />
      ) : (
        <DataTable
          caption={`Types of agents by change, ${formatPlural(lines.length, "row", "rows")}`}
          rows={lines}
          keyOf={({ agentType }) => agentType ?? ""}
          testId="mover-row"
          columns={[
            {
              head: "Agent type",
              kind: "names",
              className: "w-full max-w-0",
              total: "All types",
              cell: ({ agentType }) =>
                agentType === null ? (
                  <span className="text-ink-2">All others</span>
                ) : (
                  <Link
                    href={spendHref(month, agentType)}
                    className="block truncate font-medium text-accent hover:underline"
                    title={agentType}
                  >
                    {agentType}
                  </Link>
                ),
            },
            {
              head: "Less, more",
              from: "sm",
              className: "w-32",
              cell: ({ delta }) => <ChangeBar delta={delta} most={most} />,
            },
            {
              head: "Change",
              numeric: true,
              title: ({ before, cost }) => `From ${formatUsdExact(before)} to ${formatUsdExact(cost)}`,
              total: <Change {...total} />,
              cell: (line) => <Change {...line} />,
            },
            moneyColumn("Spent", "cost", { from: "sm", total: formatUsd(total.cost) }),
          ]}
        />
      )}
    </Section>
  );
}

function spendHref(month: string, agentType?: string): string {
  return `/admin/budget/spend?${new URLSearchParams({ period: month, ...(agentType !== undefined && { agentType }) })}`;
}

function daysText({ first, last }: OverviewMovers["days"]): string {
  const from = formatCalendarDay(first);
  return first === last ? from : `${from} to ${formatCalendarDay(last)}`;
}

/** Longer the larger the change; to the right of the middle what costs more, to the left what costs less. */
function ChangeBar({ delta, most }: { delta: string; most: string }) {
  const amount = usd(delta);
  const width = `${toShare(toWire(amount.abs()), most) * 50}%`;
  return (
    <span aria-hidden className="relative block h-2 w-28 border-x border-rule bg-sunken">
      <span className="absolute inset-y-[-2px] left-1/2 w-px bg-ink-3" />
      <span
        className="absolute inset-y-0 bg-series-1"
        style={amount.isNegative() ? { right: "50%", width } : { left: "50%", width }}
      />
    </span>
  );
}

function Change({ delta, percent }: Pick<Line, "delta" | "percent">) {
  const { text, word, direction } = formatDelta(delta);
  if (direction === "same") return <span className="text-ink-3">unchanged</span>;
  const Arrow = direction === "up" ? ArrowUp : ArrowDown;
  return (
    <>
      <span className="block">
        <Arrow aria-hidden className="mr-1 inline size-3" />
        {text} {word}
      </span>
      <span className="block text-label font-normal text-ink-3">
        {percent === null ? "nothing before" : `${direction === "up" ? "+" : ""}${formatPercent(percent)}`}
      </span>
    </>
  );
}
