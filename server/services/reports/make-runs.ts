import { getContainer } from "@/server/container";
import { ServiceError } from "@/server/contract/errors";
import {
  beatReportRun,
  type ClaimedRun,
  claimReportRun,
  clearReportFiles,
  finishReportRun,
  requeueReportRun,
} from "@/server/db/queries/report-files";
import { fileOfRun } from "./file-of-run";
import { storeFile } from "./store-file";

const BEAT_MS = 1_000;

/** Somebody cancelled it, or this process ends: what was written so far is worth nothing. */
class GivenUp extends Error {}

/**
 * Makes what waits, the oldest first, until nothing does. Any number of processes may.
 * @param stopping when this process ends: what it makes goes back into the line
 * @returns how many it took
 */
export async function makeReportRuns(stopping?: AbortSignal): Promise<number> {
  const { pool, ledger } = getContainer();
  for (let taken = 0; ; taken += 1) {
    if (stopping?.aborted) return taken;
    const run = await claimReportRun(pool, new Date(ledger.clock.now()));
    if (run === null) return taken;
    await make(run, stopping);
  }
}

async function make(run: ClaimedRun, stopping: AbortSignal | undefined): Promise<void> {
  const { pool, ledger, log } = getContainer();
  const count = { rows: 0 };
  const finish = (state: "SUCCEEDED" | "FAILED", error: string | null) =>
    finishReportRun(pool, {
      id: run.id,
      state,
      finishedAt: new Date(ledger.clock.now()),
      rowsWritten: count.rows,
      error,
    });
  try {
    await clearReportFiles(pool, run.id);
    const onRow = progressOf(run.id, count, stopping);
    for (const format of run.formats) await storeFile(run.id, format, await fileOfRun(run, format, onRow));
    if (!(await finish("SUCCEEDED", null))) throw new GivenUp();
  } catch (error) {
    await clearReportFiles(pool, run.id);
    if (stopping?.aborted) await requeueReportRun(pool, run.id);
    if (error instanceof GivenUp) return;
    log.error({ event: "report.failed", runId: run.id, err: error }, "a report could not be made");
    await finish("FAILED", error instanceof ServiceError ? error.message : "The file could not be made.");
  }
}

/** Says once a second how far it is, and hears whether it is still wanted. */
function progressOf(id: string, count: { rows: number }, stopping: AbortSignal | undefined) {
  let told = performance.now();
  return async () => {
    count.rows += 1;
    if (stopping?.aborted) throw new GivenUp();
    if (performance.now() - told < BEAT_MS) return;
    told = performance.now();
    if (!(await beatReportRun(getContainer().pool, id, count.rows))) throw new GivenUp();
  };
}
