import type { ClientBase, Pool } from "pg";
import { beginStatement } from "@/server/ledger/sql/begin";
import type { LedgerClock } from "./clock";
import { sqlState } from "./sql-state";

const AT_ONCE = 500;

// Read unlocked; the windows are locked first, then the holds, as everywhere.
const FIND_DUE = `
select id, organization_id, window_ids
from reservations
where state = 'HELD' and expires_at <= coalesce($1::timestamptz, clock_timestamp())
  and organization_id <> all($2)
order by organization_id collate "C", id collate "C"
limit ${AT_ONCE}`;

const FIND_DUE_OF = `
select id, organization_id, window_ids
from reservations
where organization_id = $2 and state = 'HELD' and expires_at <= coalesce($1::timestamptz, clock_timestamp())
order by id collate "C"
limit ${AT_ONCE}`;

const LOCK_WINDOWS = `
select id from budget_windows where id = any($1) order by id collate "C" for no key update`;

// A hold that someone settles at this moment is skipped: it is being closed already.
const EXPIRE = `
with due as (
  select id, cost, tokens, requests, via_override, window_ids
  from reservations
  where id = any($1) and state = 'HELD' and expires_at <= coalesce($2::timestamptz, clock_timestamp())
  order by id collate "C"
  for update skip locked
),
closed as (
  update reservations r
  set state = 'EXPIRED', closed_at = coalesce($2::timestamptz, clock_timestamp())
  from due where r.id = due.id
),
freed as (
  select window_id, sum(cost) as cost, sum(tokens) as tokens, sum(requests) as requests,
    coalesce(sum(cost) filter (where via_override is not null), 0) as bypassed
  from due, unnest(due.window_ids) as window_id
  group by window_id
),
windows as (
  update budget_windows w
  set held = w.held - f.cost, held_tokens = w.held_tokens - f.tokens,
    held_requests = w.held_requests - f.requests, bypassed = w.bypassed - f.bypassed
  from freed f where w.id = f.window_id
),
told as (
  insert into events (organization_id, type, payload)
  select $3, 'ledger.changed', json_build_object('closed', count(*)) from due having count(*) > 0 order by 1
)
select count(*)::int as expired from due`;

/** A refusal frees what is due by itself, so nobody waits for this: the next sweep comes in a second. */
const LOCK_TIMEOUT_MS = 200;
const LOCK_NOT_AVAILABLE = "55P03";

type Due = { id: string; organization_id: string; window_ids: string[] };

/**
 * Frees the holds whose time is over. An organization whose windows somebody else holds is left for the next time: it
 * must not keep the others waiting. @returns the organizations in which it freed any
 * @throws what went wrong with the last one that failed, after all were tried
 */
export async function sweepDueHolds(pool: Pool, clock: LedgerClock): Promise<string[]> {
  const swept = new Set<string>();
  const left = new Set<string>();
  let failure: unknown = null;
  let rows: Due[];
  do {
    // Those that were left are not read again: their holds could be all that is read.
    ({ rows } = await pool.query<Due>(FIND_DUE, [clock.fakeNow(), [...left]]));
    for (const organizationId of new Set(rows.map((row) => row.organization_id))) {
      const due = rows.filter((row) => row.organization_id === organizationId);
      try {
        const expired = await expireAll(pool, organizationId, due, clock.fakeNow());
        (expired === 0 ? left : swept).add(organizationId);
      } catch (error) {
        left.add(organizationId);
        if (sqlState(error) !== LOCK_NOT_AVAILABLE) failure = error;
      }
    }
  } while (rows.length === AT_ONCE);
  if (failure !== null) throw failure;
  return [...swept];
}

async function expireAll(
  pool: Pool,
  organizationId: string,
  due: readonly Due[],
  now: Date | null,
): Promise<number> {
  const client = await pool.connect();
  let broken = true;
  try {
    const expired = await expire(client, { organizationId, due, lockTimeoutMs: LOCK_TIMEOUT_MS }, now);
    broken = false;
    return expired;
  } catch (error) {
    broken = sqlState(error) !== LOCK_NOT_AVAILABLE;
    throw error;
  } finally {
    client.release(broken);
  }
}

/**
 * Frees one organization's due holds, all of them, on the caller's connection. For a batch that met more of them than it
 * takes along: it must not refuse because of those that are left.
 */
export async function sweepDueOf(
  client: ClientBase,
  { organizationId, lockTimeoutMs }: { organizationId: string; lockTimeoutMs: number },
  now: Date | null,
): Promise<void> {
  for (;;) {
    const { rows } = await client.query<Due>(FIND_DUE_OF, [now, organizationId]);
    const due = { organizationId, due: rows, lockTimeoutMs };
    const expired = rows.length === 0 ? 0 : await expire(client, due, now);
    if (expired === 0) return;
  }
}

type DueOf = { organizationId: string; due: readonly Due[]; lockTimeoutMs: number };

/** @returns how many it freed */
async function expire(
  client: ClientBase,
  { organizationId, due, lockTimeoutMs }: DueOf,
  now: Date | null,
): Promise<number> {
  await client.query(beginStatement(lockTimeoutMs));
  try {
    const windowIds = [...new Set(due.flatMap((hold) => hold.window_ids))];
    await client.query(LOCK_WINDOWS, [windowIds]);
    const ids = due.map((hold) => hold.id);
    const { rows } = await client.query<{ expired: number }>(EXPIRE, [ids, now, organizationId]);
    await client.query("commit");
    return rows[0]?.expired ?? 0;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}
