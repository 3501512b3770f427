import { newIdentityId } from "@/server/auth/ids";
import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { ChannelInput, DeliveryRow } from "@/server/contract/admin-channels";
import { NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { readChannel } from "@/server/db/queries/channels";
import { insertTried, listDeliveries } from "@/server/db/queries/deliveries";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { TEST_EVENT } from "./event-words";
import { testMessage } from "./message-of";
import { deliveryRow } from "./rows";
import { sendTo } from "./send";

/**
 * Sends a test to a channel at once, and tells what came of it. It is tried once; also a channel that is off is tested.
 * @throws ServiceError forbidden, not_found
 */
export async function sendTest(ctx: CallContext, { channelId }: ChannelInput): Promise<DeliveryRow> {
  requirePermission(ctx.actor, "administer");
  const { pool, env, ledger } = getContainer();
  const { organizationId } = ctx.actor;
  const channel = await readChannel(pool, organizationId, channelId);
  if (channel === null) throw new NotFoundError("channel");
  const id = newIdentityId("dlv");
  // Sent before it is written: nothing is locked while a stranger's server takes its time.
  const sent = await sendTo(channel, testMessage(id, new Date(ledger.clock.now()), env.publicUrl));
  return await withTransaction(pool, async (tx) => {
    const error = sent.ok ? null : sent.error;
    const { ok, status } = sent;
    await insertTried(tx, { id, organizationId, channelId, event: TEST_EVENT, ok, status, error });
    await appendAudit(tx, ctx, {
      action: "channel.tested",
      entityType: "channel",
      entityId: channelId,
      after: { deliveryId: id, ok, status, error },
    });
    const asked = { organizationId, channelId, state: null, digestId: null, beforeSeq: null, limit: 100 };
    const row = (await listDeliveries(tx, asked)).find((delivery) => delivery.id === id);
    if (row === undefined) throw new NotFoundError("delivery");
    return deliveryRow(row);
  });
}
