"use client";

import { useRouter } from "next/navigation";
import { parseAsString, useQueryState } from "nuqs";
import { apiProblem } from "@/components/api/error-text";
import { AlertsList } from "@/components/budget/alerts/alerts-list";
import { Allowed } from "@/components/budget/allowed";
import { AgentsTable } from "@/components/budget/attribution/agents-table";
import { BooksLight } from "@/components/budget/books-light";
import { NewBudgetLink } from "@/components/budget/budgets/new-budget-link";
import { formatPercent, formatPlural, formatUsd } from "@/components/budget/format";
import { formatMonth, formatPeriod, monthDays } from "@/components/budget/format-time";
import { type Connection, Freshness } from "@/components/budget/freshness";
import { LateExportMenu } from "@/components/budget/late-export-menu";
import { useConnection } from "@/components/budget/live-events";
import { MonthPicker } from "@/components/budget/month-picker";
import { OverrideButton } from "@/components/budget/overrides/override-controls";
import { BarsChart } from "@/components/charts/bars-chart";
import { BurnChart } from "@/components/charts/burn-chart";
import { Banner } from "@/components/ui/banner";
import { cn } from "@/components/ui/class-names";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Link } from "@/components/ui/link";
import { PageHeader } from "@/components/ui/page-header";
import { PageSkeleton } from "@/components/ui/page-skeleton";
import { Section } from "@/components/ui/section";
import type { OverviewData } from "@/server/contract/overview";
import { AtRiskSection } from "./at-risk-section";
import { CampaignsSection } from "./campaigns-section";
import { LiveFeed } from "./live-feed";
import { MONTHS, monthBars } from "./month-bars";
import { MoversSection } from "./movers-section";
import { OverviewTiles } from "./overview-tiles";
import { SetCapControl } from "./set-cap-control";
import { SetupChecklist } from "./setup-checklist";
import type { SetupFacts } from "./setup-steps";
import { useFeed } from "./use-feed";
import { useLiveOverview } from "./use-live-overview";

/** What the person who looks may do. */
export type Abilities = { setLimits: boolean; administer: boolean };

interface OverviewViewProps {
  initial: OverviewData;
  /** The month that runs. */
  current: string;
  /** Of an administrator who has not dismissed it: how far the set-up is. */
  setup: SetupFacts | null;
  can: Abilities;
}

/** `/admin/budget`: where the money of a month stands, live. */
export function OverviewView({ initial, current, setup, can }: OverviewViewProps) {
  const [period, setPeriod] = useQueryState("period", parseAsString);
  const query = useLiveOverview(period, initial, current);
  const connection = useConnection();
  const { data, error } = query;
  const choose = (month: string) => void setPeriod(month === current ? null : month);
  if (data === undefined) {
    if (error === null)
      return <PageSkeleton label="Reading the overview" parts={["tiles", "chart", "table"]} />;
    const problem = apiProblem(error);
    return (
      <ErrorPanel
        title="The overview could not be read."
        detail={`${problem.title} Nothing was changed.`}
        requestId={problem.requestId}
        onRetry={() => void query.refetch()}
        showHealth
      />
    );
  }
  const picker = <MonthPicker month={data.month} current={current} onMonthChange={choose} />;
  return (
    <div
      className={cn("transition-opacity", query.isPlaceholderData && "opacity-60")}
      aria-busy={query.isPlaceholderData}
    >
      <Head
        data={data}
        connection={error === null ? connection : "stale"}
        picker={picker}
        can={can}
        isCurrent={data.month === current}
      />
      <Body
        data={data}
        can={can}
        isCurrent={data.month === current}
        // Demo data is there to be looked at.
        setup={data.isDemo ? null : setup}
        onMonth={choose}
      />
    </div>
  );
}

interface PartProps {
  data: OverviewData;
  can: Abilities;
  isCurrent: boolean;
}

function Head({
  data,
  connection,
  picker,
  can,
  isCurrent,
}: PartProps & { connection: Connection; picker: React.ReactNode }) {
  const { timeZone, now } = data;
  return (
    <PageHeader
      title="Overview"
      period={formatPeriod({ ...monthDays(data.month), today: data.today, timeZone })}
      status={
        <>
          <Freshness connection={connection} updatedAt={now} timeZone={timeZone} />
          <BooksLight
            books={data.books}
            timeZone={timeZone}
            {...(can.administer && { href: "/admin/budget/settings/system" })}
          />
          {data.isDemo ? <span data-testid="demo-mark">Demo data</span> : null}
        </>
      }
      actions={
        <>
          {picker}
          <LateExportMenu route="reports/monthly/export" view={{ month: data.month }} />
          {isCurrent ? <CurrentActs data={data} /> : null}
        </>
      }
      primary={
        isCurrent ? (
          <Allowed right="steerOrganization" label="Set cap" variant="primary">
            <SetCapControl data={data} />
          </Allowed>
        ) : null
      }
    />
  );
}

/** What steers the month that runs; the months before it are over. */
function CurrentActs({ data }: { data: OverviewData }) {
  return (
    <>
      <NewBudgetLink />
      {data.override === null ? (
        <Allowed right="manageOverrides" label="Override">
          <OverrideButton data={data} />
        </Allowed>
      ) : null}
    </>
  );
}

interface BodyProps extends PartProps {
  setup: SetupFacts | null;
  onMonth: (month: string) => void;
}

function Body({ data, can, isCurrent, setup, onMonth }: BodyProps) {
  const router = useRouter();
  const feed = useFeed(data.feed, data.month);
  const { budget, timeZone, forecast } = data;
  const projected =
    isCurrent && forecast.projected !== null
      ? {
          at: data.periodEnd,
          value: forecast.projected,
          low: forecast.low,
          high: forecast.high,
          method: forecast.method,
        }
      : null;
  return (
    <div className="flex flex-col gap-8">
      {isCurrent && data.override === null ? <LevelBanner data={data} /> : null}
      <OverviewTiles data={data} />
      {isCurrent && setup !== null ? <SetupChecklist data={data} facts={setup} /> : null}
      <Section title="Spend against the limit">
        <BurnChart
          {...data}
          onOpenDay={(day) => router.push(dayHref(day))}
          limit={budget.limit}
          thresholds={[budget.alertThreshold]}
          forecast={projected}
        />
      </Section>
      <div className={cn("grid gap-8", data.atRisk !== null && "lg:grid-cols-2")}>
        {data.atRisk === null ? null : (
          <AtRiskSection atRisk={data.atRisk} now={data.now} timeZone={timeZone} />
        )}
        <MoversSection movers={data.movers} month={data.month} />
      </div>
      <div className="grid gap-8 lg:grid-cols-2">
        <Section title="Newest executions">
          <LiveFeed
            rows={feed.rows}
            timeZone={timeZone}
            waiting={feed.waiting}
            onShowWaiting={feed.show}
            arrivedIds={feed.arrived}
          />
        </Section>
        <Section
          title="Open alerts"
          actions={
            <Link className="link" href="/admin/budget/alerts">
              All alerts
            </Link>
          }
        >
          <AlertsList rows={data.openAlerts} timeZone={timeZone} />
        </Section>
      </div>
      <Section title="Last 12 months">
        <BarsChart unit={MONTHS} bars={monthBars(data)} onOpen={onMonth} />
      </Section>
      <CampaignsSection data={data} canChange={can.setLimits && isCurrent} />
      <Section
        title="Agents"
        note={`${formatPlural(data.agents.length, "agent", "agents")} in ${formatMonth(data.month)}`}
      >
        <AgentsTable rows={data.agents} month={data.month} />
      </Section>
    </div>
  );
}

/** The hours of a day. */
function dayHref(day: string): string {
  return `/admin/budget/spend?${new URLSearchParams({ from: day, to: day, grain: "hour" })}`;
}

/** A level that asks for a decision, in words; a cap that is reached is told on every page. */
function LevelBanner({ data }: { data: OverviewData }) {
  const { level, spent, limit, percent } = data.budget;
  if (limit === null || (level !== "warning" && level !== "critical")) return null;
  const titles = { warning: "The monthly cap is near", critical: "The monthly cap is almost used up" };
  return (
    <Banner tone={level} title={titles[level]} testId="level-banner">
      {formatUsd(spent)} spent of {formatUsd(limit)}, {formatPercent(percent)}.
    </Banner>
  );
}
