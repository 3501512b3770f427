import type { Pool, PoolClient } from "pg";
import { ConflictError, NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { withTransaction } from "@/server/db/transaction";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { ZERO } from "@/server/domain/money";
import type { WindowPlan } from "@/server/ledger/batch/plan-window";
import { type LockedForChange, lockForChange } from "@/server/ledger/rules/lock-for-change";
import { findWindowPlan } from "@/server/ledger/sql/find-window";
import {
  endOverrideRow,
  findOverride,
  lockOverrides,
  type StoredOverride,
} from "@/server/ledger/sql/overrides";
import { readGranted, tell } from "@/server/ledger/sql/steer";
import { followGrant } from "./override";

/**
 * Ends an override now. Holds it admitted stay.
 * @throws NotFoundError, ConflictError when it has ended already
 */
export async function endOverride(
  pool: Pool,
  ctx: CallContext,
  overrideId: string,
  fakeNow: Date | null = null,
): Promise<{ id: string; endedAt: number }> {
  const { organizationId } = ctx.actor;
  return withTransaction(pool, async (tx) => {
    const stored = await findOverride(tx, organizationId, overrideId);
    if (stored === null) throw new NotFoundError("override");
    const locked = await lockForChange(tx, {
      organizationId,
      fakeNow,
      plansAt: () => windowPlans(tx, organizationId, stored.window_id),
    });
    const [row] = await lockOverrides(tx, organizationId, [overrideId]);
    if (row === undefined || row.expires_at.getTime() <= locked.now)
      throw new ConflictError("This override has ended already.");
    await finish(tx, ctx, { row, locked, endedAt: locked.now, endedBy: actorId(ctx.actor) });
    return { id: overrideId, endedAt: locked.now };
  });
}

/** The window of a GRANT, to be locked. */
export async function windowPlans(
  tx: PoolClient,
  organizationId: string,
  windowId: string | null,
): Promise<WindowPlan[]> {
  if (windowId === null) return [];
  const plan = await findWindowPlan(tx, organizationId, windowId);
  return plan === null ? [] : [plan];
}

type Finish = { row: StoredOverride; locked: LockedForChange; endedAt: number; endedBy: string };

/** Writes down that an override has ended, with its audit row; its row and window are locked. */
export async function finish(tx: PoolClient, ctx: CallContext, input: Finish): Promise<void> {
  const { row, locked, endedAt, endedBy } = input;
  const { organizationId, now } = locked;
  const isExpired = row.expires_at.getTime() <= now;
  const windowId = row.window_id;
  const others = windowId === null ? ZERO : await readGranted(tx, { organizationId, windowId, now });
  // An expired grant adds nothing to that sum any more, though it did until its end.
  const before = isExpired && row.amount !== null ? others.plus(row.amount) : others;
  await endOverrideRow(tx, { organizationId, id: row.id, endedAt: new Date(endedAt), endedBy });
  if (windowId !== null) await followGrant(tx, { locked, windowId, before });
  await tell(tx, organizationId, { type: "override.ended", payload: { overrideId: row.id, kind: row.kind } });
  await appendAudit(tx, ctx, {
    action: isExpired ? "override.expired" : "override.ended",
    entityType: "override",
    entityId: row.id,
    before: { kind: row.kind, budgetId: row.budget_id, expiresAt: row.expires_at.toISOString() },
    after: { endedAt: new Date(endedAt).toISOString(), endedBy, used: row.used, uses: row.uses },
    reason: row.reason,
  });
}
