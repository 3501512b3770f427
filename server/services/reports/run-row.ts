import type { ReportRun } from "@/server/contract/admin-report-runs";
import type { ReportRunRow } from "@/server/db/queries/report-runs";

/** A run as the world sees it. */
export function reportRun(row: ReportRunRow): ReportRun {
  const { id, template, asked, formats, createdBy, rowsWritten, rowsExpected, error, files } = row;
  return {
    ...{ id, template, asked, formats, createdBy, rowsWritten, rowsExpected, error, files },
    state: row.state.toLowerCase() as Lowercase<ReportRunRow["state"]>,
    isScheduled: row.scheduledMonth !== null,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
  };
}
