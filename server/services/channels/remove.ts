import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { ChannelInput } from "@/server/contract/admin-channels";
import { NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { lockChannel, removeChannel as take } from "@/server/db/queries/channels";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";

/**
 * Takes a channel away, out of every rule too; what still waits for it is given up.
 * @throws ServiceError forbidden, not_found
 */
export async function removeChannel(ctx: CallContext, { channelId }: ChannelInput): Promise<{ id: string }> {
  requirePermission(ctx.actor, "administer");
  const { organizationId } = ctx.actor;
  return await withTransaction(getContainer().pool, async (tx) => {
    const channel = await lockChannel(tx, organizationId, channelId);
    if (channel === null) throw new NotFoundError("channel");
    await take(tx, organizationId, channelId);
    await appendAudit(tx, ctx, {
      action: "channel.removed",
      entityType: "channel",
      entityId: channelId,
      before: { name: channel.name, kind: channel.kind.toLowerCase(), target: channel.target },
    });
    return { id: channelId };
  });
}
