import { ConflictError } from "@/server/contract/errors";
import type { BatchState } from "@/server/ledger/batch/batch-state";
import type { SettleCommand } from "@/server/ledger/batch/commands";
import type { QueueRow } from "@/server/ledger/sql/queue-rows";
import type { HoldRow } from "@/server/ledger/sql/read-state";

/** The request that a hold was leased for, while that lease lives; null where there is none. */
function leasedBy(hold: HoldRow, state: BatchState): QueueRow | null {
  const { queueId } = hold.attribution;
  const row = queueId === undefined ? undefined : state.queued.get(queueId);
  if (row === undefined || row.state !== "LEASED" || row.reservationId !== hold.id) return null;
  return row.leaseUntil !== null && row.leaseUntil > state.now ? row : null;
}

/**
 * What a settle of a claimed request must show: a lease that lives, and where a token is given, that lease's. After
 * it the request waits again or is somebody else's, so a late worker books nothing here: one billed run at most.
 * @returns null for a hold that no queued request is behind
 * @throws ConflictError
 */
export function requireLease(
  hold: HoldRow,
  given: SettleCommand["lease"],
  state: BatchState,
): QueueRow | null {
  const { queueId } = hold.attribution;
  if (queueId === undefined && given === undefined) return null;
  const row = leasedBy(hold, state);
  if (row === null || (given !== undefined && (given.queueId !== row.id || given.token !== row.leaseToken)))
    throw new ConflictError("This lease has ended: the request waits again or somebody else has it.");
  return row;
}

/** The work is done and booked: nobody gets it again. Token and reservation stay, so that a replay is known. */
export function finishLease(row: QueueRow, state: BatchState): void {
  row.state = "DONE";
  row.leaseUntil = null;
  row.finishedAt = state.now;
  state.writes.queue.change(row, "queue.done");
}

/** A worker gives its hold back without having done the work: the request waits again. */
export function returnLease(hold: HoldRow, state: BatchState): void {
  const row = leasedBy(hold, state);
  if (row === null) return;
  row.state = "WAITING";
  row.attempts += 1;
  row.leaseUntil = null;
  row.leaseToken = null;
  row.reservationId = null;
  row.nextAttemptAt = state.now;
  state.writes.queue.change(row, "queue.returned");
}

/** A hold that is prolonged takes its lease along. */
export function extendLease(hold: HoldRow, state: BatchState): void {
  const row = leasedBy(hold, state);
  if (row === null) return;
  row.leaseUntil = hold.expiresAt;
  state.writes.queue.change(row, "queue.extended");
}
