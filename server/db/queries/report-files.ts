import type { Queryable } from "@/server/db/queryable";
import type { FileFormat, ReportFileRow } from "./report-runs";

export type ClaimedRun = {
  id: string;
  organizationId: string;
  template: string;
  asked: Record<string, unknown>;
  formats: FileFormat[];
  withUsers: boolean;
  createdBy: string;
  createdAt: Date;
};

// The oldest that waits, or one whose maker has not been heard of for a minute; of many makers one gets it.
const CLAIM = `
update report_runs
set state = 'RUNNING', started_at = $1, beat_at = clock_timestamp(), rows_written = 0
where id = (
  select id from report_runs
  where state = 'QUEUED' or (state = 'RUNNING' and beat_at < clock_timestamp() - interval '60 seconds')
  order by created_at
  limit 1
  for update skip locked
)
returning id, organization_id as "organizationId", template, asked, formats, with_users as "withUsers",
  created_by as "createdBy", created_at as "createdAt"`;

/** Takes the next run to be made; null where none waits. */
export async function claimReportRun(db: Queryable, now: Date): Promise<ClaimedRun | null> {
  const { rows } = await db.query<ClaimedRun>({ name: "report_claim", text: CLAIM, values: [now] });
  return rows[0] ?? null;
}

/** Says how far a run is. @returns false where it is not being made any more, such as cancelled */
export async function beatReportRun(db: Queryable, id: string, rowsWritten: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update report_runs set beat_at = clock_timestamp(), rows_written = $2 where id = $1 and state = 'RUNNING'`,
    [id, rowsWritten],
  );
  return rowCount === 1;
}

/** @returns false where somebody cancelled it meanwhile */
export async function finishReportRun(
  db: Queryable,
  run: {
    id: string;
    state: "SUCCEEDED" | "FAILED";
    finishedAt: Date;
    rowsWritten: number;
    error: string | null;
  },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update report_runs set state = $2, finished_at = $3, rows_written = $4, error = $5
     where id = $1 and state = 'RUNNING'`,
    [run.id, run.state, run.finishedAt, run.rowsWritten, run.error],
  );
  return rowCount === 1;
}

/** Forgets what a run has written so far. */
export async function clearReportFiles(db: Queryable, runId: string): Promise<void> {
  await db.query("delete from report_files where run_id = $1", [runId]);
  await db.query("delete from report_chunks where run_id = $1", [runId]);
}

type Place = { runId: string; format: FileFormat };

export async function appendReportChunk(
  db: Queryable,
  { runId, format, seq }: Place & { seq: number },
  content: Uint8Array,
): Promise<void> {
  await db.query("insert into report_chunks (run_id, format, seq, content) values ($1, $2, $3, $4)", [
    runId,
    format,
    seq,
    Buffer.from(content),
  ]);
}

export async function insertReportFile(db: Queryable, runId: string, file: ReportFileRow): Promise<void> {
  await db.query(
    "insert into report_files (run_id, format, file_name, bytes, sha256) values ($1, $2, $3, $4, $5)",
    [runId, file.format, file.fileName, file.bytes, file.sha256],
  );
}

/** A piece of a file; null after the last. */
export async function findReportChunk(
  db: Queryable,
  { runId, format, seq }: Place & { seq: number },
): Promise<Buffer | null> {
  const { rows } = await db.query<{ content: Buffer }>({
    name: "report_chunk",
    text: "select content from report_chunks where run_id = $1 and format = $2 and seq = $3",
    values: [runId, format, seq],
  });
  return rows[0]?.content ?? null;
}

/** Puts a run back into the line. */
export async function requeueReportRun(db: Queryable, id: string): Promise<void> {
  await db.query("update report_runs set state = 'QUEUED' where id = $1 and state = 'RUNNING'", [id]);
}
