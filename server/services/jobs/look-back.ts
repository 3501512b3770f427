import { getContainer } from "@/server/container";
import { findOrganizations, type OrganizationDay } from "@/server/db/queries/job-runs";
import type { OrganizationId } from "@/server/domain/actor";
import { periodBounds } from "@/server/domain/period";
import { auditAnomalies } from "../insights/audit-anomalies";
import { keepForecast } from "../insights/keep-forecast";
import type { JobDetail } from "./catalogue";
import { runJob } from "./run-job";

/**
 * After each organization's own midnight, once: keeps what the month is expected to cost, and writes the days that were
 * unusual into the audit log.
 */
export async function lookBack(): Promise<JobDetail> {
  const { pool, ledger } = getContainer();
  const now = ledger.clock.now();
  let looked = 0;
  for (const organization of await findOrganizations(pool)) {
    const midnight = periodBounds({ kind: "DAILY", timeZone: organization.timeZone, at: now }).startsAt;
    // Made today: no day of its own has ended yet.
    if (organization.createdAt.getTime() >= midnight) continue;
    if (await runJob(`look-back:${organization.id}`, midnight, () => lookAt(organization, midnight)))
      looked += 1;
  }
  return { looked };
}

async function lookAt({ id }: OrganizationDay, midnight: number): Promise<JobDetail> {
  const { pool } = getContainer();
  const said = await keepForecast(pool, { organizationId: id, at: midnight });
  const actor = { kind: "system", organizationId: id as OrganizationId, name: "look-back" } as const;
  const unusual = await auditAnomalies({ actor, requestId: `job_look-back_${midnight}` });
  return { projected: said?.projected ?? null, unusual };
}
