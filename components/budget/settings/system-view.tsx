"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { BooksLight } from "@/components/budget/books-light";
import { formatCount, formatPlural, formatUsdExact } from "@/components/budget/format";
import { formatDateTime, formatUtc } from "@/components/budget/format-time";
import { Badge, type Tone } from "@/components/ui/badge";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { toast } from "@/components/ui/toast";
import type { IntegrityOutput } from "@/server/contract/admin-integrity";
import type { JobRow, JobsOutput } from "@/server/contract/admin-jobs";
import { jobName, scheduleWords } from "./job-words";

interface SystemViewProps {
  initial: JobsOutput;
  timeZone: string;
}

/** `/admin/budget/settings/system`: whether the books balance, and what runs by the clock. */
export function SystemView({ initial, timeZone }: SystemViewProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data } = useQuery({
    ...trpc.admin.settings.jobs.queryOptions(),
    initialData: initial,
    refetchInterval: 30_000,
  });
  const verify = useMutation(
    trpc.admin.integrity.verify.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.admin.settings.jobs.queryKey() }),
      onError: (error) => toast.error(apiProblem(error).title),
    }),
  );
  return (
    <>
      <PageHeader
        title="System"
        period="Whether the counters equal the ledger, and what runs by the clock"
        status={
          <>
            <BooksLight books={data.books} timeZone={timeZone} />
            <a href="/api/health/ready" className="link">
              State of the server
            </a>
          </>
        }
        actions={
          <Button onClick={() => verify.mutate({})} disabled={verify.isPending}>
            {verify.isPending ? "Comparing…" : "Verify the books"}
          </Button>
        }
      />
      <div className="flex flex-col gap-8">
        {verify.data === undefined ? null : <Verified result={verify.data} timeZone={timeZone} />}
        <Section title="Jobs">
          <JobsTable rows={data.data} timeZone={timeZone} />
        </Section>
      </div>
    </>
  );
}

function Verified({ result, timeZone }: { result: IntegrityOutput; timeZone: string }) {
  const compared = `${formatPlural(result.windows, "counter", "counters")} and ${formatCount(result.hours)} hours compared, ${formatDateTime(result.checkedAt, timeZone)}.`;
  return result.balanced ? (
    <Banner tone="info" title="Books balance" testId="books-verified">
      {compared}
    </Banner>
  ) : (
    <Banner
      tone="exceeded"
      title={`${formatPlural(result.mismatches.length, "counter differs", "counters differ")} by at most ${formatUsdExact(result.difference)}`}
      testId="books-verified"
    >
      {compared}{" "}
      {result.mismatches
        .slice(0, 5)
        .map(({ name, metric }) => `${name} (${metric})`)
        .join(", ")}
    </Banner>
  );
}

const STATE: Record<JobRow["state"], { word: string; tone: Tone }> = {
  NEVER: { word: "Not run yet", tone: "neutral" },
  RUNNING: { word: "Running", tone: "neutral" },
  SUCCEEDED: { word: "Done", tone: "ok" },
  FAILED: { word: "Failed", tone: "exceeded" },
};

function JobsTable({ rows, timeZone }: { rows: readonly JobRow[]; timeZone: string }) {
  return (
    <DataTable
      caption={`Jobs, ${formatPlural(rows.length, "row", "rows")}`}
      rows={rows}
      keyOf={(row) => row.job}
      testId="job-row"
      isTop
      columns={[
        {
          head: "Job",
          kind: "names",
          className: "w-full",
          cell: (row) => (
            <>
              <span className="block font-medium" title={row.job}>
                {jobName(row.job)}
              </span>
              <span className="block text-ink-2">{row.description}</span>
            </>
          ),
        },
        {
          head: "Runs",
          from: "sm",
          className: "whitespace-nowrap text-ink-2",
          cell: (row) => scheduleWords(row.schedule),
        },
        {
          head: "Last run",
          className: "whitespace-nowrap",
          cell: (row) => <LastRun row={row} timeZone={timeZone} />,
        },
      ]}
    />
  );
}

function LastRun({ row: { state, lastRun }, timeZone }: { row: JobRow; timeZone: string }) {
  const { tone, word } = STATE[state];
  return (
    <>
      <Badge tone={tone}>{word}</Badge>
      {lastRun === null ? null : (
        <time
          dateTime={lastRun}
          title={formatUtc(lastRun)}
          className="block text-label font-normal text-ink-3"
        >
          {formatDateTime(lastRun, timeZone)}
        </time>
      )}
    </>
  );
}
