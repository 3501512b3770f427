import type { Pool, PoolClient } from "pg";
import { InvalidFieldError, NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { withTransaction } from "@/server/db/transaction";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { type Money, toWire, ZERO } from "@/server/domain/money";
import { newId } from "@/server/ledger/batch/ids";
import { levelInput } from "@/server/ledger/batch/level-input";
import { planAt, type WindowPlan } from "@/server/ledger/batch/plan-window";
import { settleAlerts } from "@/server/ledger/batch/settle-alerts";
import { type EntityName, entityValues } from "@/server/ledger/policies/dimensions";
import { type LockedForChange, lockForChange } from "@/server/ledger/rules/lock-for-change";
import { findPolicy } from "@/server/ledger/sql/find-policy";
import { insertOverride } from "@/server/ledger/sql/overrides";
import { readGranted, tell } from "@/server/ledger/sql/steer";

const DAY_MS = 86_400_000;
/** No override lasts longer. */
export const LONGEST_OVERRIDE_MS = 7 * DAY_MS;
// A caller whose clock runs a little ahead of the database's still means 7 days.
const CLOCK_SKEW_MS = 60_000;

/** An override to put in force. Amounts in US dollars. */
export type Activation = {
  kind: "BYPASS" | "GRANT";
  /** BYPASS: null for every budget of the organization. GRANT: the budget whose current period gets more room. */
  budgetId: string | null;
  /** GRANT: whose counter, where the budget has one each. */
  entity: EntityName | null;
  amount: Money | null;
  ceiling: Money | null;
  reason: string;
  /** Epoch milliseconds; null: 24 hours from now. */
  expiresAt: number | null;
};

export type Activated = { id: string; startsAt: number; expiresAt: number };

/**
 * Puts an override in force. Calls are judged by it from the commit on and, by the clock read under the lock, until
 * the instant it ends; nothing has to run for it to end.
 * @param fakeNow stands in for the database clock; tests only
 * @throws InvalidFieldError for an end that is past or over 7 days ahead, NotFoundError for the budget
 */
export async function activateOverride(
  pool: Pool,
  ctx: CallContext,
  input: Activation,
  fakeNow: Date | null = null,
): Promise<Activated> {
  const { organizationId } = ctx.actor;
  return withTransaction(pool, async (tx) => {
    let plan: WindowPlan | null = null;
    const locked = await lockForChange(tx, {
      organizationId,
      fakeNow,
      plansAt: async (at) => {
        plan = await overridePlan(tx, organizationId, input, at);
        // A BYPASS touches no window: only its order against the batches counts.
        return plan === null || input.kind === "BYPASS" ? [] : [plan];
      },
    });
    return putOverride(tx, ctx, { input, plan, locked });
  });
}

/**
 * The window that an override is about; null for a BYPASS of every budget.
 * @throws NotFoundError, InvalidFieldError for a GRANT that does not name the counter it means
 */
export async function overridePlan(
  tx: PoolClient,
  organizationId: string,
  { kind, budgetId, entity }: Pick<Activation, "kind" | "budgetId" | "entity">,
  at: { timeZone: string; now: number },
): Promise<WindowPlan | null> {
  if (budgetId === null) return null;
  const found = await findPolicy(tx, organizationId, budgetId);
  if (found === null || found.status === "ARCHIVED") throw new NotFoundError("budget");
  const values = kind === "GRANT" ? entityValues(found.policy, entity) : [];
  const plan = planAt(found.policy, at.now, at.timeZone, values);
  if (plan === null) throw new NotFoundError("budget");
  return plan;
}

type Put = { input: Activation; plan: WindowPlan | null; locked: LockedForChange };

/** Writes an override under the locks of its change: row, alerts, event and audit. */
export async function putOverride(
  tx: PoolClient,
  ctx: CallContext,
  { input, plan, locked }: Put,
): Promise<Activated> {
  const { organizationId, now } = locked;
  const windowId = input.kind === "GRANT" ? (plan?.id ?? null) : null;
  if (input.kind === "GRANT" && windowId === null) throw new NotFoundError("budget");
  const expiresAt = boundedEnd(input.expiresAt ?? now + DAY_MS, now);
  const id = newId("ovr");
  const grantedBefore = windowId === null ? ZERO : await readGranted(tx, { organizationId, windowId, now });
  const amounts = {
    amount: input.amount === null ? null : toWire(input.amount),
    ceiling: input.ceiling === null ? null : toWire(input.ceiling),
  };
  await insertOverride(tx, {
    id,
    organizationId,
    kind: input.kind,
    budgetId: input.budgetId,
    windowId,
    ...amounts,
    reason: input.reason,
    createdBy: actorId(ctx.actor),
    startsAt: new Date(now),
    expiresAt: new Date(expiresAt),
  });
  if (windowId !== null) await followGrant(tx, { locked, windowId, before: grantedBefore });
  await tell(tx, organizationId, {
    type: "override.activated",
    payload: { overrideId: id, kind: input.kind },
  });
  await appendAudit(tx, ctx, {
    action: "override.activated",
    entityType: "override",
    entityId: id,
    after: {
      kind: input.kind,
      budgetId: input.budgetId,
      budgetName: plan?.policy.name ?? "every budget",
      period: windowId === null ? null : (plan?.period.key ?? null),
      ...(input.entity !== null && { entity: input.entity }),
      ...amounts,
      expiresAt: new Date(expiresAt).toISOString(),
    },
    reason: input.reason,
  });
  return { id, startsAt: now, expiresAt };
}

function boundedEnd(expiresAt: number, now: number): number {
  if (expiresAt <= now) throw new InvalidFieldError("expiresAt", "in_past", "must lie ahead");
  const latest = now + LONGEST_OVERRIDE_MS;
  if (expiresAt > latest + CLOCK_SKEW_MS)
    throw new InvalidFieldError("expiresAt", "too_long", "must be at most 7 days ahead");
  return Math.min(expiresAt, latest);
}

/** Room came or went: what it lifts below a level may alert again, what it drops into one alerts. */
export async function followGrant(
  tx: PoolClient,
  input: { locked: LockedForChange; windowId: string; before: Money },
): Promise<void> {
  const { locked, windowId, before } = input;
  const { organizationId, now } = locked;
  const row = locked.windows.get(windowId);
  // The budget's period may be over: then nothing alerts.
  if (row === undefined || (row.endsAt !== null && row.endsAt <= now)) return;
  const granted = await readGranted(tx, { organizationId, windowId, now });
  const levels = { before: levelInput(row, before), after: levelInput(row, granted) };
  await settleAlerts(tx, { organizationId, now, windows: [{ budgetId: row.budgetId, windowId, ...levels }] });
}
