import type { Queryable } from "@/server/db/queryable";

/** The formats that a file is kept in. */
export type FileFormat = "csv" | "xlsx" | "pdf" | "md" | "json";

export type ReportState = "QUEUED" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";

export type ReportFileRow = { format: FileFormat; fileName: string; bytes: string; sha256: string };

export type ReportRunRow = {
  id: string;
  organizationId: string;
  template: string;
  asked: Record<string, unknown>;
  formats: FileFormat[];
  state: ReportState;
  scheduledMonth: string | null;
  createdBy: string;
  requestId: string;
  withUsers: boolean;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  rowsWritten: string;
  rowsExpected: string | null;
  error: string | null;
  expiresAt: Date | null;
  files: ReportFileRow[];
};

const RUN = `r.id, r.organization_id as "organizationId", r.template, r.asked, r.formats, r.state,
  r.scheduled_month as "scheduledMonth", r.created_by as "createdBy", r.request_id as "requestId",
  r.with_users as "withUsers", r.created_at as "createdAt", r.started_at as "startedAt",
  r.finished_at as "finishedAt", r.rows_written::text as "rowsWritten", r.rows_expected::text as "rowsExpected",
  r.error, r.expires_at as "expiresAt",
  coalesce((select json_agg(json_build_object('format', f.format, 'fileName', f.file_name, 'bytes', f.bytes::text,
    'sha256', f.sha256) order by array_position(r.formats, f.format)) from report_files f where f.run_id = r.id),
    '[]') as files`;

export type NewReportRun = Pick<
  ReportRunRow,
  "id" | "organizationId" | "template" | "asked" | "formats" | "createdBy" | "requestId" | "withUsers"
> & { scheduledMonth: string | null; createdAt: Date; expiresAt: Date | null; rowsExpected: string | null };

// A month that the clock has made its report for already is left as it is.
const INSERT = `
insert into report_runs (id, organization_id, template, asked, formats, scheduled_month, created_by, request_id,
  with_users, created_at, expires_at, rows_expected)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
on conflict (organization_id, template, scheduled_month) where scheduled_month is not null do nothing
returning id`;

/** Puts a run into the line. @returns false where the clock has made one for this month */
export async function insertReportRun(db: Queryable, run: NewReportRun): Promise<boolean> {
  const { rowCount } = await db.query(INSERT, [
    run.id,
    run.organizationId,
    run.template,
    JSON.stringify(run.asked),
    run.formats,
    run.scheduledMonth,
    run.createdBy,
    run.requestId,
    run.withUsers,
    run.createdAt,
    run.expiresAt,
    run.rowsExpected,
  ]);
  return rowCount === 1;
}

/** Runs, newest first. */
export async function listReportRuns(
  db: Queryable,
  input: { organizationId: string; template: string | null; beforeId: string | null; limit: number },
): Promise<ReportRunRow[]> {
  const { rows } = await db.query<ReportRunRow>({
    name: "report_runs",
    text: `select ${RUN}
      from report_runs r
      where r.organization_id = $1 and ($2::text is null or r.template = $2)
        and ($3::text is null or r.id collate "C" < $3 collate "C")
      order by r.id collate "C" desc
      limit $4`,
    values: [input.organizationId, input.template, input.beforeId, input.limit],
  });
  return rows;
}

/** One run; null where the organization has none of that id. */
export async function findReportRun(
  db: Queryable,
  organizationId: string,
  id: string,
): Promise<ReportRunRow | null> {
  const { rows } = await db.query<ReportRunRow>({
    name: "report_run",
    text: `select ${RUN} from report_runs r where r.organization_id = $1 and r.id = $2`,
    values: [organizationId, id],
  });
  return rows[0] ?? null;
}

/** How many of somebody's runs are not finished. */
export async function countOpenRuns(
  db: Queryable,
  by: { organizationId: string; createdBy: string },
): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `select count(*)::int as n from report_runs
     where organization_id = $1 and created_by = $2 and state in ('QUEUED', 'RUNNING')`,
    [by.organizationId, by.createdBy],
  );
  return rows[0]?.n ?? 0;
}

/** @returns false where it is not waiting or being made */
export async function cancelReportRun(
  db: Queryable,
  input: { organizationId: string; id: string; now: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update report_runs set state = 'CANCELLED', finished_at = $3
     where organization_id = $1 and id = $2 and state in ('QUEUED', 'RUNNING')`,
    [input.organizationId, input.id, input.now],
  );
  return rowCount === 1;
}

/** Forgets runs whose time is over, with their files. @returns how many */
export async function deleteExpiredRuns(db: Queryable, now: Date): Promise<number> {
  const { rowCount } = await db.query(
    "delete from report_runs where expires_at < $1 and state not in ('QUEUED', 'RUNNING')",
    [now],
  );
  return rowCount ?? 0;
}
