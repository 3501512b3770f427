import { createHash } from "node:crypto";
import type { ClientBase } from "pg";
import { uuidv7 } from "uuidv7";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { canonicalJson } from "@/server/domain/idempotency";

export type AuditEntry = {
  action: string;
  entityType: string;
  entityId: string;
  /** Plain JSON values. */
  before?: unknown;
  after?: unknown;
  reason?: string;
};

/** The fields that a link's hash covers, beside the hash before it and its number. */
export type AuditRecord = {
  id: string;
  at: string;
  actorType: string;
  actorId: string;
  action: string;
  entityType: string;
  entityId: string;
  before: unknown;
  after: unknown;
  reason: string | null;
  requestId: string | null;
};

/** SHA-256 over the link before, the number and the canonical JSON of the row. */
export function auditHash(prevHash: string, seq: string, record: AuditRecord): string {
  return createHash("sha256")
    .update(`${prevHash}\n${seq}\n${canonicalJson(record)}`)
    .digest("hex");
}

// The head is locked last in every transaction; the row that makes it comes first for a new organization.
const LOCK_HEAD = `
insert into audit_heads (organization_id, seq, hash) values ($1, 0, '')
on conflict (organization_id) do update set seq = audit_heads.seq
returning seq, hash, clock_timestamp() as now`;

const INSERT = `
insert into audit_logs (organization_id, seq, id, at, actor_type, actor_id, action, entity_type, entity_id, before,
  after, reason, request_id, prev_hash, hash)
select $1, seq, id, at, $3, $4, action, entity_type, entity_id, before::jsonb, after::jsonb, reason, $5, prev_hash, hash
from json_to_recordset($2::json) as a (seq bigint, id text, at timestamptz, action text, entity_type text,
  entity_id text, before text, after text, reason text, prev_hash text, hash text)`;

const MOVE_HEAD = `
update audit_heads set seq = $2, hash = $3 where organization_id = $1`;

/** Nobody else appends to the organization's chain until this transaction ends: nothing else is locked after it. */
export async function lockAuditHead(
  tx: ClientBase,
  organizationId: string,
): Promise<{ seq: string; hash: string; now: Date }> {
  const { rows } = await tx.query<{ seq: string; hash: string; now: Date }>(LOCK_HEAD, [organizationId]);
  const [last] = rows;
  if (last === undefined) throw new Error("the audit head could not be locked");
  return last;
}

/** Appends one link to the organization's chain, in the transaction of the change it tells of. */
export async function appendAudit(tx: ClientBase, ctx: CallContext, entry: AuditEntry): Promise<void> {
  await appendAudits(tx, ctx, [entry]);
}

/** Appends several links, in their order, for what one actor did in one transaction. */
export async function appendAudits(
  tx: ClientBase,
  ctx: CallContext,
  entries: readonly AuditEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const { organizationId } = ctx.actor;
  const last = await lockAuditHead(tx, organizationId);
  const actor = { actorType: ctx.actor.kind, actorId: actorId(ctx.actor), requestId: ctx.requestId };
  let { seq, hash } = last;
  const links = entries.map((entry) => {
    const record = { ...recordOf(entry, last.now), ...actor };
    const prevHash = hash;
    seq = String(BigInt(seq) + 1n);
    hash = auditHash(prevHash, seq, record);
    return linkOf(record, { seq, prevHash, hash });
  });
  const { actorType, requestId } = actor;
  await tx.query(INSERT, [organizationId, JSON.stringify(links), actorType, actor.actorId, requestId]);
  await tx.query(MOVE_HEAD, [organizationId, seq, hash]);
}

function recordOf(entry: AuditEntry, at: Date) {
  const { action, entityType, entityId, before = null, after = null, reason = null } = entry;
  const id = `aud_${uuidv7().replaceAll("-", "")}`;
  return { id, at: at.toISOString(), action, entityType, entityId, before, after, reason };
}

/** A row as the statement reads it; what came before and after stays the text that Postgres makes JSON of. */
function linkOf(
  record: AuditRecord,
  { seq, prevHash, hash }: { seq: string; prevHash: string; hash: string },
) {
  const { id, at, action, entityType, entityId, before, after, reason } = record;
  return {
    ...{ seq, id, at, action, reason, hash },
    entity_type: entityType,
    entity_id: entityId,
    before: JSON.stringify(before),
    after: JSON.stringify(after),
    prev_hash: prevHash,
  };
}
