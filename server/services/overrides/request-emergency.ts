import { requireBinding } from "@/server/auth/binding";
import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type {
  RequestEmergencyInput,
  RequestEmergencyOutput,
} from "@/server/contract/admin-override-requests";
import type { CallContext } from "@/server/domain/call-context";
import { toWire, usd } from "@/server/domain/money";
import { requestEmergency as request } from "@/server/ledger/overrides/request-emergency";
import { orUnavailable } from "../budgets/or-unavailable";
import { roomMade } from "../queue/room-made";
import { readSecondApproverAbove } from "./request";

/**
 * An agent asks for more of its pool; the emergency rule decides at once, within the pool's emergency share.
 * @throws ServiceError forbidden, not_found, budget_unavailable
 */
export async function requestEmergency(
  ctx: CallContext,
  input: RequestEmergencyInput,
): Promise<RequestEmergencyOutput> {
  requirePermission(ctx.actor, "emergency.request");
  const { agentId, durationSeconds, reason } = input;
  requireBinding(ctx.actor, { agentId });
  const { pool, events } = getContainer();
  const { organizationId } = ctx.actor;
  const secondApproverAbove = await readSecondApproverAbove(organizationId);
  const asked = { agentId, amount: usd(input.amount), durationSeconds, reason };
  const outcome = await orUnavailable(request(pool, ctx, asked, { secondApproverAbove }));
  if (outcome.state === "approved") await roomMade(organizationId);
  else events.wake(organizationId);
  return {
    requestId: outcome.requestId,
    state: outcome.state,
    approvedAmount: toWire(outcome.approved),
    rule: outcome.decision?.rule ?? null,
    limitedBy: outcome.decision?.limitedBy ?? null,
    overrideId: outcome.overrideId,
    expiresAt: outcome.expiresAt === null ? null : new Date(outcome.expiresAt).toISOString(),
  };
}
