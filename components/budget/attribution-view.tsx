import Link from "next/link";
import type { ReactNode } from "react";
import { HeatMap } from "@/components/charts/heat-map";
import { buttonClass } from "@/components/ui/button-class";
import { FigureTile } from "@/components/ui/figure-tile";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import type { SpendQueryOutput } from "@/server/contract/admin-spend";
import { toWire, usd } from "@/server/domain/money";
import { formatCount, formatPercent, formatTokens, formatUsdExact, splitUsd } from "./format";
import { formatPeriod } from "./format-time";
import { heatRows } from "./heat-points";
import { SharesTable } from "./shares-table";

interface AttributionViewProps {
  title: string;
  subtitle: string;
  /** Which executions: the same names in the addresses of spend and executions. */
  filter: { agentId: string } | { campaignId: string };
  byModel: SpendQueryOutput;
  byComponent: SpendQueryOutput;
  /** By whom it was spent: agents of a campaign, campaigns of an agent. */
  byOther: { title: string; data: SpendQueryOutput };
  /** The last two weeks by the hour. */
  hours: SpendQueryOutput;
  children?: ReactNode;
}

/** One agent or one campaign in the month that runs: what it cost, on which models, when, and with what outcome. */
export function AttributionView(props: AttributionViewProps) {
  const { title, subtitle, filter, byModel, byComponent, byOther, hours } = props;
  const { total, timeZone, now, startsAt: start, endsAt: end } = byModel;
  const address = new URLSearchParams(filter).toString();
  return (
    <>
      <PageHeader
        title={title}
        period={formatPeriod({ start, end, now, timeZone })}
        status={subtitle}
        actions={
          <>
            <Link className={buttonClass()} href={`/admin/budget/executions?${address}`}>
              Executions
            </Link>
            <Link
              className={buttonClass()}
              href={`/admin/budget/budgets?all=true&search=${encodeURIComponent(Object.values(filter)[0] ?? "")}`}
            >
              Its budgets
            </Link>
          </>
        }
      />
      <div className="flex flex-col gap-8">
        <Tiles total={total} />
        <div className="grid gap-8 lg:grid-cols-2">
          <Section title="Models">
            <SharesTable caption="Models" data={byModel} none="no model named" mono />
          </Section>
          <Section title={byOther.title}>
            <SharesTable caption={byOther.title} data={byOther.data} none="none named" />
          </Section>
        </div>
        <Section title="When it spends" note="the last 14 days, hour by weekday">
          <HeatMap {...heatRows(hours.buckets, timeZone)} />
        </Section>
        <div className="grid gap-8 lg:grid-cols-2">
          <Section title="Components">
            <SharesTable caption="Components" data={byComponent} none="no component named" />
          </Section>
          <Section title="Tokens">
            <Tokens total={total} />
          </Section>
        </div>
      </div>
    </>
  );
}

type Sums = SpendQueryOutput["total"];

function Tiles({ total }: { total: Sums }) {
  const perConversion =
    total.conversions === 0 ? null : toWire(usd(total.cost).div(total.conversions).toDecimalPlaces(12));
  return (
    <div className="ledger-rule grid grid-cols-2 lg:grid-cols-4 [&>*]:border-rule lg:[&>*+*]:border-l [&>*:nth-child(even)]:border-l [&>*:nth-child(n+3)]:border-t lg:[&>*:nth-child(n+3)]:border-t-0">
      <FigureTile
        testId="tile-cost"
        label="Spent"
        {...splitUsd(total.cost)}
        exact={formatUsdExact(total.cost)}
        note={`${formatCount(total.provisional)} at a provisional price`}
      />
      <FigureTile
        label="Executions"
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
        label="Cost of a conversion"
        {...(perConversion === null ? { whole: "n/a" } : splitUsd(perConversion))}
        note={
          <span title={formatUsdExact(total.averageCost)}>
            {formatCount(total.conversions)} conversions; {splitUsd(total.averageCost).whole}
            {splitUsd(total.averageCost).decimals} an execution
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

function Tokens({ total }: { total: Sums }) {
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
