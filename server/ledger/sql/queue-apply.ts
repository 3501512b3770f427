import type { ClientBase } from "pg";
import type { QueueWrites } from "@/server/ledger/queue/queue-writes";
import type { QueueRow } from "./queue-rows";

// Beside the batch's one statement, only when the batch touched the queue: others do not pay for it.
const APPLY_QUEUE = `
with
added as (
  insert into queued_requests (id, organization_id, state, priority, request, actor_id, binding, window_ids, reason,
    created_at, expires_at, next_attempt_at, will_expire_before_reset)
  select id, $1, 'WAITING', priority, request, actor_id, binding, window_ids, reason, created_at, expires_at,
    next_attempt_at, will_expire_before_reset
  from json_to_recordset($2::json) as q (id text, priority integer, request jsonb, actor_id text, binding jsonb,
    window_ids text[], reason jsonb, created_at timestamptz, expires_at timestamptz, next_attempt_at timestamptz,
    will_expire_before_reset boolean)
  order by id collate "C"
),
changed as (
  update queued_requests q
  set state = c.state, attempts = c.attempts, lease_until = c.lease_until, lease_token = c.lease_token,
    reservation_id = c.reservation_id, next_attempt_at = c.next_attempt_at, finished_at = c.finished_at
  from json_to_recordset($3::json) as c (id text, state text, attempts integer, lease_until timestamptz,
    lease_token text, reservation_id text, next_attempt_at timestamptz, finished_at timestamptz)
  where q.id = c.id and q.id = any($4) and q.organization_id = $1
)
insert into events (organization_id, type, payload)
select $1, type, payload
from rows from (json_to_recordset($5::json) as (type text, payload jsonb)) with ordinality as e (type, payload, place)
order by place`;

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function changeOf(row: QueueRow) {
  return {
    id: row.id,
    state: row.state,
    attempts: row.attempts,
    lease_until: iso(row.leaseUntil),
    lease_token: row.leaseToken,
    reservation_id: row.reservationId,
    next_attempt_at: iso(row.nextAttemptAt),
    finished_at: iso(row.finishedAt),
  };
}

/** Writes what a batch decided about the queue. */
export async function applyQueue(tx: ClientBase, organizationId: string, writes: QueueWrites): Promise<void> {
  const added = writes.added.map((row) => ({
    id: row.id,
    priority: row.priority,
    request: row.request,
    actor_id: row.actorId,
    binding: row.binding,
    window_ids: row.windowIds,
    reason: row.reasons,
    created_at: iso(row.createdAt),
    expires_at: iso(row.expiresAt),
    next_attempt_at: iso(row.nextAttemptAt),
    will_expire_before_reset: row.willExpireBeforeReset,
  }));
  const events = writes.events.map(({ type, ...payload }) => ({ type, payload }));
  await tx.query({
    name: "queue_apply",
    text: APPLY_QUEUE,
    values: [
      organizationId,
      JSON.stringify(added),
      JSON.stringify([...writes.changed.values()].map(changeOf)),
      [...writes.changed.keys()],
      JSON.stringify(events),
    ],
  });
}
