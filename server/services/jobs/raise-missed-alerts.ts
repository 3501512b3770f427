import { getContainer } from "@/server/container";
import { findOrganizations } from "@/server/db/queries/job-runs";
import { raiseMissedAlerts } from "@/server/ledger/rules/raise-missed-alerts";
import type { JobDetail } from "./catalogue";

/** The safety net under the alerts that the ledger raises with the call that crosses a level. */
export async function raiseAllMissedAlerts(): Promise<JobDetail> {
  const { pool, ledger, events, log } = getContainer();
  let raised = 0;
  for (const { id } of await findOrganizations(pool)) {
    const missed = await raiseMissedAlerts(pool, id, ledger.clock.fakeNow());
    if (missed === 0) continue;
    raised += missed;
    events.wake(id);
    log.error({ event: "alert.missed", organizationId: id, missed }, "a crossing had raised no alert");
  }
  return { raised };
}
