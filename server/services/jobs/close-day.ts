import { getContainer } from "@/server/container";
import { findOrganizations, type OrganizationDay } from "@/server/db/queries/job-runs";
import { withTransaction } from "@/server/db/transaction";
import type { Calendar } from "@/server/domain/calendar";
import { periodBounds } from "@/server/domain/period";
import { tell } from "@/server/ledger/sql/steer";
import type { JobDetail } from "./catalogue";
import { runJob } from "./run-job";

/**
 * Tells each organization whose local midnight has passed that its day ended, once. No figure depends on it: the first
 * call of a new day makes its windows by itself.
 */
export async function closeDays(): Promise<JobDetail> {
  const { pool, ledger } = getContainer();
  const now = ledger.clock.now();
  let closed = 0;
  for (const organization of await findOrganizations(pool)) {
    const day = dayOf(organization.timeZone, now);
    // Made today: no day of its own has ended yet.
    if (organization.createdAt.getTime() >= day.startsAt) continue;
    const ran = await runJob(`midnight-close:${organization.id}`, day.startsAt, () =>
      closeDay(organization, day.startsAt),
    );
    if (ran) closed += 1;
  }
  return { closed };
}

async function closeDay({ id, timeZone }: OrganizationDay, midnight: number): Promise<JobDetail> {
  const { pool, events } = getContainer();
  const ended = dayOf(timeZone, midnight - 1).key;
  await withTransaction(pool, (tx) => tell(tx, id, { type: "day.closed", payload: { day: ended } }));
  events.wake(id);
  return { day: ended };
}

function dayOf(timeZone: Calendar, at: number) {
  return periodBounds({ kind: "DAILY", timeZone, at });
}
