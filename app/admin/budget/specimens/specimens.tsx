"use client";

import { AlertsList } from "@/components/budget/alerts/alerts-list";
import { AgentsTable } from "@/components/budget/attribution/agents-table";
import { CampaignsTable } from "@/components/budget/attribution/campaigns-table";
import { BooksLight } from "@/components/budget/books-light";
import { formatPeriod, monthDays } from "@/components/budget/format-time";
import { Freshness } from "@/components/budget/freshness";
import { MonthPicker } from "@/components/budget/month-picker";
import { LiveFeed } from "@/components/budget/overview/live-feed";
import { MONTHS, monthBars } from "@/components/budget/overview/month-bars";
import { OverviewTiles } from "@/components/budget/overview/overview-tiles";
import { OverrideBanner } from "@/components/budget/shell/override-banner";
import { BarsChart } from "@/components/charts/bars-chart";
import { BurnChart } from "@/components/charts/burn-chart";
import { PageFrame } from "@/components/ui/page-frame";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import type { OverviewData } from "@/server/contract/overview";
import { overview } from "./sample";
import { DialogSpecimens } from "./specimen-dialogs";
import { StateSpecimens } from "./specimen-states";

const ITEMS = [{ group: "See", href: "/admin/budget/specimens", label: "Overview" }] as const;
const nothing = () => undefined;

export function Specimens() {
  return (
    <PageFrame
      items={ITEMS}
      organizationName={overview.organizationName}
      timeZone="Europe/Berlin"
      account="ana@northwind.example"
    >
      <OverviewSpecimen data={overview} />
      <StateSpecimens />
    </PageFrame>
  );
}

function OverviewSpecimen({ data }: { data: OverviewData }) {
  const { timeZone, now } = data;
  return (
    <>
      <PageHeader
        title="Overview"
        period={formatPeriod({ ...monthDays(data.month), today: data.today, timeZone })}
        status={
          <>
            <Freshness connection="live" updatedAt={now} timeZone={timeZone} />
            <BooksLight books={data.books} timeZone={timeZone} />
            <span>Demo data</span>
          </>
        }
        actions={
          <>
            <MonthPicker month={data.month} current={data.month} onMonthChange={nothing} />
            <DialogSpecimens />
          </>
        }
      />
      <div className="flex flex-col gap-8">
        {data.override ? (
          <OverrideBanner override={data.override} now={now} timeZone={timeZone} onEnd={nothing} />
        ) : null}
        <OverviewTiles data={data} />
        <Section title="Spend against the limit">
          <BurnChart
            {...data}
            limit={data.budget.limit}
            thresholds={[data.budget.alertThreshold]}
            forecast={
              data.forecast.projected
                ? {
                    at: data.periodEnd,
                    value: data.forecast.projected,
                    low: data.forecast.low,
                    high: data.forecast.high,
                    method: data.forecast.method,
                  }
                : null
            }
          />
        </Section>
        <Section title="Campaigns" note="5 in November">
          <CampaignsTable month={data.month} rows={data.campaigns} onSetLimit={nothing} />
        </Section>
        <div className="grid gap-8 lg:grid-cols-2">
          <Section title="Newest executions">
            <LiveFeed rows={data.feed} timeZone={timeZone} waiting={7} arrivedIds={new Set(["log_0"])} />
          </Section>
          <Section title="Open alerts">
            <AlertsList rows={data.openAlerts} timeZone={timeZone} />
          </Section>
        </div>
        <Section title="Agents">
          <AgentsTable month={data.month} rows={data.agents} />
        </Section>
        <Section title="Last 12 months">
          <BarsChart unit={MONTHS} bars={monthBars(data)} />
        </Section>
      </div>
    </>
  );
}
