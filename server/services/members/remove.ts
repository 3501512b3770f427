import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { MemberRemoveInput, MemberRow } from "@/server/contract/admin-members";
import { NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { deleteMembership, endSessions, lockMember } from "@/server/db/queries/members";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { memberRow } from "./list";
import { lastAdmin } from "./set-role";

/**
 * Takes a member out of the organization; their sessions end. What they did stays in the audit log under their id.
 * @throws ServiceError forbidden, not_found, conflict (the last administrator stays)
 */
export async function removeMember(ctx: CallContext, { userId }: MemberRemoveInput): Promise<MemberRow> {
  requirePermission(ctx.actor, "administer");
  const { organizationId } = ctx.actor;
  return await withTransaction(getContainer().pool, async (tx) => {
    const { member, admins } = await lockMember(tx, organizationId, userId);
    if (member === null) throw new NotFoundError("member");
    if (member.role === "ADMIN" && admins === 1) throw lastAdmin();
    await deleteMembership(tx, organizationId, userId);
    await endSessions(tx, userId);
    await appendAudit(tx, ctx, {
      action: "member.removed",
      entityType: "user",
      entityId: userId,
      before: { email: member.email, name: member.name, role: member.role },
    });
    return memberRow(member, ctx);
  });
}
