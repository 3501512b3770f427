import type { AdminQueuedRequest } from "@/server/contract/admin-queue";
import type { QueuedRequest } from "@/server/contract/queue";
import type { QueueDbRow } from "@/server/db/queries/queue";
import { secondsUntil } from "@/server/domain/queue";

/** A stored request as its asker sees it. @param now epoch milliseconds: one whose time is over is shown so at once */
export function queuedRequest(row: QueueDbRow, now: number): QueuedRequest {
  const isOver = row.expiresAt.getTime() <= now && (row.state === "WAITING" || row.state === "READY");
  const state = isOver ? "EXPIRED" : row.state;
  const isWaiting = state === "WAITING" || state === "READY";
  return {
    queueId: row.id,
    state,
    priority: row.priority,
    position: isWaiting ? row.position : null,
    request: row.request as QueuedRequest["request"],
    reasons: reasonsOf(row),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    nextAttemptAt: row.nextAttemptAt.toISOString(),
    retryAfterSeconds: isWaiting ? secondsUntil(row.nextAttemptAt.getTime(), now) : null,
    willExpireBeforeReset: row.willExpireBeforeReset,
    attempts: row.attempts,
    leaseUntil: row.leaseUntil?.toISOString() ?? null,
    reservationId: row.reservationId,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

/** As the control plane sees it. */
export function adminQueuedRequest(row: QueueDbRow, now: number): AdminQueuedRequest {
  const cost = reasonsOf(row).find(({ metric }) => metric === "cost" || metric === "per_call");
  return {
    ...queuedRequest(row, now),
    actorId: row.actorId,
    actorName: row.actorName,
    requestedCost: cost?.requested ?? null,
  };
}

/** The ledger stores them in the contract's own words. */
function reasonsOf(row: QueueDbRow): QueuedRequest["reasons"] {
  return row.reasons as QueuedRequest["reasons"];
}
