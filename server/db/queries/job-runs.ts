import type { Queryable } from "@/server/db/queryable";
import type { Calendar } from "@/server/domain/calendar";

export type JobState = "RUNNING" | "SUCCEEDED" | "FAILED";

// Of any number of processes one gets the row. A run that failed may be tried again; one whose process died is taken
// over once nobody can be working on it any more.
const CLAIM = `
insert into job_runs (id, job, scheduled_at, started_at, state)
values ($1, $2, $3, $4, 'RUNNING')
on conflict (job, scheduled_at) do update
set started_at = excluded.started_at, finished_at = null, state = 'RUNNING', detail = '{}'
where job_runs.state = 'FAILED'
  or (job_runs.state = 'RUNNING' and job_runs.started_at < excluded.started_at - interval '15 minutes')
returning id`;

type Claim = { id: string; job: string; scheduledAt: Date; startedAt: Date };

/** Takes the run of a job that was due at an instant. @returns its id, or null where somebody has it */
export async function claimJobRun(db: Queryable, claim: Claim): Promise<string | null> {
  const { id, job, scheduledAt, startedAt } = claim;
  const { rows } = await db.query<{ id: string }>(CLAIM, [id, job, scheduledAt, startedAt]);
  return rows[0]?.id ?? null;
}

type Finish = { id: string; state: JobState; finishedAt: Date; detail: unknown };

export async function finishJobRun(db: Queryable, { id, state, finishedAt, detail }: Finish): Promise<void> {
  await db.query("update job_runs set state = $2, finished_at = $3, detail = $4 where id = $1", [
    id,
    state,
    finishedAt,
    JSON.stringify(detail),
  ]);
}

export type JobRunRow = {
  job: string;
  scheduledAt: Date;
  startedAt: Date;
  finishedAt: Date | null;
  state: JobState;
  detail: Record<string, unknown>;
};

/** The newest run of each of these jobs. */
export async function findLastRuns(db: Queryable, jobs: readonly string[]): Promise<JobRunRow[]> {
  const { rows } = await db.query<JobRunRow>(
    `select r.job, r.scheduled_at as "scheduledAt", r.started_at as "startedAt", r.finished_at as "finishedAt",
       r.state, r.detail
     from unnest($1::text[]) as j (job)
     cross join lateral (
       select * from job_runs where job_runs.job = j.job order by scheduled_at desc limit 1
     ) r`,
    [jobs],
  );
  return rows;
}

/** Forgets runs that began before an instant. @returns how many */
export async function deleteJobRuns(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.query("delete from job_runs where started_at < $1", [before]);
  return rowCount ?? 0;
}

export type OrganizationDay = { id: string; timeZone: Calendar; createdAt: Date };

/** Every organization with the zone that its days are counted in. */
export async function findOrganizations(db: Queryable): Promise<OrganizationDay[]> {
  const { rows } = await db.query<OrganizationDay>(
    `select id, coalesce(calendar, time_zone) as "timeZone", created_at as "createdAt" from organizations order by id collate "C"`,
  );
  return rows;
}
