import type { ClientBase } from "pg";
import { FAN_OUT, TOLD_COLUMNS } from "./fan-out";

// Queue rows only, in id order; keys of what has expired may ask anew. A row that somebody else changes at this
// moment is left to the next look.
const CLOSE_DUE = `
with
clock as materialized (select coalesce($2::timestamptz, clock_timestamp()) as now),
due as (
  select id, state, request, expires_at <= clock.now as is_over, clock.now as at
  from queued_requests, clock
  where organization_id = $1
    and (state in ('WAITING', 'READY') and expires_at <= clock.now or state = 'LEASED' and lease_until <= clock.now)
  order by id collate "C"
  limit 1000
  for no key update of queued_requests skip locked
),
closed as (
  update queued_requests q
  set state = case when due.is_over then 'EXPIRED' else 'WAITING' end,
    attempts = q.attempts + (due.state = 'LEASED')::int,
    next_attempt_at = case when due.is_over then q.next_attempt_at else due.at end,
    finished_at = case when due.is_over then due.at end,
    lease_until = null, lease_token = null, reservation_id = null
  from due where q.id = due.id
),
keys as (
  delete from idempotency_keys k
  using due
  where due.is_over and k.organization_id = $1 and k.operation = 'authorize'
    and k.key = coalesce(due.request ->> 'idempotencyKey', due.request ->> 'executionId')
),
told as (
  insert into events (organization_id, type, payload)
  select $1, case when is_over then 'queue.expired' else 'queue.returned' end,
    jsonb_build_object('queueId', id, 'agentId', request ->> 'agentId')
  from due
  order by id collate "C"
)
select count(*) filter (where is_over)::int as expired, count(*) filter (where not is_over)::int as returned from due`;

/** Ends what has waited too long, and lets what a worker took and did not finish wait again. */
export async function closeDue(
  db: Pick<ClientBase, "query">,
  organizationId: string,
  fakeNow: Date | null,
): Promise<{ expired: number; returned: number }> {
  const { rows } = await db.query<{ expired: number; returned: number }>({
    name: "queue_close_due",
    text: CLOSE_DUE,
    values: [organizationId, fakeNow],
  });
  return rows[0] ?? { expired: 0, returned: 0 };
}

const MOVE = `
with
moves as (
  select * from json_to_recordset($2::json) as m (id text, state text, next_attempt_at timestamptz,
    will_expire_before_reset boolean, window_ids text[], reason jsonb)
),
held as (
  select q.id, q.state from queued_requests q
  where q.organization_id = $1 and q.id = any($3) and q.state in ('WAITING', 'READY')
  order by q.id collate "C"
  for no key update skip locked
),
moved as (
  update queued_requests q
  set state = m.state, next_attempt_at = coalesce(m.next_attempt_at, q.next_attempt_at),
    will_expire_before_reset = coalesce(m.will_expire_before_reset, q.will_expire_before_reset),
    window_ids = coalesce(m.window_ids, q.window_ids), reason = coalesce(m.reason, q.reason)
  from moves m join held on held.id = m.id
  where q.id = held.id
  returning q.id, q.state, q.priority, held.state as before, q.request ->> 'agentId' as agent_id
),
told as (
  insert into events (organization_id, type, payload)
  select $1, 'queue.ready', jsonb_build_object('queueId', id, 'agentId', agent_id)
  from moved where state = 'READY' and before = 'WAITING'
  order by priority desc, id collate "C"
  returning ${TOLD_COLUMNS}
),
sent as (${FAN_OUT})
select count(*) filter (where state = 'READY' and before = 'WAITING')::int as ready from moved`;

/** What becomes of a request after a look at it; null: as it was. */
export type QueueMove = {
  id: string;
  state: "WAITING" | "READY";
  next_attempt_at: string | null;
  will_expire_before_reset: boolean | null;
  window_ids: string[] | null;
  reason: unknown;
};

/** Writes down whose turn has come, each announced once. @returns how many became ready */
export async function moveQueued(
  db: Pick<ClientBase, "query">,
  organizationId: string,
  moves: readonly QueueMove[],
): Promise<number> {
  if (moves.length === 0) return 0;
  const { rows } = await db.query<{ ready: number }>({
    name: "queue_move",
    text: MOVE,
    values: [organizationId, JSON.stringify(moves), moves.map((move) => move.id)],
  });
  return rows[0]?.ready ?? 0;
}

const FIND_OPEN = `
select o.organization_id as id, o.is_due as "isDue", coalesce(e.seq, 0)::text as seq
from (
  select organization_id, bool_or(case state when 'LEASED' then lease_until <= clock.now
    else expires_at <= clock.now or state = 'WAITING' and next_attempt_at <= clock.now end) as is_due
  from queued_requests, (select coalesce($1::timestamptz, clock_timestamp()) as now) clock
  where state in ('WAITING', 'READY', 'LEASED')
  group by organization_id
) o
left join lateral (
  select seq from events where organization_id = o.organization_id order by xid desc, seq desc limit 1
) e on true
order by o.organization_id collate "C"`;

/** The organizations in whose queue somebody waits: whether the clock alone is a reason to look, and the newest event. */
export async function findOpenQueues(
  db: Pick<ClientBase, "query">,
  fakeNow: Date | null,
): Promise<{ id: string; isDue: boolean; seq: string }[]> {
  const { rows } = await db.query<{ id: string; isDue: boolean; seq: string }>({
    name: "queue_open",
    text: FIND_OPEN,
    values: [fakeNow],
  });
  return rows;
}
