import type { Queryable } from "@/server/db/queryable";

export type DeliveryDbRow = {
  seq: string;
  id: string;
  channelId: string;
  event: string;
  subjectId: string;
  state: "PENDING" | "DELIVERED" | "DEAD" | "QUIET" | "WAITING" | "DIGESTED";
  attempts: number;
  status: number | null;
  error: string | null;
  createdAt: Date;
  nextAttemptAt: Date;
  finishedAt: Date | null;
  digest: "HOURLY" | "DAILY" | null;
  digestId: string | null;
  /** Of a digest: how much it holds. */
  items: number | null;
  /** Of an alert: its budget or agent, its level, and the share of a forecast. */
  about: string | null;
  level: string | null;
  percent: string | null;
};

/** Of deliveries `d`. */
export const DELIVERY_COLUMNS = `d.seq::text as seq, d.id, d.channel_id as "channelId", d.event,
  d.subject_id as "subjectId", d.state, d.attempts, d.last_status as status, d.last_error as error,
  d.created_at as "createdAt", d.next_attempt_at as "nextAttemptAt", d.finished_at as "finishedAt",
  d.digest, d.digest_id as "digestId", case when d.event = 'digest' then (d.payload ->> 'count')::integer end as items,
  (
    select coalesce(b.name, 'Agent ' || a.agent_id)
    from alerts a left join budgets b on b.id = a.budget_id
    where a.id = d.subject_id
  ) as about, d.payload ->> 'level' as level, d.payload ->> 'percent' as percent`;

type Asked = {
  organizationId: string;
  channelId: string | null;
  state: string | null;
  /** Only what this digest holds. */
  digestId: string | null;
  /** A number as text. */
  beforeSeq: string | null;
  limit: number;
};

/** Deliveries of channels, the removed ones' too, newest first. */
export async function listDeliveries(
  db: Queryable,
  { organizationId, channelId, state, digestId, beforeSeq, limit }: Asked,
): Promise<(DeliveryDbRow & { channelName: string })[]> {
  const { rows } = await db.query<DeliveryDbRow & { channelName: string }>(
    `select ${DELIVERY_COLUMNS}, c.name as "channelName"
     from notification_channels c
     join deliveries d on d.channel_id = c.id
     where c.organization_id = $1 and ($2::text is null or c.id = $2) and ($3::text is null or d.state = $3)
       and ($4::bigint is null or d.seq < $4) and ($6::text is null or d.digest_id = $6)
     order by d.seq desc
     limit $5`,
    [organizationId, channelId, state, beforeSeq, limit, digestId],
  );
  return rows;
}

/**
 * Has a delivery that is done sent once more, with the id it had.
 * @returns null where the organization has none of that id; `isWaiting`: it is to be sent anyway
 */
export async function sendAgain(
  tx: Queryable,
  organizationId: string,
  id: string,
): Promise<{ row: DeliveryDbRow & { channelName: string }; isWaiting: boolean; isOpen: boolean } | null> {
  const { rows } = await tx.query<DeliveryDbRow & { channelName: string; isOpen: boolean }>(
    `select ${DELIVERY_COLUMNS}, c.name as "channelName", c.enabled and c.removed_at is null as "isOpen"
     from deliveries d
     join notification_channels c on c.id = d.channel_id
     where c.organization_id = $1 and d.id = $2
     for update of d`,
    [organizationId, id],
  );
  const [found] = rows;
  if (found === undefined) return null;
  const { isOpen, ...row } = found;
  const isWaiting = row.state === "PENDING" || row.state === "WAITING";
  if (isWaiting || !isOpen) return { row, isWaiting, isOpen };
  const changed = await tx.query<{ at: Date }>(
    `update deliveries
     set state = 'PENDING', attempts = 0, next_attempt_at = clock_timestamp(), finished_at = null
     where id = $1
     returning next_attempt_at as at`,
    [id],
  );
  const at = changed.rows[0]?.at ?? row.nextAttemptAt;
  return {
    row: { ...row, state: "PENDING", attempts: 0, nextAttemptAt: at, finishedAt: null },
    isWaiting: false,
    isOpen,
  };
}

type Tried = {
  id: string;
  organizationId: string;
  channelId: string;
  event: string;
  ok: boolean;
  status: number | null;
  error: string | null;
};

/** Writes down a delivery that was made at once and is not tried again, as a test is. */
export async function insertTried(tx: Queryable, tried: Tried): Promise<void> {
  const { id, organizationId, channelId, event, ok, status, error } = tried;
  await tx.query(
    `insert into deliveries (id, organization_id, channel_id, event, subject_id, payload, state, attempts,
       next_attempt_at, last_status, last_error, created_at, finished_at)
     values ($1, $2, $3, $4, $1, '{}', case when $5 then 'DELIVERED' else 'DEAD' end, 1,
       clock_timestamp(), $6, $7, clock_timestamp(), clock_timestamp())`,
    [id, organizationId, channelId, event, ok, status, error],
  );
}

/** Forgets what was finished before an instant. @returns how many */
export async function deleteDeliveries(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.query("delete from deliveries where finished_at < $1", [before]);
  return rowCount ?? 0;
}
