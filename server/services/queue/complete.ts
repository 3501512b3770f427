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
  // Where the hold is, and that the token is the last one given; whether its lease still lives is judged under the
  // locks. Without this look, a late worker would be told what the one after it has booked, as if it were its own.
  const { reservationId, leaseToken } = await queuedWithinReach(ctx, queueId);
  if (reservationId === null || leaseToken !== token)
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
