import type { Pool, PoolClient } from "pg";
import { InvalidFieldError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { type Money, ZERO } from "@/server/domain/money";
import { monthBounds, monthOf } from "@/server/domain/month";
import { type Period, type PeriodKind, periodBounds } from "@/server/domain/period";
import type { ScopeType } from "@/server/domain/scopes";
import type { BudgetAction } from "@/server/domain/window-state";
import { newId } from "./ids";
import { levelInput } from "./level-input";
import { type LockedForChange, lockForChange, primaryPolicy } from "./lock-for-change";
import { PLAIN_BUDGET, type Policy } from "./policy";
import { auditOf } from "./policy-audit";
import { settleAlerts } from "./settle-alerts";
import { backfillWindows, findUsedPeriods, insertBudget, joinOpenHolds } from "./sql/backfill-budget";
import { ensureWindows, planWindow, type WindowPlan } from "./sql/ensure-windows";
import { lockWindows } from "./sql/lock-windows";
import { bumpPolicyVersion, tell } from "./sql/steer";

// An ended month may still be booked into for 72 hours.
const LATE_MS = 72 * 3_600_000;

/** A budget beside the ones that scopes have by themselves. Limits left out do not bind. */
export type NewBudget = {
  name: string;
  scopeType: ScopeType;
  /** null: covers every execution. */
  scopeKey: string | null;
  period: PeriodKind;
  resetDay?: number;
  weekStart?: number;
  limitCost?: Money | null;
  limitTokens?: number | null;
  limitRequests?: number | null;
  perCallMaxCost?: Money | null;
  action?: BudgetAction;
  warningPercent?: number;
  criticalPercent?: number;
  fallbackModel?: string | null;
};

/**
 * Makes a budget of any scope, period and limits. Its windows start with what the ledger already holds of them, and
 * open holds join it, so it binds at once and its counters equal the ledger from the first instant.
 * @param fakeNow stands in for the database clock; tests only
 * @throws InvalidFieldError
 */
export async function createBudget(
  pool: Pool,
  ctx: CallContext,
  input: NewBudget,
  fakeNow: Date | null = null,
): Promise<{ budgetId: string }> {
  const policy = toPolicy(input);
  const { organizationId } = ctx.actor;
  return withTransaction(pool, async (tx) => {
    await tx.query("set local statement_timeout = 60000");
    const locked = await lockForChange(tx, {
      organizationId,
      fakeNow,
      plansAt: (at) => bookableMonth(tx, organizationId, at),
    });
    await bindBudget(tx, policy, locked);
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
export async function bindBudget(tx: PoolClient, policy: Policy, locked: LockedForChange): Promise<void> {
  const { organizationId, timeZone, now } = locked;
  await insertBudget(tx, organizationId, policy, new Date(locked.now));
  const plans = await usedPlans(tx, policy, locked);
  await ensureWindows(tx, { organizationId, timeZone, plans, agentTypes: new Map() });
  const windowIds = plans.map((plan) => plan.id);
  await joinOpenHolds(tx, { organizationId, policy, windowIds });
  await backfillWindows(tx, organizationId, windowIds);
  for (const row of await lockWindows(tx, windowIds)) {
    if (row.startsAt > now || (row.endsAt !== null && row.endsAt <= now)) continue;
    const after = levelInput(row, ZERO);
    const before = { ...after, spent: ZERO, tokens: 0, requests: 0 };
    await settleAlerts(tx, {
      organizationId,
      budgetId: policy.budgetId,
      windowId: row.id,
      before,
      after,
      now,
    });
  }
}

/** The organization's window of a month that has ended and may still be booked into: locked too, so nothing slips by. */
export async function bookableMonth(
  tx: PoolClient,
  organizationId: string,
  at: { timeZone: string; now: number },
): Promise<WindowPlan[]> {
  const policy = await primaryPolicy(tx, { organizationId, scopeType: "ORGANIZATION", scopeKey: null });
  return [planWindow(policy, monthBounds(monthOf(at.now - LATE_MS, at.timeZone), at.timeZone))];
}

function toPolicy(input: NewBudget): Policy {
  const warningPercent = input.warningPercent ?? 80;
  const criticalPercent = input.criticalPercent ?? 90;
  if (warningPercent >= criticalPercent)
    throw new InvalidFieldError("warningPercent", "not_below_critical", "must be below the critical level");
  if (input.scopeType === "ORGANIZATION" && input.scopeKey !== null)
    throw new InvalidFieldError("scopeKey", "not_allowed", "the organization has no key");
  return {
    ...PLAIN_BUDGET,
    budgetId: newId("bud"),
    name: input.name,
    scopeType: input.scopeType,
    scopeKey: input.scopeKey,
    period: input.period,
    resetDay: input.resetDay ?? 1,
    weekStart: input.weekStart ?? 1,
    isPrimary: false,
    limitCost: input.limitCost ?? null,
    limitTokens: input.limitTokens ?? null,
    limitRequests: input.limitRequests ?? null,
    perCallMaxCost: input.perCallMaxCost ?? null,
    action: input.action ?? "block",
    ownAction: input.action ?? "block",
    warningPercent,
    criticalPercent,
    fallbackModel: input.fallbackModel ?? null,
  };
}

/** The period that runs, and those before it that may still be booked into and hold something of this scope. */
async function usedPlans(tx: PoolClient, policy: Policy, locked: LockedForChange): Promise<WindowPlan[]> {
  const { organizationId, timeZone, now } = locked;
  const { period: kind, resetDay, weekStart } = policy;
  const at = (instant: number) => periodBounds({ kind, resetDay, weekStart, timeZone, at: instant });
  const current = at(now);
  const earliest = monthBounds(monthOf(now - LATE_MS, timeZone), timeZone).startsAt;
  const periods: Period[] = [];
  for (let period = at(earliest); period.startsAt < current.startsAt; period = at(period.endsAt ?? now))
    periods.push(period);
  const used = await findUsedPeriods(tx, { organizationId, policy, periods });
  return [...used.flatMap((index) => periods[index] ?? []), current].map((period) =>
    planWindow(policy, period),
  );
}
