"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC, useTRPCClient } from "@/components/api/trpc";
import { Allowed } from "@/components/budget/allowed";
import { formatDateTime, formatMonth } from "@/components/budget/format-time";
import { useKeyset } from "@/components/budget/use-keyset";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { OlderButton } from "@/components/ui/older-button";
import { Section } from "@/components/ui/section";
import { toast } from "@/components/ui/toast";
import type { ReportsListOutput, ReportTemplate } from "@/server/contract/admin-report-runs";
import { ReportRunsTable } from "./report-runs-table";

const POLL_MS = 2_000;

interface ReportRunsSectionProps {
  initial: ReportsListOutput;
  timeZone: string;
  /** The month that is shown, which a monthly report is made of. */
  month: string;
  canRun: boolean;
}

/** What can be made into a report, when the clock makes it next, and what was made. */
export function ReportRunsSection({ initial, timeZone, month, canRun }: ReportRunsSectionProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const queryKey = trpc.admin.reports.list.queryKey();
  const query = useKeyset({
    queryKey,
    read: (cursor, signal) =>
      client.admin.reports.list.query({ limit: 25, ...(cursor && { cursor }) }, { signal }),
    initial,
    refetchWhile: (rows) =>
      rows.some(({ state }) => state === "queued" || state === "running") ? POLL_MS : false,
  });
  const refresh = () => queryClient.invalidateQueries({ queryKey });
  const onError = (error: unknown) => toast.error(apiProblem(error).title);
  const run = useMutation(trpc.admin.reports.run.mutationOptions({ onSuccess: refresh, onError }));
  const cancel = useMutation(trpc.admin.reports.cancel.mutationOptions({ onSuccess: refresh, onError }));
  const start = (template: ReportTemplate) =>
    run.mutate(template === "monthly-cost" ? { template, month } : { template });
  const labelOf = (template: ReportTemplate) =>
    template === "monthly-cost" ? `Run for ${formatMonth(month)}` : "Run now";
  return (
    <>
      <Section title="Templates" className="no-print">
        <ul>
          {initial.templates.map(({ template, title, description, nextScheduledAt }) => (
            <li
              key={template}
              data-testid="report-template"
              className="relative flex flex-wrap items-start justify-between gap-x-6 gap-y-2 border-b border-rule py-3 last:border-b-0"
            >
              <div className="min-w-0 flex-1 basis-72">
                <p className="font-medium">{title}</p>
                <p className="text-ink-2">{description}</p>
                <p className="text-label font-normal text-ink-3">
                  {nextScheduledAt === null
                    ? "Made on demand"
                    : `Made by the clock next on ${formatDateTime(nextScheduledAt, timeZone)}`}
                </p>
              </div>
              <Allowed right="runReports" label={labelOf(template)} name={`Run: ${title}`}>
                <Button onClick={() => start(template)} disabled={run.isPending} aria-label={`Run: ${title}`}>
                  {labelOf(template)}
                </Button>
              </Allowed>
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Past runs" className="no-print">
        {query.rows.length === 0 ? (
          <EmptyState title="No report was kept yet.">
            On the 1st the report of the month before is made by itself.
          </EmptyState>
        ) : (
          <ReportRunsTable
            rows={query.rows}
            timeZone={timeZone}
            templates={initial.templates}
            onCancel={(runId) => cancel.mutate({ runId })}
            canCancel={canRun}
          />
        )}
        <OlderButton
          hasMore={query.hasNextPage}
          pending={query.isFetchingNextPage}
          onMore={() => void query.fetchNextPage()}
        />
      </Section>
    </>
  );
}
