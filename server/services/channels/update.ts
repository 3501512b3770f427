import { newIdentityId } from "@/server/auth/ids";
import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { ChannelRow, ChannelUpdateInput } from "@/server/contract/admin-channels";
import { ConflictError, NotFoundError, ServiceError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { setInDefaultRule } from "@/server/db/queries/alert-rules";
import {
  findChannel,
  isChannelNameTaken,
  lockChannel,
  type SealedChannel,
  updateChannel as write,
} from "@/server/db/queries/channels";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { checkTarget } from "./check-target";
import { nameTaken } from "./create";
import { channelRow } from "./rows";
import { openTarget, sealTarget, shownTarget } from "./sealed-target";

/**
 * Changes a channel. Another address takes what still waits; a webhook keeps its signing secret.
 * @throws ServiceError forbidden, not_found, validation_failed, conflict (old version, name taken)
 */
export async function updateChannel(ctx: CallContext, input: ChannelUpdateInput): Promise<ChannelRow> {
  requirePermission(ctx.actor, "administer");
  const { organizationId } = ctx.actor;
  const { channelId, version, hearsCritical } = input;
  return await withTransaction(getContainer().pool, async (tx) => {
    const channel = await lockChannel(tx, organizationId, channelId);
    const before = await findChannel(tx, organizationId, channelId);
    if (channel === null || before === null) throw new NotFoundError("channel");
    if (version !== undefined && version !== channel.version)
      throw new ConflictError("This channel was changed meanwhile.", { version: channel.version });
    const name = input.name ?? channel.name;
    if (await isChannelNameTaken(tx, { organizationId, name, exceptId: channelId })) throw nameTaken();
    await write(tx, {
      ...channel,
      ...targetOf(channel, input),
      name,
      enabled: input.enabled ?? channel.enabled,
    });
    if (hearsCritical !== undefined && hearsCritical !== before.hearsCritical)
      await setInDefaultRule(tx, { ruleId: newIdentityId("rul"), organizationId, channelId }, hearsCritical);
    const after = await findChannel(tx, organizationId, channelId);
    if (after === null) throw new NotFoundError("channel");
    await appendAudit(tx, ctx, {
      action: "channel.changed",
      entityType: "channel",
      entityId: channelId,
      before: told(before),
      after: told(after),
    });
    return channelRow(after);
  });
}

type Told = Parameters<typeof channelRow>[0];

/** Of a URL only what is shown stands in the audit log. */
function told({ name, target, enabled, hearsCritical }: Told) {
  return { name, target, enabled, hearsCritical };
}

function targetOf(
  channel: SealedChannel,
  { url, recipients }: Pick<ChannelUpdateInput, "url" | "recipients">,
): Partial<SealedChannel> {
  if (url === undefined && recipients === undefined) return {};
  checkTarget(channel.kind, { url, recipients });
  const old = openTarget(channel);
  if (old === null && channel.kind === "WEBHOOK")
    throw new ServiceError(
      "conflict",
      "What is sealed of this channel does not open with this AUTH_SECRET: remove it and make it anew.",
    );
  const target = {
    ...old,
    ...(url !== undefined && { url }),
    ...(recipients !== undefined && { recipients }),
  };
  return {
    target: shownTarget(channel.kind, target),
    sealed: sealTarget(channel.organizationId, channel.id, target),
  };
}
