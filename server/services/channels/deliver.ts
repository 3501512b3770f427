import { randomInt, randomUUID } from "node:crypto";
import { getContainer } from "@/server/container";
import {
  type DueDelivery,
  type LeasedChannel,
  leaseChannel,
  nextDelivery,
  noteDelivered,
  noteFailed,
  returnChannel,
  stopChannel,
} from "@/server/db/queries/send-queue";
import { withTransaction } from "@/server/db/transaction";
import { nextAttemptAt } from "@/server/domain/delivery";
import { tell } from "@/server/ledger/sql/steer";
import { failed, type Sent } from "@/server/notify/message";
import { messageOf } from "./message-of";
import { sendTo } from "./send";

/** So many of one channel, then another's turn comes. */
const MOST_AT_ONCE = 50;
const CHANCES = 1 << 20;

/**
 * Sends what waits for one channel, in order, while this process alone has it. A process that dies after the receiver
 * has heard and before that is noted leaves the channel to another, which sends once more with the same id.
 * @returns whether any channel had something to send
 */
export async function deliverOneChannel(isStopping: () => boolean = () => false): Promise<boolean> {
  const { pool, ledger } = getContainer();
  const channel = await leaseChannel(pool, randomUUID(), ledger.clock.fakeNow());
  if (channel === null) return false;
  try {
    for (let sent = 0; sent < MOST_AT_ONCE && !isStopping(); sent += 1) {
      const due = await nextDelivery(pool, channel, ledger.clock.fakeNow());
      if (due === null) break;
      await deliver(channel, due);
    }
  } finally {
    await returnChannel(pool, channel);
  }
  return true;
}

async function deliver(channel: LeasedChannel, due: DueDelivery): Promise<void> {
  const { pool, env, events, log } = getContainer();
  const { organizationId } = channel;
  const message = await messageOf(pool, { organizationId, publicUrl: env.publicUrl }, due);
  const sent = message === null ? failed("What it tells of is gone.") : await sendTo(channel, message);
  await withTransaction(pool, async (tx) => {
    const state = await note(tx, { channel, due, sent, isGone: message === null });
    await tell(tx, organizationId, {
      type: "delivery.tried",
      payload: { deliveryId: due.id, channelId: channel.id, state },
    });
  });
  events.wake(organizationId);
  const fields = { channelId: channel.id, deliveryId: due.id, status: sent.status };
  if (sent.ok) log.info({ event: "delivery.done", ...fields });
  else log.warn({ event: "delivery.failed", ...fields, attempt: due.attempts + 1, why: sent.error });
}

type Outcome = { channel: LeasedChannel; due: DueDelivery; sent: Sent; isGone: boolean };

async function note(
  tx: Parameters<typeof noteDelivered>[0],
  { channel, due, sent, isGone }: Outcome,
): Promise<string> {
  const now = getContainer().ledger.clock.now();
  const { id } = due;
  if (sent.ok) {
    await noteDelivered(tx, { id, channelId: channel.id, status: sent.status, now: new Date(now) });
    return "delivered";
  }
  const attempts = due.attempts + 1;
  const chance = randomInt(CHANCES) / CHANCES;
  const isFinal = isGone || sent.isGone;
  const next = isFinal ? null : nextAttemptAt({ attempts, createdAt: due.createdAt.getTime() }, now, chance);
  await noteFailed(tx, {
    id,
    status: sent.status,
    error: sent.error,
    now: new Date(now),
    nextAttemptAt: next === null ? null : new Date(next),
  });
  if (sent.isGone) await stopChannel(tx, channel.id, "The receiver answered 410: it wants to hear no more.");
  return next === null ? "dead" : "pending";
}
