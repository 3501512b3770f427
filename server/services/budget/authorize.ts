import { requireBinding } from "@/server/auth/binding";
import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { AuthorizeInput, AuthorizeOutput } from "@/server/contract/authorize";
import { type Actor, actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import type { AuthorizeCommand, HoldResult } from "@/server/ledger/commands";
import { withHeaderKey } from "./idempotency";

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
  return holdOutput(result);
}

export function authorizeCommand(actor: Actor, input: AuthorizeInput): AuthorizeCommand {
  return { kind: "authorize", organizationId: actor.organizationId, actorId: actorId(actor), input };
}

/** The public form of what the ledger answered, its fields in the contract's order. */
export function holdOutput(result: HoldResult): AuthorizeOutput {
  const { decision, allowed, duplicate, warnings, reasons } = result;
  if (!result.allowed) return { decision, allowed, duplicate, warnings, reasons, alternatives: [] };
  const { reservationId, expiresAt, model, heldCost, viaOverride } = result;
  return {
    decision,
    allowed,
    reservationId,
    expiresAt,
    ...(model === undefined ? {} : { model }),
    heldCost,
    ...(viaOverride === undefined ? {} : { viaOverride }),
    duplicate,
    warnings,
    reasons,
    alternatives: [],
  };
}
