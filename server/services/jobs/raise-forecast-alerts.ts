import { getContainer } from "@/server/container";
import { findOrganizations } from "@/server/db/queries/job-runs";
import type { OrganizationId } from "@/server/domain/actor";
import { raiseForecastAlerts } from "../alerts/raise-forecasts";
import type { JobDetail } from "./catalogue";

/** Looks at what every organization's budgets are projected to come to. */
export async function raiseAllForecastAlerts(): Promise<JobDetail> {
  const { pool, ledger } = getContainer();
  const requestId = `job_forecast-alerts_${ledger.clock.now()}`;
  let raised = 0;
  let resolved = 0;
  for (const { id, timeZone } of await findOrganizations(pool)) {
    const actor = { kind: "system", organizationId: id as OrganizationId, name: "forecast-alerts" } as const;
    const found = await raiseForecastAlerts({ actor, requestId }, { organizationId: id, timeZone });
    raised += found.raised;
    resolved += found.resolved;
  }
  return { raised, resolved };
}
