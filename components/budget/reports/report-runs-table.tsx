import { Check, Circle, Triangle, X } from "lucide-react";
import type { ReactNode } from "react";
import { formatCount, formatPlural } from "@/components/budget/format";
import { formatDateTime, formatMonth, formatUtc } from "@/components/budget/format-time";
import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { DataTable } from "@/components/ui/data-table";
import type { ReportRun, ReportsListOutput } from "@/server/contract/admin-report-runs";

const STATES: Record<ReportRun["state"], { word: string; tone: Tone; icon: ReactNode }> = {
  queued: { word: "Waiting", tone: "neutral", icon: <Circle aria-hidden /> },
  running: { word: "Being made", tone: "neutral", icon: <Circle aria-hidden /> },
  succeeded: { word: "Done", tone: "ok", icon: <Check aria-hidden /> },
  failed: { word: "Failed", tone: "exceeded", icon: <Triangle aria-hidden /> },
  cancelled: { word: "Cancelled", tone: "neutral", icon: <X aria-hidden /> },
};

interface ReportRunsTableProps {
  rows: readonly ReportRun[];
  templates: ReportsListOutput["templates"];
  timeZone: string;
  canCancel: boolean;
  onCancel: (runId: string) => void;
}

/** Runs with their files, each with its SHA-256. */
export function ReportRunsTable({ rows, templates, timeZone, canCancel, onCancel }: ReportRunsTableProps) {
  const titles = new Map<string, string>(templates.map(({ template, title }) => [template, title]));
  return (
    <DataTable
      caption={`Runs of reports and exports, ${formatPlural(rows.length, "row", "rows")} shown`}
      rows={rows}
      keyOf={(row) => row.id}
      testId="report-run"
      isTop
      columns={[
        {
          head: "Report",
          kind: "names",
          className: "w-full",
          cell: (row) => (
            <>
              <span className="font-medium">{titles.get(row.template) ?? "Export"}</span>{" "}
              <span className="text-ink-2">{subjectOf(row)}</span>
              <span className="block text-label font-normal text-ink-3">
                <time dateTime={row.createdAt} title={formatUtc(row.createdAt)}>
                  {formatDateTime(row.createdAt, timeZone)}
                </time>
                {row.isScheduled ? ", by the clock" : null}
                {row.expiresAt === null ? null : `, kept until ${formatDateTime(row.expiresAt, timeZone)}`}
              </span>
              <span className="mt-1 block sm:hidden">
                <RunState row={row} />
              </span>
            </>
          ),
        },
        {
          head: "State",
          from: "sm",
          className: "whitespace-nowrap",
          cell: (row) => <RunState row={row} />,
        },
        {
          head: "Files",
          cell: (row) => <RunFiles row={row} canCancel={canCancel} onCancel={onCancel} />,
        },
      ]}
    />
  );
}

function subjectOf({ asked }: ReportRun): string {
  if (typeof asked.month === "string") return formatMonth(asked.month);
  return typeof asked.view === "string" ? asked.view : "";
}

function RunState({ row }: { row: ReportRun }): ReactNode {
  const { word, tone, icon } = STATES[row.state];
  const isOpen = row.state === "queued" || row.state === "running";
  return (
    <>
      <Badge tone={tone} icon={icon}>
        {word}
      </Badge>
      {row.state === "running" ? (
        <span className="block text-label font-normal text-ink-2">
          {formatCount(row.rowsWritten)}
          {row.rowsExpected === null ? "" : ` of ${formatCount(row.rowsExpected)}`} rows
        </span>
      ) : null}
      {row.error === null || isOpen ? null : (
        <span className="block max-w-60 text-label font-normal whitespace-normal text-exceeded-text">
          {row.error}
        </span>
      )}
    </>
  );
}

type RunFilesProps = Pick<ReportRunsTableProps, "canCancel" | "onCancel"> & { row: ReportRun };

function RunFiles({ row, canCancel, onCancel }: RunFilesProps): ReactNode {
  if (row.state === "queued" || row.state === "running")
    return canCancel ? (
      <Button onClick={() => onCancel(row.id)} aria-label={`Cancel the run of ${row.createdAt}`}>
        Cancel
      </Button>
    ) : null;
  return (
    <ul className="flex flex-col gap-1">
      {row.files.map(({ format, fileName, sha256 }) => (
        <li key={format} className="flex items-center gap-2 whitespace-nowrap">
          <a
            className="link inline-flex min-h-6 items-center"
            href={`/api/v1/reports/${row.id}/files/${format}`}
            download={fileName}
            aria-label={`Download ${fileName}`}
          >
            {format.toUpperCase()}
          </a>
          <code className="font-mono text-mono text-ink-3 max-md:hidden" title={`SHA-256 ${sha256}`}>
            {sha256.slice(0, 12)}…
          </code>
          <span className="max-md:hidden">
            <CopyButton value={sha256} what={`the SHA-256 of ${fileName}`} />
          </span>
        </li>
      ))}
    </ul>
  );
}
