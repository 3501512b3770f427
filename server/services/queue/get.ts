import { bindingOf } from "@/server/auth/binding";
import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import { NotFoundError } from "@/server/contract/errors";
import type { QueuedRequest, QueueGetInput } from "@/server/contract/queue";
import { findQueued, type QueueDbRow } from "@/server/db/queries/queue";
import type { CallContext } from "@/server/domain/call-context";
import { bindingCovers } from "@/server/ledger/batch/binding";
import { queuedRequest } from "./row";

/**
 * A queued request and its place.
 * @throws ServiceError forbidden, not_found also for what lies outside the key's reach
 */
export async function getQueued(ctx: CallContext, input: QueueGetInput): Promise<QueuedRequest> {
  requirePermission(ctx.actor, "queue.see");
  return queuedRequest(await queuedWithinReach(ctx, input.queueId), getContainer().ledger.clock.now());
}

/** @throws NotFoundError also for what lies outside the key's reach */
export async function queuedWithinReach(ctx: CallContext, queueId: string): Promise<QueueDbRow> {
  const row = await findQueued(getContainer().pool, ctx.actor.organizationId, queueId);
  if (row === null || !bindingCovers(bindingOf(ctx.actor), row.request as QueuedRequest["request"]))
    throw new NotFoundError("queued request");
  return row;
}
