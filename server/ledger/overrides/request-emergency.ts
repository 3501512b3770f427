import type { Pool, PoolClient } from "pg";
import { NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { decideEmergency, type EmergencyDecision } from "@/server/domain/emergency";
import { type Money, toWire, usd, ZERO } from "@/server/domain/money";
import { newId, primaryBudgetId } from "@/server/ledger/batch/ids";
import {
  changePools,
  type LockedMember,
  type LockedPool,
  type PoolLocks,
  poolPlan,
} from "@/server/ledger/pools/pool-state";
import { decideRequest, type NewRequest, readEmergencies } from "@/server/ledger/sql/override-requests";
import { tell } from "@/server/ledger/sql/steer";
import { putOverride } from "./override";
import { approvalsFor, openRequest } from "./request-override";

/** Who decides when nobody is asked: the organization's rule. */
const RULE = "emergency-rule";

export type EmergencyInput = {
  agentId: string;
  /** US dollars. */
  amount: Money;
  durationSeconds: number;
  reason: string;
};

export type EmergencyOutcome = {
  requestId: string;
  state: "approved" | "rejected" | "pending";
  approved: Money;
  decision: EmergencyDecision | null;
  overrideId: string | null;
  expiresAt: number | null;
};

/**
 * An agent asks for more of its pool. The emergency rule decides under the pool's lock: what it grants adds room to the
 * agent's allocation for a time. Without a pool or above the amount that takes two people, people decide.
 * @param fakeNow stands in for the database clock; tests only
 * @throws NotFoundError for an agent that nothing has named yet
 */
export async function requestEmergency(
  pool: Pool,
  ctx: CallContext,
  input: EmergencyInput,
  { secondApproverAbove, fakeNow = null }: { secondApproverAbove: Money | null; fakeNow?: Date | null },
): Promise<EmergencyOutcome> {
  const { organizationId } = ctx.actor;
  const { agentId, amount } = input;
  const wanted = { organizationId, poolIds: [], agentIds: [agentId], fakeNow };
  return changePools(pool, wanted, async (tx, locks) => {
    const agent = locks.agents.get(agentId);
    if (agent === undefined) throw new NotFoundError("agent");
    const home = agent.poolId === null ? undefined : locks.pools.get(agent.poolId);
    const member = home?.members.find((one) => one.agent.agentId === agentId);
    const asked = { kind: "GRANT" as const, amount, ceiling: null };
    const approvalsNeeded = approvalsFor(asked, secondApproverAbove);
    const row: NewRequest = {
      id: newId("req"),
      kind: "GRANT",
      entity: null,
      budgetId: member?.budget?.policy.budgetId ?? primaryBudgetId(organizationId, "AGENT", agentId),
      agentId,
      amount: toWire(amount),
      ceiling: null,
      durationSeconds: input.durationSeconds,
      reason: input.reason,
      priority: agent.priority,
      requestedBy: actorId(ctx.actor),
      approvalsNeeded,
    };
    await openRequest(tx, ctx, row, new Date(locks.locked.now));
    // An allocation without a limit refuses nothing, so there is nothing to add to.
    const isOpen = member?.budget?.window.limitCost == null;
    if (home === undefined || member === undefined || isOpen || approvalsNeeded > 1) return pending(row.id);
    return decide(tx, ctx, { row, input, locks, home, member });
  });
}

function pending(requestId: string): EmergencyOutcome {
  return { requestId, state: "pending", approved: ZERO, decision: null, overrideId: null, expiresAt: null };
}

type Work = {
  row: NewRequest;
  input: EmergencyInput;
  locks: PoolLocks;
  home: LockedPool;
  member: LockedMember;
};

async function decide(tx: PoolClient, caller: CallContext, work: Work): Promise<EmergencyOutcome> {
  const { row, input, locks, home, member } = work;
  const { organizationId, now } = locks.locked;
  const rule: CallContext = {
    ...caller,
    actor: { kind: "system", organizationId: caller.actor.organizationId, name: RULE },
  };
  const decidedBy = actorId(rule.actor);
  const window = home.budget.window;
  const limit = window.limitCost ?? ZERO;
  const granted = await readEmergencies(tx, {
    organizationId,
    rule: decidedBy,
    poolId: home.row.id,
    now: new Date(now),
  });
  const decision = decideEmergency({
    priority: member.agent.priority,
    reason: input.reason,
    requested: input.amount,
    shareLeft: limit.times(home.row.emergencyPercent).div(100).minus(usd(granted)).toDecimalPlaces(12, 1),
    poolRemaining: limit.minus(window.spent).minus(window.held),
  });
  const isApproved = decision.approved.gt(ZERO);
  const expiresAt = now + input.durationSeconds * 1000;
  const put =
    isApproved && member.budget !== null
      ? await putOverride(tx, rule, {
          input: {
            kind: "GRANT",
            entity: null,
            budgetId: row.budgetId,
            amount: decision.approved,
            ceiling: null,
            reason: input.reason,
            expiresAt,
          },
          plan: poolPlan(member.budget.policy, locks.locked),
          locked: locks.locked,
        })
      : null;
  const state = isApproved ? "APPROVED" : "REJECTED";
  await decideRequest(tx, organizationId, row.id, {
    state,
    approvedBy: isApproved ? [decidedBy] : [],
    approvedAmount: toWire(decision.approved),
    decidedBy,
    decidedAt: new Date(now),
    decisionReason: sentence(decision),
    overrideId: put?.id ?? null,
  });
  const action = isApproved ? "override.approved" : "override.rejected";
  await tell(tx, organizationId, { type: action, payload: { requestId: row.id } });
  await appendAudit(tx, rule, {
    action,
    entityType: "override_request",
    entityId: row.id,
    before: { state: "PENDING", amount: row.amount },
    after: {
      state,
      approvedAmount: toWire(decision.approved),
      rule: decision.rule,
      limitedBy: decision.limitedBy,
      overrideId: put?.id ?? null,
    },
    reason: input.reason,
  });
  return {
    requestId: row.id,
    state: isApproved ? "approved" : "rejected",
    approved: decision.approved,
    decision,
    overrideId: put?.id ?? null,
    expiresAt: put?.expiresAt ?? null,
  };
}

function sentence({ rule, limitedBy }: EmergencyDecision): string {
  const by = {
    priority: "Granted in full by priority.",
    critical_reason: "Granted by half for a critical reason.",
    none: "Neither the priority nor the reason calls for it.",
  }[rule];
  if (limitedBy === null) return by;
  return `${by} Cut to what the ${limitedBy === "pool" ? "pool" : "pool's emergency share"} has left.`;
}
