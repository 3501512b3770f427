import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { DeliveryRow, RedeliverInput } from "@/server/contract/admin-channels";
import { ConflictError, NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { sendAgain } from "@/server/db/queries/deliveries";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { deliveryRow } from "./rows";

/**
 * Sends a delivery once more, with the id that it had. One that waits anyway is left as it is.
 * @throws ServiceError forbidden, not_found, conflict (the channel is off or removed)
 */
export async function redeliver(ctx: CallContext, { deliveryId }: RedeliverInput): Promise<DeliveryRow> {
  requirePermission(ctx.actor, "administer");
  return await withTransaction(getContainer().pool, async (tx) => {
    const found = await sendAgain(tx, ctx.actor.organizationId, deliveryId);
    if (found === null) throw new NotFoundError("delivery");
    if (!found.isOpen) throw new ConflictError("The channel is off or removed.");
    const row = deliveryRow(found.row);
    if (!found.isWaiting)
      await appendAudit(tx, ctx, {
        action: "delivery.sent_again",
        entityType: "delivery",
        entityId: deliveryId,
        after: { channelId: row.channelId, event: row.event, subjectId: row.subjectId },
      });
    return row;
  });
}
