import type { PoolClient } from "pg";
import { InvalidFieldError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { allowHistory } from "@/server/db/over-history";
import { withTransaction } from "@/server/db/transaction";
import type { Place } from "@/server/db/transaction-type";
import type { CallContext } from "@/server/domain/call-context";
import { ZERO } from "@/server/domain/money";
import { monthBounds, monthOf } from "@/server/domain/month";
import { levelInput } from "@/server/ledger/batch/level-input";
import {
  epochsBetween,
  LATE_MS,
  planAt,
  planWindow,
  type WindowPlan,
} from "@/server/ledger/batch/plan-window";
import { settleAlerts } from "@/server/ledger/batch/settle-alerts";
import { entityFrom, standsInFor } from "@/server/ledger/policies/dimensions";
import type { Policy } from "@/server/ledger/policies/policy";
import { backfillWindows, insertBudget, joinOpenHolds } from "@/server/ledger/sql/backfill-budget";
import { ensureWindows } from "@/server/ledger/sql/ensure-windows";
import { findPolicy } from "@/server/ledger/sql/find-policy";
import { findEntities, findUsedPeriods } from "@/server/ledger/sql/find-used";
import { lockWindows } from "@/server/ledger/sql/lock-windows";
import { findLastBooking } from "@/server/ledger/sql/reset-budget";
import { scopeExists } from "@/server/ledger/sql/scope-exists";
import { bumpPolicyVersion, tell } from "@/server/ledger/sql/steer";
import { type LockedForChange, lockForChange, primaryPolicy } from "./lock-for-change";
import { type NewBudget, policyOf } from "./new-budget";
import { auditOf } from "./policy-audit";

/**
 * Makes a budget of any scope, period and limits. Its windows start with what the ledger already holds of them, and
 * open holds join it, so it binds at once and its counters equal the ledger from the first instant.
 * @param fakeNow stands in for the database clock; tests only
 * @throws InvalidFieldError, ConflictError when another budget has the name
 */
export async function createBudget(
  place: Place,
  ctx: CallContext,
  input: NewBudget,
  fakeNow: Date | null = null,
): Promise<{ budgetId: string }> {
  const policy = policyOf(input);
  const { organizationId } = ctx.actor;
  return withTransaction(place, async (tx) => {
    const locked = await lockForChange(tx, {
      organizationId,
      fakeNow,
      plansAt: (at) => bookableMonth(tx, organizationId, at),
    });
    await checkReferences(tx, organizationId, policy);
    await bindBudget(tx, policy, locked, input.description ?? null);
    await bumpPolicyVersion(tx, organizationId);
    await tell(tx, organizationId, { type: "budget.created", payload: { budgetId: policy.budgetId } });
    await appendAudit(tx, ctx, {
      action: "budget.created",
      entityType: "budget",
      entityId: policy.budgetId,
      after: auditOf(policy),
    });
    return { budgetId: policy.budgetId };
  });
}

/**
 * Writes a new budget and makes its windows from the ledger, so that it binds with the commit. The caller holds the
 * locks of `lockForChange` with `bookableMonth`, and bumps the policy version.
 */
export async function bindBudget(
  tx: PoolClient,
  given: Policy,
  locked: LockedForChange,
  description: string | null = null,
): Promise<void> {
  const { organizationId, timeZone, now } = locked;
  await allowHistory(tx);
  const policy = { ...given, createdAt: await countsSince(tx, given, locked) };
  await insertBudget(tx, organizationId, policy, description);
  const plans = await usedPlans(tx, policy, locked);
  await ensureWindows(tx, { organizationId, timeZone, plans, agentTypes: new Map() });
  const windowIds = plans.map((plan) => plan.id);
  await joinOpenHolds(tx, organizationId, plans);
  await backfillWindows(tx, organizationId, { windowIds, now: new Date(now) });
  if (policy.period === "RATE" || policy.action === "ignore") return;
  const windows = (await lockWindows(tx, windowIds)).flatMap((row) => {
    if (row.startsAt > now || (row.endsAt !== null && row.endsAt <= now)) return [];
    const after = levelInput(row, ZERO);
    const before = { ...after, spent: ZERO, tokens: 0, requests: 0 };
    return [{ budgetId: policy.budgetId, windowId: row.id, before, after }];
  });
  await settleAlerts(tx, { organizationId, now, windows });
}

/**
 * The instant of a budget's creation. A RATE counts from then on, and the ledger by whole milliseconds: what was booked
 * in the very same one is before it.
 */
async function countsSince(tx: PoolClient, { period }: Policy, locked: LockedForChange): Promise<number> {
  const { organizationId, now } = locked;
  const last = period === "RATE" ? await findLastBooking(tx, organizationId, now) : null;
  return last === null ? now : last + 1;
}

/** The organization's windows that may still be booked into, the ended month's too: locked, so nothing slips by. */
export async function bookableMonth(
  tx: PoolClient,
  organizationId: string,
  at: { timeZone: string; now: number },
): Promise<WindowPlan[]> {
  const policy = await primaryPolicy(tx, { organizationId, scopeType: "ORGANIZATION", scopeKey: null });
  return epochsBetween(policy, { from: bookableFrom(at), to: at.now }, at.timeZone).map((epoch) =>
    planWindow(policy, epoch, entityFrom(policy, [])),
  );
}

/** The first instant that a call may still be booked at: what is older is booked now. */
function bookableFrom({ timeZone, now }: { timeZone: string; now: number }): number {
  return monthBounds(monthOf(now - LATE_MS, timeZone), timeZone).startsAt;
}

/** The window that runs, and those before it that may still be booked into and hold something that the budget covers. */
async function usedPlans(tx: PoolClient, policy: Policy, locked: LockedForChange): Promise<WindowPlan[]> {
  const { organizationId, timeZone, now } = locked;
  const countsApart = policy.each.length > 0;
  if (policy.period === "RATE") {
    const plan = planAt(policy, policy.createdAt, timeZone);
    return plan === null || countsApart ? [] : [plan];
  }
  const epochs = epochsBetween(policy, { from: bookableFrom(locked), to: now }, timeZone);
  const periods = epochs.map((epoch) => epoch.period);
  const found = countsApart
    ? await findEntities(tx, { organizationId, policy, periods })
    : [
        ...(await findUsedPeriods(tx, { organizationId, policy, periods: periods.slice(0, -1) })),
        periods.length - 1,
      ].map((n) => ({ n, values: [] }));
  return found.flatMap(({ n, values }) => {
    const epoch = epochs[n];
    return epoch === undefined ? [] : [planWindow(policy, epoch, entityFrom(policy, values))];
  });
}

/** What a budget names must be there: its pool, its key, the budget it stands in for. @throws InvalidFieldError */
async function checkReferences(tx: PoolClient, organizationId: string, policy: Policy): Promise<void> {
  const named = [...policy.filters, { scopeType: policy.scopeType, scopeKey: policy.scopeKey }];
  for (const scope of named) {
    if (scope.scopeKey === null || (await scopeExists(tx, organizationId, scope))) continue;
    const field = scope.scopeType === policy.scopeType ? "scopeKey" : "filters";
    throw new InvalidFieldError(field, "not_found", `there is no such ${scope.scopeType.toLowerCase()}`);
  }
  if (policy.parentId === null) return;
  const parent = await findPolicy(tx, organizationId, policy.parentId);
  if (parent === null || parent.status === "ARCHIVED")
    throw new InvalidFieldError("parentId", "not_found", "there is no such budget");
  if (!standsInFor(policy, parent.policy))
    throw new InvalidFieldError(
      "parentId",
      "not_an_entity",
      "must count apart exactly what this budget names",
    );
}
