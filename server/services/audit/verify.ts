import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { AuditVerifyInput, AuditVerifyOutput } from "@/server/contract/admin-audit";
import { type AuditRecord, auditHash } from "@/server/db/audit";
import type { Pool } from "@/server/db/pool";
import { type AuditDbRow, findAuditHead, readAuditChain } from "@/server/db/queries/audit";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import type { CallContext } from "@/server/domain/call-context";

const STRETCH = 1_000;
type Link = { seq: string; hash: string };

/**
 * Walks the organization's chain and names the first number at which it does not hold: a row altered, removed,
 * inserted or moved. A cut tail shows against the head that is kept, or against one exported before.
 * @throws ServiceError forbidden
 */
export async function verifyAudit(ctx: CallContext, input: AuditVerifyInput): Promise<AuditVerifyOutput> {
  requirePermission(ctx.actor, "audit.verify");
  return verifyChain(getContainer().booksPool, ctx.actor.organizationId, input?.head ?? null);
}

export async function verifyChain(
  pool: Pool,
  organizationId: string,
  exported: Link | null,
): Promise<AuditVerifyOutput> {
  return inSnapshot(pool, async (db) => {
    let last: Link = { seq: "0", hash: "" };
    let rows = 0;
    const bad = (seq: string, problem: string) => ({
      intact: false,
      rows,
      head: last,
      firstBadSeq: seq,
      problem,
    });
    for (;;) {
      const stretch = await readAuditChain(db, { organizationId, afterSeq: last.seq, limit: STRETCH });
      for (const row of stretch) {
        const expected = next(last.seq);
        if (row.seq !== expected) return bad(expected, "This row is missing.");
        if (row.prevHash !== last.hash) return bad(row.seq, "This row does not follow the one before it.");
        if (auditHash(row.prevHash, row.seq, recordOf(row)) !== row.hash)
          return bad(row.seq, "This row was altered.");
        if (exported?.seq === row.seq && exported.hash !== row.hash)
          return bad(row.seq, "This row is not the one that was exported.");
        last = { seq: row.seq, hash: row.hash };
        rows += 1;
      }
      if (stretch.length < STRETCH) break;
    }
    const kept = await findAuditHead(db, organizationId);
    const newest = BigInt(kept?.seq ?? "0");
    const wanted = exported !== null && BigInt(exported.seq) > newest ? BigInt(exported.seq) : newest;
    if (BigInt(last.seq) < wanted) return bad(next(last.seq), "The rows from here on are missing.");
    if (BigInt(last.seq) > newest || (kept !== null && kept.hash !== last.hash))
      return bad(last.seq, "The head that is kept does not fit the newest row.");
    return { intact: true, rows, head: last, firstBadSeq: null, problem: null };
  });
}

function next(seq: string): string {
  return String(BigInt(seq) + 1n);
}

function recordOf(row: AuditDbRow): AuditRecord {
  const { id, actorType, actorId, action, entityType, entityId, reason, requestId } = row;
  return {
    id,
    at: row.at.toISOString(),
    actorType,
    actorId,
    action,
    entityType,
    entityId,
    // Parsed from jsonb, so it is canonical JSON's input again.
    before: row.before as AuditRecord["before"],
    after: row.after as AuditRecord["after"],
    reason,
    requestId,
  };
}
