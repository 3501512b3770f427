import type { PoolClient } from "pg";
import { ConflictError, NotFoundError } from "@/server/contract/errors";
import { monthOf } from "@/server/domain/month";
import { primaryBudgetId } from "@/server/ledger/batch/ids";
import { planAt, type WindowPlan } from "@/server/ledger/batch/plan-window";
import type { WindowRow } from "@/server/ledger/batch/window";
import { type Policy, trackingPolicy } from "@/server/ledger/policies/policy";
import { ensureWindows } from "@/server/ledger/sql/ensure-windows";
import { findPolicy } from "@/server/ledger/sql/find-policy";
import { lockWindows } from "@/server/ledger/sql/lock-windows";
import { readOrganization } from "@/server/ledger/sql/steer";

/** What a change of the rules stands on once the locks are held. `now` is the clock read after them. */
export type LockedForChange = {
  organizationId: string;
  timeZone: string;
  now: number;
  windows: ReadonlyMap<string, WindowRow>;
};

type Input = {
  organizationId: string;
  fakeNow: Date | null;
  /** The windows that the change itself touches. @throws ServiceError */
  plansAt?: (at: { timeZone: string; now: number }) => Promise<WindowPlan[]> | WindowPlan[];
  /** Windows that exist and are to be locked as well. */
  windowIdsAt?: (at: { now: number }) => Promise<string[]>;
};

/**
 * Locks the organization's current window and those that a change touches, in id order. Every batch that judges
 * holds the first, so each of them comes wholly before the change or reloads its rules after it.
 * @throws NotFoundError, ConflictError when the month ends at this very moment
 */
export async function lockForChange(tx: PoolClient, input: Input): Promise<LockedForChange> {
  const { organizationId, fakeNow } = input;
  const before = await readOrganization(tx, organizationId, fakeNow);
  if (before === null) throw new NotFoundError("organization");
  const { timeZone } = before;
  const month = monthOf(before.now, timeZone);
  const plans = await plansFor(tx, input, before);
  const existing = (await input.windowIdsAt?.(before)) ?? [];
  await ensureWindows(tx, { organizationId, timeZone, plans, agentTypes: new Map() });
  const planned = plans.map((plan) => plan.id);
  const rows = await lockWindows(tx, [...new Set([...planned, ...existing])]);
  const after = await readOrganization(tx, organizationId, fakeNow);
  const windows = new Map(rows.map((row) => [row.id, row]));
  if (after === null || planned.some((id) => !windows.has(id))) throw new NotFoundError("organization");
  if (monthOf(after.now, timeZone) !== month)
    throw new ConflictError("The month has ended at this moment. Look again and repeat.");
  // Somebody may have begun a new epoch while we waited: then other windows are the current ones.
  const again = await plansFor(tx, input, after);
  if (again.some((plan) => !plans.some(({ id }) => id === plan.id)))
    throw new ConflictError("The budget was changed at this moment. Look again and repeat.");
  return { organizationId, timeZone, now: after.now, windows };
}

async function plansFor(
  tx: PoolClient,
  input: Input,
  at: { timeZone: string; now: number },
): Promise<WindowPlan[]> {
  const policy = await organizationPolicy(tx, input.organizationId);
  const own = planAt(policy, at.now, at.timeZone);
  if (own === null) throw new NotFoundError("budget");
  const touched = (await input.plansAt?.(at)) ?? [];
  return [...new Map([own, ...touched].map((plan) => [plan.id, plan])).values()];
}

async function organizationPolicy(tx: PoolClient, organizationId: string): Promise<Policy> {
  return primaryPolicy(tx, { organizationId, scopeType: "ORGANIZATION", scopeKey: null });
}

/** The policy of the budget that a scope has by itself, as stored or as its first call would make it. */
export async function primaryPolicy(
  tx: PoolClient,
  scope: { organizationId: string; scopeType: Policy["scopeType"]; scopeKey: string | null },
): Promise<Policy> {
  const { organizationId, scopeType, scopeKey } = scope;
  const found = await findPolicy(tx, organizationId, primaryBudgetId(organizationId, scopeType, scopeKey));
  return found?.policy ?? trackingPolicy(organizationId, scopeType, scopeKey);
}
