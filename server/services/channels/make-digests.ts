import { newIdentityId } from "@/server/auth/ids";
import { getContainer } from "@/server/container";
import { findDigestQueues, makeDigest } from "@/server/db/queries/digests";
import { digestDue } from "@/server/domain/digest";

/** More than so many become several messages: a receiver takes no message of any length. */
const MOST_IN_ONE = 100;

/**
 * Makes the digests that are due; they are sent as every delivery is. Each thing that waited is in exactly one, whoever
 * else makes digests at the same moment or dies while doing so.
 * @returns how many were made
 */
export async function makeDigests(): Promise<number> {
  const { pool, ledger } = getContainer();
  const now = ledger.clock.now();
  let made = 0;
  for (const { timeZone, oldestAt, ...queue } of await findDigestQueues(pool)) {
    const before = new Date(digestDue(queue.digest, timeZone, now));
    if (oldestAt >= before) continue;
    for (let count = MOST_IN_ONE; count === MOST_IN_ONE; made += count > 0 ? 1 : 0)
      count = await makeDigest(
        pool,
        { id: newIdentityId("dlv"), ...queue },
        { before, limit: MOST_IN_ONE, now: new Date(now) },
      );
  }
  return made;
}
