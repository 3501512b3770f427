import type { ClientBase } from "pg";

const FIND_OPEN_OF_BUDGET = `
select id from queued_requests
where organization_id = $1 and state in ('WAITING', 'READY', 'LEASED')
  and reason @> jsonb_build_array(jsonb_build_object('budgetId', $2::text))
order by id collate "C"`;

/** The open requests that a budget refused when they were last judged. */
export async function findOpenOfBudget(
  tx: Pick<ClientBase, "query">,
  organizationId: string,
  budgetId: string,
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(FIND_OPEN_OF_BUDGET, [organizationId, budgetId]);
  return rows.map((row) => row.id);
}

const LOCK = `
select id, state, reservation_id, request ->> 'agentId' as agent_id
from queued_requests
where organization_id = $1 and id = any($2)
order by id collate "C"
for no key update`;

export type LockedQueued = {
  id: string;
  state: string;
  reservation_id: string | null;
  agent_id: string | null;
};

/** Locks requests, after the windows and holds of those that are leased. */
export async function lockQueued(
  tx: ClientBase,
  organizationId: string,
  ids: readonly string[],
): Promise<LockedQueued[]> {
  return (await tx.query<LockedQueued>(LOCK, [organizationId, ids])).rows;
}

// Windows and requests are locked; a hold that was settled or has expired meanwhile gives nothing back.
const RELEASE_HOLDS = `
with
open as (
  select id, cost, tokens, requests, via_override, window_ids
  from reservations
  where organization_id = $1 and id = any($2) and state = 'HELD'
  order by id collate "C"
  for update
),
closed as (
  update reservations r set state = 'RELEASED', closed_at = $3 from open where r.id = open.id
),
freed as (
  select window_id, sum(cost) as cost, sum(tokens) as tokens, sum(requests) as requests,
    coalesce(sum(cost) filter (where via_override is not null), 0) as bypassed
  from open, unnest(open.window_ids) as window_id
  group by window_id
)
update budget_windows w
set held = w.held - f.cost, held_tokens = w.held_tokens - f.tokens,
  held_requests = w.held_requests - f.requests, bypassed = w.bypassed - f.bypassed
from freed f where w.id = f.window_id`;

/** Gives back the holds of leases. */
export async function releaseHolds(
  tx: ClientBase,
  input: { organizationId: string; ids: readonly string[]; now: Date },
): Promise<void> {
  await tx.query(RELEASE_HOLDS, [input.organizationId, input.ids, input.now]);
}

// What is cancelled may be asked for anew under the same key.
const CANCEL = `
with
cancelled as (
  update queued_requests
  set state = 'CANCELLED', finished_at = $3, lease_until = null, lease_token = null
  where organization_id = $1 and id = any($2)
  returning id, coalesce(request ->> 'idempotencyKey', request ->> 'executionId') as key,
    request ->> 'agentId' as agent_id
),
keys as (
  delete from idempotency_keys k
  using cancelled c
  where k.organization_id = $1 and k.operation = 'authorize' and k.key = c.key
)
insert into events (organization_id, type, payload)
select $1, 'queue.cancelled', jsonb_build_object('queueId', id, 'agentId', agent_id)
from cancelled
order by id collate "C"`;

export async function cancelRows(
  tx: ClientBase,
  input: { organizationId: string; ids: readonly string[]; now: Date },
): Promise<void> {
  await tx.query(CANCEL, [input.organizationId, input.ids, input.now]);
}
