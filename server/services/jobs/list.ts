import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { JobRow, JobsOutput } from "@/server/contract/admin-jobs";
import { findBooksState } from "@/server/db/queries/books-state";
import { findLastRuns } from "@/server/db/queries/job-runs";
import type { CallContext } from "@/server/domain/call-context";
import { booksState } from "../overview/rows";
import { JOBS } from "./catalogue";

/**
 * Every job with its schedule and its last run, and how the books stood when they were last compared.
 * @throws ServiceError forbidden
 */
export async function listJobs(ctx: CallContext): Promise<JobsOutput> {
  requirePermission(ctx.actor, "view");
  const { pool, env } = getContainer();
  const runs = new Map((await findLastRuns(pool, Object.keys(JOBS))).map((run) => [run.job, run]));
  const data = Object.entries(JOBS).map(([job, { every, description }]): JobRow => {
    const run = runs.get(job);
    return {
      job,
      schedule: every === "seconds" ? `every ${env.prices.intervalSeconds} s` : every,
      description,
      state: run?.state ?? "NEVER",
      lastRun: run?.startedAt.toISOString() ?? null,
      finishedAt: run?.finishedAt?.toISOString() ?? null,
      detail: run?.detail ?? {},
    };
  });
  return { data, books: booksState(await findBooksState(pool, ctx.actor.organizationId)) };
}
