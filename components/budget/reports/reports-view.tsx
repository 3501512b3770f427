"use client";

import { useQuery } from "@tanstack/react-query";
import { Printer } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { ExportMenu } from "@/components/budget/export-menu";
import { formatPlural } from "@/components/budget/format";
import { formatDateTime, formatMonth, formatPeriod, monthDays } from "@/components/budget/format-time";
import { MonthPicker } from "@/components/budget/month-picker";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/class-names";
import { ErrorPanel } from "@/components/ui/error-panel";
import { PageHeader } from "@/components/ui/page-header";
import { PageSkeleton } from "@/components/ui/page-skeleton";
import { Section } from "@/components/ui/section";
import type { ReportsListOutput } from "@/server/contract/admin-report-runs";
import type { MonthlyReport } from "@/server/contract/admin-reports";
import { ReportRunsSection } from "./report-runs-section";
import { ReportAgents, ReportCampaigns } from "./report-tables";
import { ReportTiles } from "./report-tiles";

interface ReportsViewProps {
  initial: MonthlyReport;
  runs: ReportsListOutput;
  canRun: boolean;
  /** The month that runs. */
  current: string;
}

/** `/admin/budget/reports`: what a month cost, to be read, printed or saved. */
export function ReportsView({ initial, runs, canRun, current }: ReportsViewProps) {
  const trpc = useTRPC();
  const [asked, setAsked] = useQueryState("month", parseAsString);
  const month = asked ?? current;
  const query = useQuery({
    ...trpc.admin.reports.monthly.queryOptions({ month }),
    placeholderData: (previous) => previous,
    ...(initial.month === month && { initialData: initial }),
  });
  const { data, error } = query;
  if (data === undefined) {
    if (error === null) return <PageSkeleton label="Reading the report" parts={["tiles", "table"]} />;
    const problem = apiProblem(error);
    return (
      <ErrorPanel
        title="The report could not be read."
        detail={`${problem.title} Nothing was changed.`}
        requestId={problem.requestId}
        onRetry={() => void query.refetch()}
        showHealth
      />
    );
  }
  const { now, timeZone, campaigns, agentTypes } = data;
  const choose = (next: string) => void setAsked(next === current ? null : next);
  return (
    <>
      <PageHeader
        title={`Cost report, ${formatMonth(data.month)}`}
        period={formatPeriod({ ...monthDays(data.month), today: data.today, timeZone })}
        status={`${data.organizationName}. Read ${formatDateTime(now, timeZone)}${data.isClosed ? "" : "; the month still runs"}`}
        actions={
          <div className="no-print flex flex-wrap items-center gap-2 max-sm:w-full">
            <MonthPicker month={month} current={current} onMonthChange={choose} />
            <Button onClick={() => window.print()}>
              <Printer aria-hidden />
              Print
            </Button>
          </div>
        }
        primary={<ExportMenu route="reports/monthly/export" view={{ month }} label="Download" />}
      />
      <div
        className={cn("flex flex-col gap-8 transition-opacity", query.isPlaceholderData && "opacity-60")}
        aria-busy={query.isPlaceholderData}
      >
        <ReportTiles report={data} />
        <Section title="Campaigns" note={formatPlural(campaigns.length, "row", "rows")}>
          <ReportCampaigns report={data} />
        </Section>
        <Section title="Agents by type" note={formatPlural(agentTypes.length, "type", "types")}>
          <ReportAgents report={data} />
        </Section>
        <ReportRunsSection initial={runs} timeZone={timeZone} month={month} canRun={canRun} />
      </div>
    </>
  );
}
