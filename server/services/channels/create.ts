import { newIdentityId } from "@/server/auth/ids";
import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { ChannelCreateInput, ChannelCreateOutput } from "@/server/contract/admin-channels";
import { ConflictError, NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { setInDefaultRule } from "@/server/db/queries/alert-rules";
import { type ChannelDbKind, findChannel, insertChannel } from "@/server/db/queries/channels";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { mintWebhookSecret } from "@/server/notify/webhook";
import { checkTarget } from "./check-target";
import { channelRow } from "./rows";
import { type SealedTarget, sealTarget, shownTarget } from "./sealed-target";

/**
 * Makes a channel. A webhook's signing secret is shown this once.
 * @throws ServiceError forbidden, validation_failed (an address that is refused, no mail server), conflict (the name)
 */
export async function createChannel(
  ctx: CallContext,
  { name, kind: word, url, recipients, hearsCritical }: ChannelCreateInput,
): Promise<ChannelCreateOutput> {
  requirePermission(ctx.actor, "administer");
  const { organizationId } = ctx.actor;
  const kind = word.toUpperCase() as ChannelDbKind;
  checkTarget(kind, { url, recipients });
  const id = newIdentityId("chn");
  const secret = kind === "WEBHOOK" ? mintWebhookSecret() : null;
  const target: SealedTarget = {
    ...(url !== undefined && { url }),
    ...(recipients !== undefined && { recipients }),
    ...(secret !== null && { secret }),
  };
  const shown = shownTarget(kind, target);
  const sealed = kind === "LOG" ? null : sealTarget(organizationId, id, target);
  const row = await withTransaction(getContainer().pool, async (tx) => {
    if (!(await insertChannel(tx, { id, organizationId, name, kind, target: shown, sealed })))
      throw nameTaken();
    if (hearsCritical)
      await setInDefaultRule(tx, { ruleId: newIdentityId("rul"), organizationId, channelId: id }, true);
    await appendAudit(tx, ctx, {
      action: "channel.created",
      entityType: "channel",
      entityId: id,
      after: { name, kind: word, target: shown, hearsCritical },
    });
    return findChannel(tx, organizationId, id);
  });
  if (row === null) throw new NotFoundError("channel");
  return { channel: channelRow(row), secret };
}

export function nameTaken(): ConflictError {
  return new ConflictError("Another channel has this name.");
}
