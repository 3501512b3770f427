import type { Queryable } from "@/server/db/queryable";
import type { Calendar } from "@/server/domain/calendar";
import type { DigestKind } from "@/server/domain/digest";
import type { DueDelivery } from "./send-queue";

/** What waits for the digests of one kind of a channel. */
export type DigestQueue = {
  organizationId: string;
  channelId: string;
  digest: DigestKind;
  timeZone: Calendar;
  oldestAt: Date;
};

/** Channels with something that waits for a digest; not those that are off. */
export async function findDigestQueues(db: Queryable): Promise<DigestQueue[]> {
  const { rows } = await db.query<DigestQueue>({
    name: "digest-queues",
    text: `select c.organization_id as "organizationId", d.channel_id as "channelId", d.digest,
        coalesce(o.calendar, o.time_zone) as "timeZone", min(d.created_at) as "oldestAt"
      from deliveries d
      join notification_channels c on c.id = d.channel_id and c.enabled and c.removed_at is null
      join organizations o on o.id = c.organization_id
      where d.state = 'WAITING'
      group by 1, 2, 3, 4
      order by 2, 3`,
  });
  return rows;
}

type Made = { id: string; organizationId: string; channelId: string; digest: DigestKind };

// One statement: what is taken out of waiting is in the digest, or neither happened. Rows that another process takes at
// this moment are its own.
const MAKE = `
with due as (
  select seq from deliveries
  where channel_id = $3 and digest = $4 and state = 'WAITING' and created_at < $5
  order by seq, id
  limit $6
  for update skip locked
),
taken as (
  update deliveries d set state = 'DIGESTED', digest_id = $1, finished_at = $7
  from due
  where d.seq = due.seq
  returning d.seq
)
insert into deliveries (id, organization_id, channel_id, event, subject_id, payload, state, next_attempt_at, created_at)
select $1, $2, $3, 'digest', $1, jsonb_build_object('digest', lower($4), 'until', $8::text, 'count', count(*)), 'PENDING', $7, $7
from taken
having count(*) > 0
returning (payload ->> 'count')::integer as count`;

/** Puts what waits and was raised before an instant into one delivery. @returns how much it holds; 0: nothing waited */
export async function makeDigest(
  db: Queryable,
  { id, organizationId, channelId, digest }: Made,
  { before, limit, now }: { before: Date; limit: number; now: Date },
): Promise<number> {
  const values = [id, organizationId, channelId, digest, before, limit, now, before.toISOString()];
  const { rows } = await db.query<{ count: number }>(MAKE, values);
  return rows[0]?.count ?? 0;
}

/** What a digest holds, in the order in which it was raised. */
export async function listDigested(db: Queryable, digestId: string): Promise<DueDelivery[]> {
  const { rows } = await db.query<DueDelivery>(
    `select id, event, subject_id as "subjectId", payload, attempts, created_at as "createdAt"
     from deliveries
     where digest_id = $1
     order by seq`,
    [digestId],
  );
  return rows;
}
