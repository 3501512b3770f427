import type { Pool, PoolClient } from "pg";
import { ConflictError, ForbiddenError, InvalidFieldError, NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { withTransaction } from "@/server/db/transaction";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { type Money, minMoney, toWire, usd } from "@/server/domain/money";
import type { WindowPlan } from "@/server/ledger/batch/plan-window";
import { type LockedForChange, lockForChange } from "@/server/ledger/rules/lock-for-change";
import {
  decideRequest,
  findKeyOwner,
  findRequest,
  lockRequest,
  type OverrideRequest,
} from "@/server/ledger/sql/override-requests";
import { tell } from "@/server/ledger/sql/steer";
import { type Activation, overridePlan, putOverride } from "./override";

type Decision = { requestId: string; amount: Money | null; reason: string | null };
type Approved = { id: string; overrideId: string | null };

/**
 * Approves a request. The override is in force with the commit, once as many people have approved as it takes.
 * @param fakeNow stands in for the database clock; tests only
 * @throws ForbiddenError for one's own request, ConflictError when it is decided or one has approved already
 */
export async function approveRequest(
  pool: Pool,
  ctx: CallContext,
  input: Decision,
  fakeNow: Date | null = null,
): Promise<Approved> {
  const { organizationId } = ctx.actor;
  return withTransaction(pool, async (tx) => {
    const stored = await findRequest(tx, organizationId, input.requestId);
    if (stored === null) throw new NotFoundError("request");
    let plan: WindowPlan | null = null;
    const locked = await lockForChange(tx, {
      organizationId,
      fakeNow,
      plansAt: async (at) => {
        plan = await overridePlan(tx, organizationId, stored, at);
        return plan === null || stored.kind === "BYPASS" ? [] : [plan];
      },
    });
    const request = await lockPending(tx, organizationId, input.requestId);
    await requireOther(tx, ctx, request);
    return approve(tx, ctx, { request, input, plan, locked });
  });
}

type Approval = {
  request: OverrideRequest;
  input: Decision;
  plan: WindowPlan | null;
  locked: LockedForChange;
};

async function approve(
  tx: PoolClient,
  ctx: CallContext,
  { request, input, plan, locked }: Approval,
): Promise<Approved> {
  const { organizationId, now } = locked;
  const approver = actorId(ctx.actor);
  const approvedBy = [...request.approvedBy, approver];
  const amount = approvedAmount(request, input.amount);
  const isLast = approvedBy.length >= request.approvalsNeeded;
  const activation: Activation = {
    kind: request.kind,
    budgetId: request.budgetId,
    entity: request.entity,
    amount: request.kind === "GRANT" ? amount : null,
    ceiling: request.kind === "BYPASS" ? amount : null,
    reason: request.reason,
    expiresAt: now + request.durationSeconds * 1000,
  };
  const put = isLast ? await putOverride(tx, ctx, { input: activation, plan, locked }) : null;
  const at = new Date(now);
  await decideRequest(tx, organizationId, request.id, {
    state: isLast ? "APPROVED" : "PENDING",
    approvedBy,
    approvedAmount: amount === null ? null : toWire(amount),
    decidedBy: isLast ? approver : null,
    decidedAt: isLast ? at : null,
    decisionReason: input.reason,
    overrideId: put?.id ?? null,
  });
  await tellDecided(tx, ctx, {
    request,
    action: isLast ? "override.approved" : "override.first_approval",
    after: { approvedBy, amount: amount === null ? null : toWire(amount), overrideId: put?.id ?? null },
    reason: input.reason,
  });
  return { id: request.id, overrideId: put?.id ?? null };
}

/** What was asked, or the least that an approver said. */
function approvedAmount(request: OverrideRequest, said: Money | null): Money | null {
  const asked = request.kind === "GRANT" ? request.amount : request.ceiling;
  const standing = request.approvedAmount ?? asked;
  if (said === null) return standing === null ? null : usd(standing);
  if (asked !== null && said.gt(usd(asked)))
    throw new InvalidFieldError("amount", "out_of_range", "must not be above what was asked");
  return standing === null ? said : minMoney(said, usd(standing));
}

/**
 * Refuses a request.
 * @throws NotFoundError, ConflictError when it is decided
 */
export function rejectRequest(
  pool: Pool,
  ctx: CallContext,
  input: { requestId: string; reason: string },
  fakeNow: Date | null = null,
): Promise<Approved> {
  return close(pool, ctx, { ...input, state: "REJECTED" }, fakeNow);
}

/**
 * Takes a request back.
 * @param isAdmin others may only take back their own
 * @throws NotFoundError, ConflictError when it is decided, ForbiddenError for somebody else's
 */
export function cancelRequest(
  pool: Pool,
  ctx: CallContext,
  input: { requestId: string; isAdmin: boolean },
  fakeNow: Date | null = null,
): Promise<Approved> {
  const { requestId, isAdmin } = input;
  return close(pool, ctx, { requestId, reason: null, state: "CANCELLED", ownOnly: !isAdmin }, fakeNow);
}

type Closing = {
  requestId: string;
  reason: string | null;
  state: "REJECTED" | "CANCELLED";
  ownOnly?: boolean;
};

async function close(
  pool: Pool,
  ctx: CallContext,
  { requestId, reason, state, ownOnly = false }: Closing,
  fakeNow: Date | null,
): Promise<Approved> {
  const { organizationId } = ctx.actor;
  return withTransaction(pool, async (tx) => {
    const locked = await lockForChange(tx, { organizationId, fakeNow, plansAt: () => [] });
    const request = await lockPending(tx, organizationId, requestId);
    if (ownOnly && request.requestedBy !== actorId(ctx.actor))
      throw new ForbiddenError("Only an admin takes back somebody else's request.");
    await decideRequest(tx, organizationId, requestId, {
      state,
      approvedBy: request.approvedBy,
      approvedAmount: null,
      decidedBy: actorId(ctx.actor),
      decidedAt: new Date(locked.now),
      decisionReason: reason,
      overrideId: null,
    });
    const action = state === "REJECTED" ? "override.rejected" : "override.cancelled";
    await tellDecided(tx, ctx, { request, action, after: { state }, reason });
    return { id: requestId, overrideId: null };
  });
}

async function lockPending(tx: PoolClient, organizationId: string, id: string): Promise<OverrideRequest> {
  const request = await lockRequest(tx, organizationId, id);
  if (request === null) throw new NotFoundError("request");
  if (request.state !== "PENDING") throw new ConflictError("This request is decided already.");
  return request;
}

/**
 * Nobody approves their own request, neither in person nor by a key of theirs; and nobody twice. What an agent asked
 * for is not its key's maker's own.
 */
async function requireOther(tx: PoolClient, ctx: CallContext, request: OverrideRequest): Promise<void> {
  const { organizationId } = ctx.actor;
  const behind = async (id: string) => (await findKeyOwner(tx, organizationId, id)) ?? id;
  const approver = await behind(actorId(ctx.actor));
  const requester = request.agentId === null ? await behind(request.requestedBy) : request.requestedBy;
  if (approver === requester || actorId(ctx.actor) === request.requestedBy)
    throw new ForbiddenError("Nobody approves their own request.");
  const before = await Promise.all(request.approvedBy.map(behind));
  if (before.includes(approver))
    throw new ConflictError("You have approved this already; another person must.");
}

async function tellDecided(
  tx: PoolClient,
  ctx: CallContext,
  input: {
    request: OverrideRequest;
    action: string;
    after: Record<string, string | string[] | null>;
    reason: string | null;
  },
) {
  const { request, action, after, reason } = input;
  await tell(tx, ctx.actor.organizationId, { type: action, payload: { requestId: request.id } });
  await appendAudit(tx, ctx, {
    action,
    entityType: "override_request",
    entityId: request.id,
    before: { state: request.state, approvedBy: request.approvedBy },
    after,
    reason: reason ?? request.reason,
  });
}
