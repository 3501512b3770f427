import type { ClientBase } from "pg";
import type { AuthorizeInput } from "@/server/contract/authorize";
import type { Reason } from "@/server/contract/decision";

export type QueueState = "WAITING" | "READY" | "LEASED" | "DONE" | "CANCELLED" | "EXPIRED";

/** A queued request as stored. Instants are epoch milliseconds. */
export type QueueRow = {
  id: string;
  state: QueueState;
  priority: number;
  /** The authorization as it was asked. */
  request: AuthorizeInput;
  /** Who asked: budgets of that key hold the cost, whoever does the work. */
  actorId: string;
  /** The windows that refused it when it was last judged. */
  windowIds: string[];
  reasons: Reason[];
  createdAt: number;
  expiresAt: number;
  nextAttemptAt: number;
  /** Leases that ended without the work being done. */
  attempts: number;
  willExpireBeforeReset: boolean;
  leaseUntil: number | null;
  leaseToken: string | null;
  reservationId: string | null;
  finishedAt: number | null;
};

const COLUMNS = `id, state, priority, request, actor_id, window_ids, reason, created_at, expires_at, next_attempt_at, attempts,
  will_expire_before_reset, lease_until, lease_token, reservation_id, finished_at`;

// Of each set of windows that refused, the first in turn: who stands behind many others there need not be looked at.
const HEADS = `
select id from (
  select id, priority, created_at,
    row_number() over (partition by window_ids order by priority desc, created_at, id collate "C") as place
  from queued_requests
  where organization_id = $1 and $2::int > 0
    and (state in ('WAITING', 'READY')
      or state = 'LEASED' and lease_until <= coalesce($3::timestamptz, clock_timestamp()))
    and expires_at > coalesce($3::timestamptz, clock_timestamp())
) waiting
where place <= $2
order by priority desc, created_at, id collate "C"
limit 2000`;

const READ_WAITING = `
select ${COLUMNS} from queued_requests where id = any(array(${HEADS})) and organization_id = $1`;

// After windows and holds, in id order: the last rows that a batch locks before it writes.
const LOCK_QUEUE = `
select ${COLUMNS} from queued_requests
where id = any($4::text[] || array(${HEADS})) and organization_id = $1
order by id collate "C"
for no key update`;

const READ_QUEUED = `
select ${COLUMNS} from queued_requests where organization_id = $1 and id = any($2)`;

type Record = {
  id: string;
  state: QueueState;
  priority: number;
  request: AuthorizeInput;
  actor_id: string;
  window_ids: string[];
  reason: Reason[];
  created_at: Date;
  expires_at: Date;
  next_attempt_at: Date;
  attempts: number;
  will_expire_before_reset: boolean;
  lease_until: Date | null;
  lease_token: string | null;
  reservation_id: string | null;
  finished_at: Date | null;
};

function toRow(record: Record): QueueRow {
  return {
    id: record.id,
    state: record.state,
    priority: record.priority,
    request: record.request,
    actorId: record.actor_id,
    windowIds: record.window_ids,
    reasons: record.reason,
    createdAt: record.created_at.getTime(),
    expiresAt: record.expires_at.getTime(),
    nextAttemptAt: record.next_attempt_at.getTime(),
    attempts: record.attempts,
    willExpireBeforeReset: record.will_expire_before_reset,
    leaseUntil: record.lease_until?.getTime() ?? null,
    leaseToken: record.lease_token,
    reservationId: record.reservation_id,
    finishedAt: record.finished_at?.getTime() ?? null,
  };
}

type Db = Pick<ClientBase, "query">;
type Heads = {
  organizationId: string;
  /** How many of each set of refusing windows; 0: none. */
  perSet: number;
  /** Stands in for the database clock in tests. */
  fakeNow: Date | null;
};

/** Who waits, unlocked: what a claim has to plan windows for. */
export async function readWaiting(db: Db, input: Heads): Promise<QueueRow[]> {
  const values = [input.organizationId, input.perSet, input.fakeNow];
  const { rows } = await db.query<Record>({ name: "queue_waiting", text: READ_WAITING, values });
  return rows.map(toRow);
}

/** Locks who waits now, and the requests named. */
export async function lockQueue(db: Db, input: Heads & { ids: readonly string[] }): Promise<QueueRow[]> {
  const values = [input.organizationId, input.perSet, input.fakeNow, input.ids];
  const { rows } = await db.query<Record>({ name: "queue_lock", text: LOCK_QUEUE, values });
  return rows.map(toRow);
}

/** Requests by id, unlocked, whatever their state. */
export async function readQueued(
  db: Db,
  organizationId: string,
  ids: readonly string[],
): Promise<QueueRow[]> {
  const values = [organizationId, ids];
  const { rows } = await db.query<Record>({ name: "queue_by_id", text: READ_QUEUED, values });
  return rows.map(toRow);
}

/** Whether it waits at an instant: not done, not leased to anybody whose lease lives, and its time is not over. */
export function isWaiting(row: QueueRow, now: number): boolean {
  if (row.expiresAt <= now) return false;
  if (row.state === "LEASED") return row.leaseUntil !== null && row.leaseUntil <= now;
  return row.state === "WAITING" || row.state === "READY";
}
