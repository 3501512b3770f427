import { getContainer } from "@/server/container";
import { findOrganizations, type OrganizationDay } from "@/server/db/queries/job-runs";
import type { OrganizationId } from "@/server/domain/actor";
import { EXPORT_FORMATS } from "@/server/domain/export-formats";
import { monthBounds, monthOf } from "@/server/domain/month";
import { queueRun } from "../reports/queue-run";
import type { JobDetail } from "./catalogue";

/**
 * Has the cost report of the month that ended made for each organization, once, after the 1st began in its own zone.
 * A worker that was away makes it when it is back.
 */
export async function reportMonths(): Promise<JobDetail> {
  const { pool, ledger } = getContainer();
  const now = ledger.clock.now();
  let started = 0;
  for (const organization of await findOrganizations(pool))
    if (await reportMonth(organization, now)) started += 1;
  return { started };
}

async function reportMonth({ id, timeZone, createdAt }: OrganizationDay, now: number): Promise<boolean> {
  const { startsAt } = monthBounds(monthOf(now, timeZone), timeZone);
  // Made this month: no month of its own has ended yet.
  if (createdAt.getTime() >= startsAt) return false;
  const month = monthOf(startsAt - 1, timeZone);
  const actor = { kind: "system", organizationId: id as OrganizationId, name: "monthly-report" } as const;
  const run = await queueRun(
    { actor, requestId: `job_${month}` },
    {
      template: "monthly-cost",
      asked: { month },
      formats: [...EXPORT_FORMATS],
      withUsers: false,
      scheduledMonth: month,
    },
  );
  return run !== null;
}
