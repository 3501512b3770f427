import { bindingOf, requireBinding } from "@/server/auth/binding";
import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { AuthorizeInput, AuthorizeOutput } from "@/server/contract/authorize";
import { type Actor, actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { SERVICE_FEATURES } from "@/server/domain/service-level";
import type { AuthorizeCommand, HoldResult } from "@/server/ledger/batch/commands";
import { withHeaderKey } from "./idempotency";
import { tellPace } from "./tell-pace";

/**
 * Holds the estimated cost on every budget that applies, or on none. A refusal is a value, not an error.
 * @throws ServiceError forbidden, validation_failed, idempotency_key_reused, budget_unavailable
 */
export async function authorize(
  ctx: CallContext,
  input: AuthorizeInput,
  headerKey: string | null = null,
): Promise<AuthorizeOutput> {
  requirePermission(ctx.actor, "authorize");
  requireBinding(ctx.actor, input);
  const { ledger } = getContainer();
  const result = await ledger.submit(authorizeCommand(ctx.actor, withHeaderKey(input, headerKey)));
  return holdOutput(tellPace(ctx, result));
}

export function authorizeCommand(actor: Actor, input: AuthorizeInput): AuthorizeCommand {
  const { agentIds, campaignIds, environment } = bindingOf(actor);
  const binding = { agentIds, campaignIds, environment };
  return { kind: "authorize", organizationId: actor.organizationId, actorId: actorId(actor), input, binding };
}

/** The public form of what the ledger answered, its fields in the contract's order. */
export function holdOutput(result: HoldResult): AuthorizeOutput {
  const { decision, allowed, serviceLevel } = result;
  const granted = result.allowed ? result : undefined;
  const refused = result.allowed ? undefined : result;
  return {
    decision,
    allowed,
    reservationId: granted?.reservationId,
    expiresAt: granted?.expiresAt,
    model: granted?.model,
    heldCost: granted?.heldCost,
    queueId: refused?.queueId,
    retryAfterSeconds: refused?.retryAfterSeconds,
    willExpireBeforeReset: refused?.willExpireBeforeReset,
    serviceLevel,
    features: [...SERVICE_FEATURES[serviceLevel]],
    viaOverride: granted?.viaOverride,
    duplicate: result.duplicate,
    warnings: result.warnings,
    reason: result.reason,
    reasons: result.reasons,
    shadowReasons: result.shadowReasons,
    alternatives: result.alternatives ?? [],
    smallerRequest: refused?.smallerRequest,
  };
}
