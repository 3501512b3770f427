import type { PoolClient } from "pg";
import { ConflictError, InvalidFieldError, NotFoundError } from "@/server/contract/errors";
import { withTransaction } from "@/server/db/transaction";
import type { Place } from "@/server/db/transaction-type";
import type { CallContext } from "@/server/domain/call-context";
import type { Money } from "@/server/domain/money";
import { isMonth, monthBounds, monthOf } from "@/server/domain/month";
import { epochOf } from "@/server/domain/period-epoch";
import type { BudgetAction } from "@/server/domain/window-state";
import { planWindow, type WindowPlan } from "@/server/ledger/batch/plan-window";
import { entityFrom } from "@/server/ledger/policies/dimensions";
import { findPolicy } from "@/server/ledger/sql/find-policy";
import { changeBudget, checkVersion } from "./change-budget";
import { type LockedForChange, lockForChange, primaryPolicy } from "./lock-for-change";

/** A change of a monthly budget; what is left out stays. */
export type LimitChange = {
  scopeType: "ORGANIZATION" | "CAMPAIGN";
  scopeKey: string | null;
  /** "2026-11"; the month that runs if left out. */
  month?: string | undefined;
  /** US dollars; null: no limit. */
  limitCost?: Money | null | undefined;
  /** Per cent of the limit, 0 to 100, as decimal text. */
  warningPercent?: string | undefined;
  action?: BudgetAction | undefined;
  /** The version that was read. */
  version?: number | undefined;
};

/** Limit and version that are in force after a change. */
export type LimitInForce = { budgetId: string; windowId: string; month: string; version: number };

/**
 * Changes a monthly budget: for the month that runs the policy and its window, for a later month that window alone.
 * Binds on every replica with the commit; a limit below what is spent or held refuses at once and takes nothing back.
 * @param fakeNow stands in for the database clock; tests only
 * @throws ConflictError for an ended month or an old version, InvalidFieldError, NotFoundError
 */
export async function setLimit(
  place: Place,
  ctx: CallContext,
  change: LimitChange,
  fakeNow: Date | null = null,
): Promise<LimitInForce> {
  const { organizationId } = ctx.actor;
  return withTransaction(place, async (tx) => {
    let plan: WindowPlan | undefined;
    const locked = await lockForChange(tx, {
      organizationId,
      fakeNow,
      plansAt: async (at) => {
        plan = await planChange(tx, organizationId, change, at);
        return [plan];
      },
    });
    if (plan === undefined) throw new NotFoundError("budget");
    return applyChange(tx, ctx, { change, plan, locked });
  });
}

async function planChange(
  tx: PoolClient,
  organizationId: string,
  change: LimitChange,
  at: { timeZone: string; now: number },
): Promise<WindowPlan> {
  const current = monthOf(at.now, at.timeZone);
  const month = change.month ?? current;
  if (!isMonth(month))
    throw new InvalidFieldError("month", "invalid_month", "must be a month from 2000 to 2199");
  if (month < current) throw new ConflictError("This month has ended; its figures are closed.");
  if (month !== current && change.action !== undefined)
    throw new InvalidFieldError("action", "not_in_future", "can only be changed with the month that runs");
  const policy = await primaryPolicy(tx, { organizationId, ...change });
  const period = monthBounds(month, at.timeZone);
  const epoch = month === current ? epochOf(period, policy.resets, at.now) : { period, epoch: 0 };
  return planWindow(policy, epoch, entityFrom(policy, []));
}

type Work = { change: LimitChange; plan: WindowPlan; locked: LockedForChange };

async function applyChange(tx: PoolClient, ctx: CallContext, work: Work): Promise<LimitInForce> {
  const { change, plan, locked } = work;
  const { organizationId, now, timeZone } = locked;
  const { budgetId } = plan.policy;
  const stored = await findPolicy(tx, organizationId, budgetId);
  const row = locked.windows.get(plan.id);
  if (stored === null || row === undefined) throw new NotFoundError("budget");
  checkVersion(stored, change.version);
  const month = plan.period.key;
  const version = await changeBudget(tx, ctx, {
    organizationId,
    stored,
    rows: [row],
    change: {
      ...(change.limitCost !== undefined && { limitCost: change.limitCost }),
      ...(change.warningPercent !== undefined && { warningPercent: Number(change.warningPercent) }),
      ...(change.action !== undefined && { ownAction: change.action }),
    },
    subject: { month },
    laterMonth: month === monthOf(now, timeZone) ? undefined : month,
    now,
  });
  return { budgetId, windowId: row.id, month, version };
}
