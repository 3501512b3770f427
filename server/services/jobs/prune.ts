import { getContainer } from "@/server/container";
import { deleteDecisions } from "@/server/db/queries/budget-decisions";
import { deleteDeliveries } from "@/server/db/queries/deliveries";
import { deleteJobRuns } from "@/server/db/queries/job-runs";
import { deleteExpiredRuns } from "@/server/db/queries/report-runs";
import type { JobDetail } from "./catalogue";

const KEPT_MS = 30 * 86_400_000;
const DELIVERIES_KEPT_MS = 90 * 86_400_000;
const DECISIONS_KEPT_MS = 92 * 86_400_000;

/** Forgets what nobody asks for any more. Never a ledger row or an audit row. */
export async function prune(): Promise<JobDetail> {
  const { pool, ledger } = getContainer();
  const now = ledger.clock.now();
  const runs = await deleteJobRuns(pool, new Date(now - KEPT_MS));
  const deliveries = await deleteDeliveries(pool, new Date(now - DELIVERIES_KEPT_MS));
  const decisions = await deleteDecisions(pool, new Date(now - DECISIONS_KEPT_MS));
  return { runs, deliveries, decisions, exports: await deleteExpiredRuns(pool, new Date(now)) };
}
