import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type {
  ChannelsOutput,
  DeliveriesListInput,
  DeliveriesListOutput,
} from "@/server/contract/admin-channels";
import { listChannels as queryChannels } from "@/server/db/queries/channels";
import { listDeliveries as queryDeliveries } from "@/server/db/queries/deliveries";
import type { CallContext } from "@/server/domain/call-context";
import { pageOf, placeOf } from "../overview/page-cursor";
import { channelRow, deliveryRow } from "./rows";

/**
 * The channels of the organization with their newest delivery, without anything that opens a receiver.
 * @throws ServiceError forbidden
 */
export async function listChannels(ctx: CallContext): Promise<ChannelsOutput> {
  requirePermission(ctx.actor, "administer");
  const { pool, env } = getContainer();
  const rows = await queryChannels(pool, ctx.actor.organizationId);
  return { data: rows.map(channelRow), canEmail: env.notify.smtp !== null };
}

const SEQ_TEXT = /^\d{1,18}$/;

/**
 * What was sent, is to be sent, or was given up, newest first.
 * @throws ServiceError forbidden, malformed (cursor)
 */
export async function listDeliveries(
  ctx: CallContext,
  input: DeliveriesListInput,
): Promise<DeliveriesListOutput> {
  requirePermission(ctx.actor, "administer");
  const place = placeOf(input.cursor, [SEQ_TEXT]);
  const rows = await queryDeliveries(getContainer().pool, {
    organizationId: ctx.actor.organizationId,
    channelId: input.channelId ?? null,
    state: input.state?.toUpperCase() ?? null,
    digestId: input.digestId ?? null,
    beforeSeq: place?.[0] ?? null,
    limit: input.limit + 1,
  });
  return pageOf(rows, input.limit, { row: deliveryRow, placeOf: (row) => [row.seq] });
}
