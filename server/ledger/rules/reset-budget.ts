import { createHash } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import { ConflictError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { canonicalJson } from "@/server/domain/idempotency";
import { sumMoney, toWire } from "@/server/domain/money";
import { epochsBetween, LATE_MS, planAt } from "@/server/ledger/batch/plan-window";
import type { WindowRow } from "@/server/ledger/batch/window";
import { type EntityName, entityFrom, entityValues } from "@/server/ledger/policies/dimensions";
import type { Policy } from "@/server/ledger/policies/policy";
import { ensureWindows } from "@/server/ledger/sql/ensure-windows";
import { claimOnce, keepAnswer, type Once } from "@/server/ledger/sql/once";
import { findLastBooking, writeReset } from "@/server/ledger/sql/reset-budget";
import { bumpPolicyVersion, tell } from "@/server/ledger/sql/steer";
import { writeWindows } from "@/server/ledger/sql/write-budget";
import { type LockedBudget, lockBudget } from "./lock-budget";

/** A count to be begun anew. */
export type BudgetReset = {
  budgetId: string;
  /** Only this counter of a budget that has one each; left out: all. */
  entity?: EntityName | undefined;
  version?: number | undefined;
  reason?: string | undefined;
  /** With it the reset has its effect once, however often it is sent. */
  idempotencyKey?: string | undefined;
};

/** What a reset answers; amounts as decimal text, the instant as RFC 3339. */
export type ResetAnswer = {
  budgetId: string;
  resetAt: string;
  version: number;
  duplicate: boolean;
  previousUsage: { spent: string; held: string; tokens: number; requests: number };
};

/**
 * Ends the count of the period that runs and begins another, in every counter of the budget or in one. The ledger is untouched;
 * holds that are open stay with, and are booked into, the count that admitted them.
 * @param allows looks at the budget as stored, under its lock; throws where it is not the caller's to reset
 * @param fakeNow stands in for the database clock; tests only
 * @throws NotFoundError, InvalidFieldError, ConflictError, ServiceError idempotency_key_reused
 */
export async function resetBudget(
  pool: Pool,
  ctx: CallContext,
  input: BudgetReset,
  options: { allows?: (policy: Policy) => void; fakeNow?: Date | null } = {},
): Promise<ResetAnswer> {
  const { organizationId } = ctx.actor;
  const { budgetId, version } = input;
  return withTransaction(pool, async (tx) => {
    const once = onceOf(organizationId, input);
    const first = once === null ? null : await claimOnce(tx, once);
    if (first !== null) return { ...(JSON.parse(first) as ResetAnswer), duplicate: true };
    const fakeNow = options.fakeNow ?? null;
    const budget = await lockBudget(tx, { organizationId, budgetId, version, fakeNow });
    options.allows?.(budget.stored.policy);
    const answer = await beginEpoch(tx, ctx, workOf(budget, input));
    if (once !== null) await keepAnswer(tx, once, JSON.stringify(answer));
    return answer;
  });
}

function onceOf(organizationId: string, { idempotencyKey: key, ...input }: BudgetReset): Once | null {
  if (key === undefined) return null;
  const requestHash = createHash("sha256").update(canonicalJson(input)).digest();
  return { organizationId, operation: "reset", key, requestHash };
}

/** `entityKey`: of the one counter that begins anew; null: all do. */
type Work = { budget: LockedBudget; entityKey: string | null; reason: string | undefined };

function workOf(budget: LockedBudget, { entity, reason }: BudgetReset): Work {
  if (entity === undefined) return { budget, entityKey: null, reason };
  const { entityKey } = entityFrom(budget.stored.policy, entityValues(budget.stored.policy, entity));
  const rows = budget.rows.filter((row) => row.entityKey === entityKey);
  return { budget: { ...budget, rows }, entityKey, reason };
}

async function beginEpoch(tx: PoolClient, ctx: CallContext, work: Work): Promise<ResetAnswer> {
  const { entityKey } = work;
  const { locked, stored, rows } = work.budget;
  const { organizationId, now } = locked;
  const { budgetId } = stored.policy;
  const last = await findLastBooking(tx, organizationId, now);
  // What was booked in this very millisecond belongs to the count that ends.
  const resetAt = last === null ? now : last + 1;
  if (rows.some(({ endsAt }) => endsAt !== null && resetAt >= endsAt))
    throw new ConflictError("The period ends at this moment, and its count with it.");
  const previousUsage = usageOf(rows);
  const answer = { budgetId, resetAt: new Date(resetAt).toISOString(), duplicate: false, previousUsage };
  const isUntouched = rows.length === 0 || rows.some((row) => row.startsAt >= resetAt);
  // Begun at this instant: there is nothing to end, and a window without length cannot be.
  if (isUntouched) return { ...answer, version: stored.version };
  const resets = entityKey === null ? null : entityResetsWith(work.budget, entityKey, resetAt);
  await writeReset(tx, {
    budgetId,
    windowIds: rows.map((row) => row.id),
    entityResets: resets,
    resetAt,
    now,
  });
  await carryOn(tx, work.budget, resetAt);
  await bumpPolicyVersion(tx, organizationId);
  const version = stored.version + 1;
  await tell(tx, organizationId, { type: "budget.reset", payload: { budgetId, version } });
  const subject = { name: stored.policy.name, ...(entityKey !== null && { entityKey }) };
  await appendAudit(tx, ctx, {
    action: "budget.reset",
    entityType: "budget",
    entityId: budgetId,
    before: { ...subject, version: stored.version, ...previousUsage },
    after: { ...subject, version, resetAt: answer.resetAt },
    ...(work.reason !== undefined && { reason: work.reason }),
  });
  return { ...answer, version };
}

/** A budget's counters that began anew by themselves are read with its rules at every change of them. */
const MOST_ENTITY_RESETS = 1000;

/** Of every counter when it began anew by itself, as far as a call may still be booked before it. */
function entityResetsWith(
  { locked, stored }: LockedBudget,
  entityKey: string,
  resetAt: number,
): Record<string, number[]> {
  const { policy } = stored;
  const late = locked.now - LATE_MS;
  const [oldest] = epochsBetween({ ...policy, resets: [] }, { from: late, to: late }, locked.timeZone);
  const since = oldest?.period.startsAt ?? Number.NEGATIVE_INFINITY;
  const own = [...(policy.entityResets.get(entityKey) ?? []), resetAt];
  const all = [...new Map([...policy.entityResets, [entityKey, own]])]
    .map(([key, resets]) => [key, resets.filter((at) => at > since)] as const)
    .filter(([, resets]) => resets.length > 0);
  if (all.reduce((sum, [, resets]) => sum + resets.length, 0) > MOST_ENTITY_RESETS)
    throw new ConflictError(
      `This budget's counters were reset one by one ${MOST_ENTITY_RESETS} times already.`,
    );
  return Object.fromEntries(all);
}

/** Makes the next window of a budget with one counter, with the limits of the one before: a month may have its own. */
async function carryOn(tx: PoolClient, budget: LockedBudget, resetAt: number): Promise<void> {
  const { locked, stored, rows } = budget;
  const { organizationId, timeZone } = locked;
  const [row] = rows;
  if (row === undefined || stored.policy.each.length > 0) return;
  const policy = { ...stored.policy, resets: [...stored.policy.resets, resetAt] };
  const plan = planAt(policy, resetAt, timeZone);
  if (plan === null) return;
  await ensureWindows(tx, { organizationId, timeZone, plans: [plan], agentTypes: new Map() });
  const { limitCost, limitTokens, limitRequests, warningPercent, criticalPercent } = row;
  const rules = { limitCost, limitTokens, limitRequests, warningPercent, criticalPercent };
  await writeWindows(tx, [plan.id], rules);
}

function usageOf(rows: readonly WindowRow[]): ResetAnswer["previousUsage"] {
  return {
    spent: toWire(sumMoney(rows.map((row) => row.spent))),
    held: toWire(sumMoney(rows.map((row) => row.held))),
    tokens: rows.reduce((sum, row) => sum + row.tokens, 0),
    requests: rows.reduce((sum, row) => sum + row.requests, 0),
  };
}
