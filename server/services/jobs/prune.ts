import { getContainer } from "@/server/container";
import { deleteJobRuns } from "@/server/db/queries/job-runs";
import { deleteExpiredRuns } from "@/server/db/queries/report-runs";
import type { JobDetail } from "./catalogue";

const KEPT_MS = 30 * 86_400_000;

/** Forgets what nobody asks for any more. Never a ledger row or an audit row. */
export async function prune(): Promise<JobDetail> {
  const { pool, ledger } = getContainer();
  const now = ledger.clock.now();
  const runs = await deleteJobRuns(pool, new Date(now - KEPT_MS));
  return { runs, exports: await deleteExpiredRuns(pool, new Date(now)) };
}
