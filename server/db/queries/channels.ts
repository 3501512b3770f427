import type { Queryable } from "@/server/db/queryable";
import { DELIVERY_COLUMNS, type DeliveryDbRow } from "./deliveries";

export type ChannelDbKind = "WEBHOOK" | "SLACK" | "EMAIL" | "LOG";

export type ChannelDbRow = {
  id: string;
  name: string;
  kind: ChannelDbKind;
  target: string;
  enabled: boolean;
  stoppedBecause: string | null;
  hearsCritical: boolean;
  pending: number;
  waiting: number;
  version: number;
  createdAt: Date;
  lastDelivery:
    | (Omit<DeliveryDbRow, "seq" | "createdAt" | "nextAttemptAt" | "finishedAt"> &
        Record<"createdAt" | "nextAttemptAt", string> & { finishedAt: string | null })
    | null;
};

const MOST_CHANNELS = 200;

const SELECT_CHANNELS = `
select c.id, c.name, c.kind, c.target, c.enabled, c.stopped_because as "stoppedBecause", c.version,
  c.created_at as "createdAt",
  exists (
    select from alert_rules r
    where r.organization_id = c.organization_id and r.is_default and r.enabled and c.id = any(r.channel_ids)
  ) as "hearsCritical",
  (select count(*)::int from deliveries d where d.channel_id = c.id and d.state = 'PENDING') as pending,
  (select count(*)::int from deliveries d where d.channel_id = c.id and d.state = 'WAITING') as waiting,
  (
    select to_jsonb(l) from (
      select ${DELIVERY_COLUMNS} from deliveries d
      where d.channel_id = c.id and (d.attempts > 0 or d.state = 'DELIVERED')
      order by d.seq desc
      limit 1
    ) l
  ) as "lastDelivery"
from notification_channels c
where c.organization_id = $1 and c.removed_at is null`;

/** The channels of an organization, by name. */
export async function listChannels(db: Queryable, organizationId: string): Promise<ChannelDbRow[]> {
  const { rows } = await db.query<ChannelDbRow>(
    `${SELECT_CHANNELS} order by c.name, c.id limit ${MOST_CHANNELS}`,
    [organizationId],
  );
  return rows;
}

/** One channel; null where the organization has none of that id. */
export async function findChannel(
  db: Queryable,
  organizationId: string,
  id: string,
): Promise<ChannelDbRow | null> {
  const { rows } = await db.query<ChannelDbRow>(`${SELECT_CHANNELS} and c.id = $2`, [organizationId, id]);
  return rows[0] ?? null;
}

export type SealedChannel = {
  id: string;
  organizationId: string;
  name: string;
  kind: ChannelDbKind;
  target: string;
  sealed: Buffer | null;
  enabled: boolean;
  version: number;
};

const SEALED_CHANNEL = `
select id, organization_id as "organizationId", name, kind, target, sealed, enabled, version
from notification_channels
where organization_id = $1 and id = $2 and removed_at is null`;

/** A channel with what is sealed of it. */
export async function readChannel(
  db: Queryable,
  organizationId: string,
  id: string,
): Promise<SealedChannel | null> {
  const { rows } = await db.query<SealedChannel>(SEALED_CHANNEL, [organizationId, id]);
  return rows[0] ?? null;
}

/** The same, locked until the transaction ends. */
export async function lockChannel(
  tx: Queryable,
  organizationId: string,
  id: string,
): Promise<SealedChannel | null> {
  const { rows } = await tx.query<SealedChannel>(`${SEALED_CHANNEL} for no key update`, [organizationId, id]);
  return rows[0] ?? null;
}

type NewChannel = Pick<SealedChannel, "id" | "organizationId" | "name" | "kind" | "target" | "sealed">;

/** @returns false where another channel has the name */
export async function insertChannel(tx: Queryable, channel: NewChannel): Promise<boolean> {
  const { id, organizationId, name, kind, target, sealed } = channel;
  const { rowCount } = await tx.query(
    `insert into notification_channels (id, organization_id, name, kind, target, sealed)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (organization_id, name) where removed_at is null do nothing`,
    [id, organizationId, name, kind, target, sealed],
  );
  return rowCount === 1;
}

/** Writes a channel that was locked. Whoever switches it on again takes the reason away why it stood. */
export async function updateChannel(tx: Queryable, channel: SealedChannel): Promise<void> {
  const { id, organizationId, name, target, sealed, enabled } = channel;
  await tx.query(
    `update notification_channels
     set name = $3, target = $4, sealed = $5, enabled = $6, version = version + 1,
       stopped_because = case when $6 then null else stopped_because end
     where organization_id = $1 and id = $2`,
    [organizationId, id, name, target, sealed, enabled],
  );
}

/** Whether another channel that is not removed has a name. */
export async function isChannelNameTaken(
  tx: Queryable,
  { organizationId, name, exceptId }: { organizationId: string; name: string; exceptId: string },
): Promise<boolean> {
  const { rows } = await tx.query(
    `select from notification_channels
     where organization_id = $1 and name = $2 and id <> $3 and removed_at is null`,
    [organizationId, name, exceptId],
  );
  return rows.length > 0;
}

/** Takes a channel away, with what opens it; what waited for it is given up. Its deliveries stay to be read. */
export async function removeChannel(tx: Queryable, organizationId: string, id: string): Promise<void> {
  await tx.query(
    `update notification_channels set removed_at = clock_timestamp(), sealed = null, enabled = false
     where organization_id = $1 and id = $2`,
    [organizationId, id],
  );
  await tx.query(
    `update deliveries
     set state = 'DEAD', last_error = 'The channel was removed.', finished_at = clock_timestamp()
     where channel_id = $1 and state = 'PENDING'`,
    [id],
  );
  await tx.query(
    `update alert_rules set channel_ids = array_remove(channel_ids, $2), version = version + 1
     where organization_id = $1 and $2 = any(channel_ids)`,
    [organizationId, id],
  );
}
