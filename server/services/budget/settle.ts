import { bindingOf } from "@/server/auth/binding";
import { requirePermission, requireScope } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { SettleInput, TrackCostOutput } from "@/server/contract/track-cost";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { withHeaderKey } from "./idempotency";
import { checkOccurredAt } from "./occurred-at";
import { tellPace } from "./tell-pace";

/**
 * Books the actual cost of a hold and frees the rest; after its expiry too.
 * @throws ServiceError not_found for a hold outside the key's reach, conflict if it was settled otherwise or released
 */
export async function settle(
  ctx: CallContext,
  input: SettleInput,
  headerKey: string | null = null,
): Promise<TrackCostOutput> {
  requirePermission(ctx.actor, "record");
  if (input.cost !== undefined) requireScope(ctx.actor, "cost:explicit");
  const { ledger } = getContainer();
  checkOccurredAt(input.occurredAt, ledger.clock.now());
  const organizationId = ctx.actor.organizationId;
  const settled = await ledger.submit({
    kind: "settle",
    organizationId,
    actorId: actorId(ctx.actor),
    input: withHeaderKey(input, headerKey),
    binding: bindingOf(ctx.actor),
  });
  return tellPace(ctx, settled);
}
