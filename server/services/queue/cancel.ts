import type { z } from "zod";
import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { QueueCancelInput, QueueCancelOutput } from "@/server/contract/queue";
import type { CallContext } from "@/server/domain/call-context";
import { cancelQueued } from "@/server/ledger/queue/queue-cancel";
import { orUnavailable } from "../budgets/or-unavailable";
import { queuedWithinReach } from "./get";

/**
 * Withdraws a queued request; a leased one's hold is given back.
 * @throws ServiceError forbidden, not_found, conflict when it is over already, budget_unavailable
 */
export async function cancel(
  ctx: CallContext,
  input: QueueCancelInput,
): Promise<z.infer<typeof QueueCancelOutput>> {
  requirePermission(ctx.actor, "queue.withdraw");
  await queuedWithinReach(ctx, input.queueId);
  return withdraw(ctx, input.queueId, input.reason ?? "withdrawn by its asker");
}

/** Cancels one request and looks at once whose turn it is now. */
export async function withdraw(
  ctx: CallContext,
  queueId: string,
  reason: string,
): Promise<z.infer<typeof QueueCancelOutput>> {
  const { pool, ledger, events } = getContainer();
  const { organizationId } = ctx.actor;
  const fakeNow = ledger.clock.fakeNow();
  await orUnavailable(cancelQueued(pool, ctx, { target: { queueId }, reason }, fakeNow));
  await orUnavailable(ledger.wakeQueue(organizationId));
  events.wake(organizationId);
  return { queueId, state: "CANCELLED" };
}
