import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { ChannelInput, ChannelSecretOutput } from "@/server/contract/admin-channels";
import { ConflictError, NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { lockChannel, updateChannel } from "@/server/db/queries/channels";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { mintWebhookSecret } from "@/server/notify/webhook";
import { openTarget, sealTarget } from "./sealed-target";

const OVERLAP_MS = 24 * 3_600_000;

/**
 * Gives a webhook another signing secret, shown this once. For a day both sign, so that the receiver may change over.
 * @throws ServiceError forbidden, not_found, conflict (it signs nothing)
 */
export async function rotateChannelSecret(
  ctx: CallContext,
  { channelId }: ChannelInput,
): Promise<ChannelSecretOutput> {
  requirePermission(ctx.actor, "administer");
  const { pool, ledger } = getContainer();
  const { organizationId } = ctx.actor;
  const secret = mintWebhookSecret();
  const oldSecretUntil = new Date(ledger.clock.now() + OVERLAP_MS).toISOString();
  return await withTransaction(pool, async (tx) => {
    const channel = await lockChannel(tx, organizationId, channelId);
    if (channel === null) throw new NotFoundError("channel");
    const target = openTarget(channel);
    if (channel.kind !== "WEBHOOK" || target?.secret === undefined)
      throw new ConflictError("Only a webhook signs what it sends.");
    const next = { ...target, secret, oldSecret: target.secret, oldSecretUntil };
    await updateChannel(tx, { ...channel, sealed: sealTarget(organizationId, channelId, next) });
    await appendAudit(tx, ctx, {
      action: "channel.secret_rotated",
      entityType: "channel",
      entityId: channelId,
      after: { oldSecretUntil },
    });
    return { id: channelId, secret, oldSecretUntil };
  });
}
