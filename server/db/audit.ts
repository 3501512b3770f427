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
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`;

const MOVE_HEAD = `
update audit_heads set seq = $2, hash = $3 where organization_id = $1`;

/** Appends one link to the organization's chain, in the transaction of the change it tells of. */
export async function appendAudit(tx: ClientBase, ctx: CallContext, entry: AuditEntry): Promise<void> {
  const { organizationId } = ctx.actor;
  const head = await tx.query<{ seq: string; hash: string; now: Date }>(LOCK_HEAD, [organizationId]);
  const last = head.rows[0];
  if (last === undefined) throw new Error("the audit head could not be locked");
  const seq = String(BigInt(last.seq) + 1n);
  const record: AuditRecord = {
    id: `aud_${uuidv7().replaceAll("-", "")}`,
    at: last.now.toISOString(),
    actorType: ctx.actor.kind,
    actorId: actorId(ctx.actor),
    action: entry.action,
    entityType: entry.entityType,
    entityId: entry.entityId,
    before: entry.before ?? null,
    after: entry.after ?? null,
    reason: entry.reason ?? null,
    requestId: ctx.requestId,
  };
  const hash = auditHash(last.hash, seq, record);
  await tx.query(INSERT, [
    organizationId,
    seq,
    record.id,
    record.at,
    record.actorType,
    record.actorId,
    record.action,
    record.entityType,
    record.entityId,
    JSON.stringify(record.before),
    JSON.stringify(record.after),
    record.reason,
    record.requestId,
    last.hash,
    hash,
  ]);
  await tx.query(MOVE_HEAD, [organizationId, seq, hash]);
}
