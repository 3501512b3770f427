import { requireBinding } from "@/server/auth/binding";
import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { AuthorizeInput, AuthorizeOutput } from "@/server/contract/authorize";
import type { CallContext } from "@/server/domain/call-context";
import { authorizeCommand, holdOutput } from "./authorize";
import { tellPace } from "./tell-pace";

/**
 * What authorize would answer now, without a hold: another call may take the room before the next one.
 * @throws ServiceError forbidden, validation_failed, budget_unavailable
 */
export async function check(ctx: CallContext, input: AuthorizeInput): Promise<AuthorizeOutput> {
  requirePermission(ctx.actor, "ask");
  requireBinding(ctx.actor, input);
  const result = await getContainer().ledger.check(authorizeCommand(ctx.actor, input));
  const { reservationId: _none, expiresAt: _never, ...answer } = holdOutput(tellPace(ctx, result));
  return answer;
}
