import type { Queryable } from "@/server/db/queryable";

export type AuditDbRow = {
  seq: string;
  id: string;
  at: Date;
  actorType: string;
  actorId: string;
  actorName: string;
  action: string;
  entityType: string;
  entityId: string;
  before: unknown;
  after: unknown;
  reason: string | null;
  requestId: string | null;
  prevHash: string;
  hash: string;
};

export type AuditFilter = {
  action?: string | undefined;
  entityType?: string | undefined;
  entityId?: string | undefined;
  actorId?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
};

const SELECT_AUDIT = `select a.seq::text as seq, a.id, a.at, a.actor_type as "actorType", a.actor_id as "actorId",
  coalesce(u.name, k.name, a.actor_id) as "actorName", a.action, a.entity_type as "entityType",
  a.entity_id as "entityId", a.before, a.after, a.reason, a.request_id as "requestId", a.prev_hash as "prevHash", a.hash
from audit_logs a
left join users u on u.id = a.actor_id
left join api_keys k on k.id = a.actor_id`;

/** Audit rows, newest first. */
export async function listAudit(
  db: Queryable,
  input: { organizationId: string; filter: AuditFilter; beforeSeq: string | null; limit: number },
): Promise<AuditDbRow[]> {
  const { organizationId, filter, beforeSeq, limit } = input;
  const { rows } = await db.query<AuditDbRow>({
    text: `${SELECT_AUDIT}
      where a.organization_id = $1
        and ($2::bigint is null or a.seq < $2)
        and ($3::text is null or a.action = $3)
        and ($4::text is null or a.entity_type = $4)
        and ($5::text is null or a.entity_id = $5)
        and ($6::text is null or a.actor_id = $6)
        and ($7::timestamptz is null or a.at >= $7)
        and ($8::timestamptz is null or a.at < $8)
      order by a.seq desc
      limit $9`,
    values: [
      organizationId,
      beforeSeq,
      filter.action ?? null,
      filter.entityType ?? null,
      filter.entityId ?? null,
      filter.actorId ?? null,
      filter.from ?? null,
      filter.to ?? null,
      limit,
    ],
  });
  return rows;
}

/** The chain in its order, a stretch at a time. */
export async function readAuditChain(
  db: Queryable,
  input: { organizationId: string; afterSeq: string; limit: number },
): Promise<AuditDbRow[]> {
  const { rows } = await db.query<AuditDbRow>({
    name: "audit-chain",
    text: `${SELECT_AUDIT}
      where a.organization_id = $1 and a.seq > $2::bigint
      order by a.seq
      limit $3`,
    values: [input.organizationId, input.afterSeq, input.limit],
  });
  return rows;
}

/** The chain's newest link as it was last written; null where nothing was audited yet. */
export async function findAuditHead(
  db: Queryable,
  organizationId: string,
): Promise<{ seq: string; hash: string } | null> {
  const { rows } = await db.query<{ seq: string; hash: string }>({
    name: "audit-head",
    text: "select seq::text as seq, hash from audit_heads where organization_id = $1",
    values: [organizationId],
  });
  return rows[0] ?? null;
}

/** Which of these have a row with this action. */
export async function findAuditedIds(
  db: Queryable,
  {
    organizationId,
    action,
    entityIds,
  }: { organizationId: string; action: string; entityIds: readonly string[] },
): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ entityId: string }>(
    `select entity_id as "entityId"
     from audit_logs
     where organization_id = $1 and action = $2 and entity_id = any($3)`,
    [organizationId, action, entityIds],
  );
  return new Set(rows.map(({ entityId }) => entityId));
}
