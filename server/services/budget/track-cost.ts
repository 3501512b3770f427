import { requireBinding } from "@/server/auth/binding";
import { requirePermission, requireScope } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { SettleInput, TrackCostInput, TrackCostOutput } from "@/server/contract/track-cost";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { withHeaderKey } from "./idempotency";
import { checkOccurredAt } from "./occurred-at";
import { settle } from "./settle";
import { tellPace } from "./tell-pace";

/**
 * Records an execution and its cost. The money is spent already, so no budget refuses it. While tracking is switched
 * off nothing is written: `{ tracked: false }`.
 * With a reservation it settles that hold: whose cost it is the hold has said.
 * @param headerKey the Idempotency-Key header, if one was sent
 * @throws ServiceError forbidden, validation_failed, idempotency_key_reused, budget_unavailable; not_found for a
 *   reservation outside of the key's reach, conflict if it was settled otherwise or released
 */
export async function trackCost(
  ctx: CallContext,
  input: TrackCostInput,
  headerKey: string | null = null,
): Promise<TrackCostOutput> {
  requirePermission(ctx.actor, "record");
  if (input.cost !== undefined) requireScope(ctx.actor, "cost:explicit");
  requireBinding(ctx.actor, input);
  const { reservationId } = input;
  if (reservationId !== undefined) return settle(ctx, usageOf(input, reservationId), headerKey);
  const { ledger } = getContainer();
  checkOccurredAt(input.occurredAt, ledger.clock.now());
  const keyed = withHeaderKey(input, headerKey);
  const organizationId = ctx.actor.organizationId;
  const recorded = await ledger.submit({
    kind: "record",
    organizationId,
    actorId: actorId(ctx.actor),
    input: keyed,
  });
  return tellPace(ctx, recorded);
}

function usageOf(input: TrackCostInput, reservationId: string): SettleInput {
  const { agentType, agentId, campaignId, environment, component, userId, sessionId, ...usage } = input;
  return { ...usage, reservationId };
}
