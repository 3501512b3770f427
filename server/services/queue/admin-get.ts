import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { AdminQueuedRequest, AdminQueueGetInput } from "@/server/contract/admin-queue";
import type { CallContext } from "@/server/domain/call-context";
import { queuedWithinReach } from "./get";
import { adminQueuedRequest } from "./row";

/** @throws ServiceError forbidden, not_found */
export async function getQueuedForAdmin(
  ctx: CallContext,
  input: AdminQueueGetInput,
): Promise<AdminQueuedRequest> {
  requirePermission(ctx.actor, "view");
  return adminQueuedRequest(await queuedWithinReach(ctx, input.queueId), getContainer().ledger.clock.now());
}
