import { may, requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type {
  OverrideApproveInput,
  OverrideCancelInput,
  OverrideRejectInput,
  OverrideRequestRow,
} from "@/server/contract/admin-override-requests";
import type { CallContext } from "@/server/domain/call-context";
import { usd } from "@/server/domain/money";
import {
  approveRequest,
  cancelRequest,
  rejectRequest,
} from "@/server/ledger/overrides/decide-override-request";
import { orUnavailable } from "../budgets/or-unavailable";
import { roomMade } from "../queue/room-made";
import { readRequest } from "./request-row";

/**
 * Approves somebody else's request; with the last approval it takes needs, the override is in force.
 * @throws ServiceError forbidden (one's own), not_found, conflict (decided already, approved by you), budget_unavailable
 */
export async function approveOverride(
  ctx: CallContext,
  input: OverrideApproveInput,
): Promise<OverrideRequestRow> {
  requirePermission(ctx.actor, "overrides.manage");
  const { requestId, amount, reason } = input;
  const decision = { requestId, amount: amount === undefined ? null : usd(amount), reason: reason ?? null };
  const { pool } = getContainer();
  await orUnavailable(approveRequest(pool, ctx, decision));
  await roomMade(ctx.actor.organizationId);
  return readRequest(ctx.actor.organizationId, requestId);
}

/**
 * Refuses a request, with the reason.
 * @throws ServiceError forbidden, not_found, conflict (decided already), budget_unavailable
 */
export async function rejectOverride(
  ctx: CallContext,
  input: OverrideRejectInput,
): Promise<OverrideRequestRow> {
  requirePermission(ctx.actor, "overrides.manage");
  const { pool, events } = getContainer();
  await orUnavailable(rejectRequest(pool, ctx, input));
  events.wake(ctx.actor.organizationId);
  return readRequest(ctx.actor.organizationId, input.requestId);
}

/**
 * Takes one's own request back; an admin may take back any.
 * @throws ServiceError forbidden, not_found, conflict (decided already), budget_unavailable
 */
export async function cancelOverride(
  ctx: CallContext,
  input: OverrideCancelInput,
): Promise<OverrideRequestRow> {
  requirePermission(ctx.actor, "overrides.request");
  const { pool, events } = getContainer();
  const isAdmin = may(ctx.actor, "overrides.manage");
  await orUnavailable(cancelRequest(pool, ctx, { ...input, isAdmin }));
  events.wake(ctx.actor.organizationId);
  return readRequest(ctx.actor.organizationId, input.requestId);
}
