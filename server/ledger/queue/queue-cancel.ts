import type { Pool, PoolClient } from "pg";
import { ConflictError, NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { bytewise } from "@/server/ledger/batch/batch-plan";
import { findHolds } from "@/server/ledger/sql/find-holds";
import { findPolicy } from "@/server/ledger/sql/find-policy";
import { lockWindows } from "@/server/ledger/sql/lock-windows";
import { cancelRows, findOpenOfBudget, lockQueued, releaseHolds } from "@/server/ledger/sql/queue-cancel";
import { readQueued } from "@/server/ledger/sql/queue-rows";
import { readOrganization } from "@/server/ledger/sql/steer";

/** One request, or all that a budget keeps waiting. */
export type CancelTarget = { queueId: string } | { budgetId: string };

// Each round fails only where somebody claimed one of them between the read and the locks.
const MAX_ROUNDS = 4;
const OPEN = new Set(["WAITING", "READY", "LEASED"]);

/** Somebody took a lease meanwhile: its windows have to be locked first, in their order. */
class LeasedMeanwhile extends Error {}

/**
 * Takes requests out of the queue and gives the holds of leased ones back, in one transaction with its audit row.
 * @param fakeNow stands in for the database clock; tests only
 * @returns the ids that were cancelled
 * @throws NotFoundError, ConflictError for one request that is done, cancelled or expired
 */
export async function cancelQueued(
  pool: Pool,
  ctx: CallContext,
  input: { target: CancelTarget; reason: string },
  fakeNow: Date | null = null,
): Promise<string[]> {
  for (let round = 1; ; round += 1) {
    try {
      return await withTransaction(pool, (tx) => cancel(tx, ctx, { ...input, fakeNow }));
    } catch (error) {
      if (!(error instanceof LeasedMeanwhile)) throw error;
      if (round === MAX_ROUNDS)
        throw new ConflictError("These requests are being claimed at this moment. Try again.");
    }
  }
}

type Work = { target: CancelTarget; reason: string; fakeNow: Date | null };

async function cancel(tx: PoolClient, ctx: CallContext, { target, reason, fakeNow }: Work) {
  const { organizationId } = ctx.actor;
  if ("budgetId" in target && (await findPolicy(tx, organizationId, target.budgetId)) === null)
    throw new NotFoundError("budget");
  const ids =
    "queueId" in target ? [target.queueId] : await findOpenOfBudget(tx, organizationId, target.budgetId);
  const leased = (await readQueued(tx, organizationId, ids)).flatMap(
    ({ reservationId }) => reservationId ?? [],
  );
  const holds = await findHolds(tx, organizationId, leased);
  const windowIds = new Set([...holds.values()].flatMap((hold) => hold.windowIds));
  await lockWindows(tx, [...windowIds].sort(bytewise));
  const rows = await lockQueued(tx, organizationId, ids);
  if (rows.length === 0 && "queueId" in target) throw new NotFoundError("queued request");
  const open = rows.filter(({ state }) => OPEN.has(state));
  const [first] = rows;
  if (open.length === 0 && "queueId" in target && first !== undefined)
    throw new ConflictError(`This queued request is ${first.state.toLowerCase()}.`, { state: first.state });
  const reservations = open.flatMap((row) => row.reservation_id ?? []);
  if (reservations.some((id) => !holds.has(id))) throw new LeasedMeanwhile();
  const now = (await readOrganization(tx, organizationId, fakeNow))?.now;
  if (now === undefined) throw new NotFoundError("organization");
  const cancelled = open.map(({ id }) => id);
  const at = { organizationId, now: new Date(now) };
  await releaseHolds(tx, { ...at, ids: reservations });
  await cancelRows(tx, { ...at, ids: cancelled });
  await appendAudit(tx, ctx, {
    action: "queueId" in target ? "queue.cancelled" : "queue.drained",
    entityType: "queueId" in target ? "queued_request" : "budget",
    entityId: "queueId" in target ? target.queueId : target.budgetId,
    before: { open: open.map(({ id, state }) => ({ id, state })).slice(0, 100) },
    after: { cancelled: cancelled.length },
    reason,
  });
  return cancelled;
}
