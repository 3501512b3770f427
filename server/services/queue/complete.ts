import { bindingOf } from "@/server/auth/binding";
import { requirePermission, requireScope } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import { ConflictError } from "@/server/contract/errors";
import type { QueueCompleteInput } from "@/server/contract/queue";
import type { TrackCostOutput } from "@/server/contract/track-cost";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { withHeaderKey } from "../budget/idempotency";
import { checkOccurredAt } from "../budget/occurred-at";
import { queuedWithinReach } from "./get";

/**
 * Books what the work used, under its lease, and ends the request. Whoever comes after the lease has ended books
 * nothing: the request waits again or somebody else has it.
 * @throws ServiceError forbidden, not_found, conflict, validation_failed, idempotency_key_reused, budget_unavailable
 */
export async function complete(
  ctx: CallContext,
  input: QueueCompleteInput,
  headerKey: string | null = null,
): Promise<TrackCostOutput> {
  requirePermission(ctx.actor, "queue.work");
  if (input.cost !== undefined) requireScope(ctx.actor, "cost:explicit");
  const { ledger } = getContainer();
  checkOccurredAt(input.occurredAt, ledger.clock.now());
  const { queueId, leaseToken: token, ...usage } = withHeaderKey(input, headerKey);
  // Only where the hold is; what the lease is worth is judged under the locks.
  const { reservationId } = await queuedWithinReach(ctx, queueId);
  if (reservationId === null)
    throw new ConflictError("This lease has ended: the request waits again or somebody else has it.");
  return await ledger.submit({
    kind: "settle",
    organizationId: ctx.actor.organizationId,
    actorId: actorId(ctx.actor),
    input: { ...usage, reservationId },
    binding: bindingOf(ctx.actor),
    lease: { queueId, token },
  });
}
