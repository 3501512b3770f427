import { randomBytes } from "node:crypto";
import { ConflictError, NotFoundError } from "@/server/contract/errors";
import { compareQueued, secondsUntil } from "@/server/domain/queue";
import { inTurn, type Turn } from "@/server/ledger/queue/queue-turn";
import { isWaiting, type QueueRow } from "@/server/ledger/sql/queue-rows";
import type { BatchState } from "./batch-state";
import { bindingCovers } from "./binding";
import type { ClaimCommand, ClaimResult } from "./commands";
import { grantHold } from "./judge-hold";
import { requireSwept } from "./judgement";
import type { PreparedClaim, Waiting } from "./prepared";

/** Somebody who comes before the one whose turn it seemed has joined the queue since it was read: read it again. */
export class QueueMoved extends Error {}

type Fits = Extract<Turn, { turn: "fits" }>;

/**
 * Admits the request whose turn it is, with a hold and a lease of the same length, or says how long to wait. Judged
 * like any call, on locked numbers; never past somebody before it who waits for the same room, and never after its
 * deadline.
 * @throws NotFoundError, ConflictError for a request that waits no more
 */
export function judgeClaim(prepared: PreparedClaim, state: BatchState): ClaimResult {
  const { command } = prepared;
  const asked = command.queueId === undefined ? null : openRequest(command, state);
  const waiting = prepared.queue.waiting.flatMap(({ row: { id }, prepared: call }): Waiting[] => {
    const row = state.queued.get(id);
    return row !== undefined && isWaiting(row, state.now) ? [{ row, prepared: call }] : [];
  });
  const mine = (row: QueueRow) =>
    bindingCovers(command.binding, row.request) && (asked === null || row.id === asked.id);
  const chosen = choose(waiting, mine, state);
  requireComplete(prepared, chosen, state);
  if (chosen === null) return notYet(asked, { waiting: waiting.map(({ row }) => row), mine, state });
  return lease(prepared, chosen, state);
}

function openRequest({ queueId, binding }: ClaimCommand, state: BatchState): QueueRow {
  const row = queueId === undefined ? undefined : state.queued.get(queueId);
  if (row === undefined || !bindingCovers(binding, row.request)) throw new NotFoundError("queued request");
  if (row.state === "DONE" || row.state === "CANCELLED")
    throw new ConflictError(`This queued request is ${row.state.toLowerCase()}.`, { state: row.state });
  if (row.state === "EXPIRED" || (row.expiresAt <= state.now && !isLeased(row, state.now)))
    throw new ConflictError("This queued request has expired.", { state: "EXPIRED" });
  return row;
}

function isLeased(row: QueueRow, now: number): boolean {
  return row.state === "LEASED" && row.leaseUntil !== null && row.leaseUntil > now;
}

function choose(
  waiting: readonly Waiting[],
  mine: (row: QueueRow) => boolean,
  state: BatchState,
): Fits | null {
  for (const step of inTurn(waiting, state)) {
    if (step.turn !== "behind") requireSwept(step.decision, state);
    if (step.turn === "fits" && mine(step.entry.row)) return step;
  }
  return null;
}

/** @throws QueueMoved when somebody waits before the chosen one whom this batch has not judged */
function requireComplete({ queue }: PreparedClaim, chosen: Fits | null, state: BatchState): void {
  for (const row of state.queued.values()) {
    if (queue.known.has(row.id) || state.writes.queue.changed.has(row.id) || !isWaiting(row, state.now))
      continue;
    if (chosen === null || compareQueued(row, chosen.entry.row) < 0) throw new QueueMoved();
  }
}

function lease({ item, command }: PreparedClaim, { entry, decision }: Fits, state: BatchState): ClaimResult {
  const { row, prepared } = entry;
  const input = { ...row.request, ttlSeconds: command.leaseSeconds };
  const asker = { ...prepared.command, input };
  const authorization = grantHold({ ...prepared, item, command: asker }, decision, state);
  row.attempts += row.state === "LEASED" ? 1 : 0;
  row.state = "LEASED";
  row.leaseUntil = state.now + command.leaseSeconds * 1000;
  row.leaseToken = `lease_${randomBytes(20).toString("hex")}`;
  row.reservationId = item.id;
  state.writes.queue.change(row, "queue.claimed");
  return {
    claimed: true,
    duplicate: false,
    queueId: row.id,
    leaseToken: row.leaseToken,
    leaseUntil: new Date(row.leaseUntil).toISOString(),
    attempts: row.attempts,
    request: row.request,
    authorization,
  };
}

type Others = { waiting: readonly QueueRow[]; mine: (row: QueueRow) => boolean; state: BatchState };

function notYet(asked: QueueRow | null, { waiting, mine, state }: Others): ClaimResult {
  const { now } = state;
  const answer = { claimed: false, duplicate: false } as const;
  if (asked === null) {
    const soonest = waiting.filter(mine).reduce((first, row) => Math.min(first, row.nextAttemptAt), Infinity);
    const retryAfterSeconds = soonest === Infinity ? null : secondsUntil(soonest, now);
    return { ...answer, position: null, retryAfterSeconds };
  }
  if (isLeased(asked, now))
    return { ...answer, position: null, retryAfterSeconds: secondsUntil(asked.leaseUntil ?? now, now) };
  const before = waiting.filter(
    (row) => compareQueued(row, asked) < 0 && row.windowIds.some((id) => asked.windowIds.includes(id)),
  );
  return {
    ...answer,
    position: before.length + 1,
    retryAfterSeconds: secondsUntil(asked.nextAttemptAt, now),
  };
}
