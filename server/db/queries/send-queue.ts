import type { Queryable } from "@/server/db/queryable";
import { ORDER_HOLDS_ATTEMPTS } from "@/server/domain/delivery";
import type { SealedChannel } from "./channels";

/** Longer than an attempt may take; who died while sending loses the channel after it. */
const LEASE = "interval '60 seconds'";

const CLOCK = "select coalesce($1::timestamptz, clock_timestamp()) as now";

// Rows before the first one that holds the order are tried at their own pace; none is passed that may still come soon.
const NEXT = `
select d.id, d.event, d.subject_id as "subjectId", d.payload, d.attempts, d.created_at as "createdAt"
from deliveries d
where d.channel_id = c.id and d.state = 'PENDING' and d.next_attempt_at <= clock.now
  and d.seq <= coalesce((
    select min(h.seq) from deliveries h
    where h.channel_id = c.id and h.state = 'PENDING' and h.attempts < ${ORDER_HOLDS_ATTEMPTS}
  ), 9223372036854775807)
order by d.seq
limit 1`;

export type LeasedChannel = SealedChannel & { leaseToken: string };

/**
 * Takes one channel that has something to send, for this process alone.
 * @param fakeNow stands in for the database clock; tests only
 */
export async function leaseChannel(
  db: Queryable,
  leaseToken: string,
  fakeNow: Date | null,
): Promise<LeasedChannel | null> {
  const { rows } = await db.query<SealedChannel>(
    `with clock as materialized (${CLOCK}),
     free as (
       select c.id
       from notification_channels c, clock
       where c.enabled and c.removed_at is null and (c.lease_until is null or c.lease_until <= clock.now)
         and c.id in (select channel_id from deliveries where state = 'PENDING' and next_attempt_at <= clock.now)
         and exists (${NEXT})
       order by c.lease_until nulls first, c.id
       limit 1
       for no key update of c skip locked
     )
     update notification_channels c
     set lease_until = clock.now + ${LEASE}, lease_token = $2
     from free, clock
     where c.id = free.id
     returning c.id, c.organization_id as "organizationId", c.name, c.kind, c.target, c.sealed, c.enabled, c.version`,
    [fakeNow, leaseToken],
  );
  return rows[0] === undefined ? null : { ...rows[0], leaseToken };
}

export type DueDelivery = {
  id: string;
  event: string;
  subjectId: string;
  payload: Record<string, unknown>;
  attempts: number;
  createdAt: Date;
};

/** What is to be sent next to a channel that this process has, and renews that; null: nothing, or it has it no more. */
export async function nextDelivery(
  db: Queryable,
  { id, leaseToken }: LeasedChannel,
  fakeNow: Date | null,
): Promise<DueDelivery | null> {
  const { rows } = await db.query<DueDelivery>(
    `with clock as materialized (${CLOCK}),
     c as (
       update notification_channels
       set lease_until = clock.now + ${LEASE}
       from clock
       where id = $2 and lease_token = $3 and enabled and removed_at is null
       returning id
     )
     select next.* from c, clock, lateral (${NEXT}) next`,
    [fakeNow, id, leaseToken],
  );
  return rows[0] ?? null;
}

/** Gives the channel back. */
export async function returnChannel(db: Queryable, { id, leaseToken }: LeasedChannel): Promise<void> {
  await db.query(
    "update notification_channels set lease_until = null, lease_token = null where id = $1 and lease_token = $2",
    [id, leaseToken],
  );
}

/** Notes that the receiver has it, and lets what failed before for want of a receiver be tried at once, in order. */
export async function noteDelivered(
  tx: Queryable,
  { id, channelId, status, now }: { id: string; channelId: string; status: number | null; now: Date },
): Promise<void> {
  await tx.query(
    `update deliveries
     set state = 'DELIVERED', attempts = attempts + 1, last_status = $2, last_error = null, finished_at = $3
     where id = $1 and state = 'PENDING'`,
    [id, status, now],
  );
  await tx.query(
    `update deliveries set next_attempt_at = $2
     where channel_id = $1 and state = 'PENDING' and next_attempt_at > $2
       and (last_status is null or last_status in (408, 429) or last_status >= 500)`,
    [channelId, now],
  );
}

type Failure = { id: string; status: number | null; error: string; now: Date; nextAttemptAt: Date | null };

/** Notes why an attempt failed. @param failure `nextAttemptAt` null: it is given up */
export async function noteFailed(tx: Queryable, failure: Failure): Promise<void> {
  const { id, status, error, now, nextAttemptAt } = failure;
  await tx.query(
    `update deliveries
     set attempts = attempts + 1, last_status = $2, last_error = $3, next_attempt_at = coalesce($5, next_attempt_at),
       state = case when $5::timestamptz is null then 'DEAD' else 'PENDING' end,
       finished_at = case when $5::timestamptz is null then $4::timestamptz end
     where id = $1 and state = 'PENDING'`,
    [id, status, error, now, nextAttemptAt],
  );
}

/** Switches a channel off whose receiver wants to hear no more; what waits stays until somebody decides. */
export async function stopChannel(tx: Queryable, id: string, because: string): Promise<void> {
  await tx.query(
    "update notification_channels set enabled = false, stopped_because = $2, version = version + 1 where id = $1",
    [id, because],
  );
}
