import { newIdentityId } from "@/server/auth/ids";
import { getContainer } from "@/server/container";
import { claimJobRun, finishJobRun } from "@/server/db/queries/job-runs";
import type { JobDetail } from "./catalogue";

/**
 * Runs what was due at an instant, once among any number of processes, and keeps what came of it.
 * @param job a job's name; a part after a colon sets apart runs of one job for several organizations
 * @param scheduledAt epoch milliseconds
 * @returns whether this call ran it
 * @throws what the work threw, after the run was marked as failed: the runner may try it again
 */
export async function runJob(
  job: string,
  scheduledAt: number,
  work: () => Promise<JobDetail>,
): Promise<boolean> {
  const { pool, ledger, log } = getContainer();
  const clock = () => new Date(ledger.clock.now());
  const id = await claimJobRun(pool, {
    id: newIdentityId("job"),
    job,
    scheduledAt: new Date(scheduledAt),
    startedAt: clock(),
  });
  if (id === null) return false;
  try {
    const detail = await work();
    await finishJobRun(pool, { id, state: "SUCCEEDED", finishedAt: clock(), detail });
    log.debug({ event: "job.done", job, detail });
    return true;
  } catch (error) {
    log.error({ event: "job.failed", job, err: error }, "a job failed");
    const detail = { error: error instanceof Error ? error.name : "Error" };
    await finishJobRun(pool, { id, state: "FAILED", finishedAt: clock(), detail });
    throw error;
  }
}
