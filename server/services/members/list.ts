import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { MemberRow, MembersOutput } from "@/server/contract/admin-members";
import { listInvites } from "@/server/db/queries/member-invites";
import { type MemberDbRow, listMembers as queryMembers } from "@/server/db/queries/members";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";

/**
 * Who belongs to the organization, and who was invited.
 * @throws ServiceError forbidden
 */
export async function listMembers(ctx: CallContext): Promise<MembersOutput> {
  requirePermission(ctx.actor, "administer");
  const { pool } = getContainer();
  const { organizationId } = ctx.actor;
  const [members, invites] = await Promise.all([
    queryMembers(pool, organizationId),
    listInvites(pool, organizationId),
  ]);
  return {
    members: members.map((row) => memberRow(row, ctx)),
    invites: invites.map((row) => ({
      ...row,
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
    })),
  };
}

export function memberRow({ since, ...row }: MemberDbRow, ctx: CallContext): MemberRow {
  return { ...row, since: since.toISOString(), isYou: row.userId === actorId(ctx.actor) };
}
