import { getContainer } from "@/server/container";

/**
 * Tells who waits in the queue, and who watches, that a change of rules may have made room. The change is committed
 * already, so a look that fails is only late: every process looks once a second.
 */
export async function roomMade(organizationId: string): Promise<void> {
  const { ledger, events, log } = getContainer();
  try {
    await ledger.wakeQueue(organizationId);
  } catch (err) {
    log.warn(
      { event: "queue.wake_failed", organizationId, err },
      "the queue will be looked at a second later",
    );
  }
  events.wake(organizationId);
}
