import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { MemberRow, MemberSetRoleInput } from "@/server/contract/admin-members";
import { ConflictError, NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { endSessions, lockMember, updateRole } from "@/server/db/queries/members";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { memberRow } from "./list";

/**
 * Gives a member another role; every session of theirs ends, so that none goes on with the old one.
 * @throws ServiceError forbidden, not_found, conflict (the last administrator stays one)
 */
export async function setMemberRole(ctx: CallContext, input: MemberSetRoleInput): Promise<MemberRow> {
  requirePermission(ctx.actor, "administer");
  const { organizationId } = ctx.actor;
  const { userId, role } = input;
  return await withTransaction(getContainer().pool, async (tx) => {
    const { member, admins } = await lockMember(tx, organizationId, userId);
    if (member === null) throw new NotFoundError("member");
    if (member.role === role) return memberRow(member, ctx);
    if (member.role === "ADMIN" && admins === 1) throw lastAdmin();
    await updateRole(tx, { organizationId, userId, role });
    await endSessions(tx, userId);
    await appendAudit(tx, ctx, {
      action: "member.role_changed",
      entityType: "user",
      entityId: userId,
      before: { role: member.role },
      after: { role },
    });
    return memberRow({ ...member, role }, ctx);
  });
}

/** Without an administrator nobody could make one again. */
export function lastAdmin(): ConflictError {
  return new ConflictError("The last administrator stays one. Make somebody else an administrator first.");
}
