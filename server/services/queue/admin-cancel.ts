import type { z } from "zod";
import { requirePermission } from "@/server/auth/permissions";
import type { AdminQueueCancelInput } from "@/server/contract/admin-queue";
import type { QueueCancelOutput } from "@/server/contract/queue";
import type { CallContext } from "@/server/domain/call-context";
import { withdraw } from "./cancel";

/** Takes a request out of the queue. @throws ServiceError forbidden, not_found, conflict, budget_unavailable */
export async function cancelForAdmin(
  ctx: CallContext,
  input: AdminQueueCancelInput,
): Promise<z.infer<typeof QueueCancelOutput>> {
  requirePermission(ctx.actor, "budgets.manage");
  return withdraw(ctx, input.queueId, input.reason);
}
