import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { AuditListInput, AuditListOutput, AuditRow } from "@/server/contract/admin-audit";
import { type AuditDbRow, listAudit as queryAudit } from "@/server/db/queries/audit";
import type { CallContext } from "@/server/domain/call-context";
import { pageOf, placeOf } from "../overview/page-cursor";

const SEQ_TEXT = /^\d{1,19}$/;

/**
 * The audit log, newest first.
 * @throws ServiceError forbidden, malformed (cursor)
 */
export async function listAudit(ctx: CallContext, input: AuditListInput): Promise<AuditListOutput> {
  requirePermission(ctx.actor, "audit.read");
  const { cursor, limit, from, to, ...filter } = input;
  const place = placeOf(cursor, [SEQ_TEXT]);
  const rows = await queryAudit(getContainer().pool, {
    organizationId: ctx.actor.organizationId,
    filter: { ...filter, ...(from && { from: new Date(from) }), ...(to && { to: new Date(to) }) },
    beforeSeq: place?.[0] ?? null,
    limit: limit + 1,
  });
  return pageOf(rows, limit, { row: auditRow, placeOf: (row) => [row.seq] });
}

function auditRow({ prevHash: _, at, ...row }: AuditDbRow): AuditRow {
  return { ...row, at: at.toISOString() };
}
