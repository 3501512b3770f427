import { getContainer } from "@/server/container";
import { findOpenQueues } from "@/server/ledger/sql/queue-wake";
import type { JobDetail } from "./catalogue";

/** The safety net under the looks of every process: judges every open queue, whether or not anything happened. */
export async function tickQueues(): Promise<JobDetail> {
  const { pool, ledger } = getContainer();
  const told = { queues: 0, ready: 0, expired: 0, returned: 0 };
  for (const { id } of await findOpenQueues(pool, ledger.clock.fakeNow())) {
    const { ready, expired, returned } = await ledger.wakeQueue(id);
    told.queues += 1;
    told.ready += ready;
    told.expired += expired;
    told.returned += returned;
  }
  return told;
}
