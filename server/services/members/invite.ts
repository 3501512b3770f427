import { newIdentityId } from "@/server/auth/ids";
import { hashLinkToken, mintLinkToken } from "@/server/auth/link-token";
import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type {
  InviteWithdrawInput,
  MemberInviteInput,
  MemberInviteOutput,
} from "@/server/contract/admin-members";
import { NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { insertInvite, withdrawInvite } from "@/server/db/queries/member-invites";
import { lockUserByEmail } from "@/server/db/queries/members";
import { withTransaction } from "@/server/db/transaction";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { organizationOf } from "../settings/organization";
import { addressTaken } from "./accept";
import { mailInvite } from "./mail-invite";

/**
 * Makes a link by which one person becomes a member; an earlier one for the same address opens no more.
 * @throws ServiceError forbidden, conflict (this address signs in already)
 */
export async function inviteMember(ctx: CallContext, input: MemberInviteInput): Promise<MemberInviteOutput> {
  requirePermission(ctx.actor, "administer");
  const { pool, env } = getContainer();
  const { organizationId } = ctx.actor;
  const token = mintLinkToken();
  const id = newIdentityId("inv");
  const expiresAt = await withTransaction(pool, async (tx) => {
    const known = await lockUserByEmail(tx, input.email);
    if (known !== null && known.memberships > 0) throw addressTaken();
    const invite = { id, organizationId, ...input, tokenHash: hashLinkToken(token) };
    const until = await insertInvite(tx, { ...invite, invitedBy: actorId(ctx.actor) });
    await appendAudit(tx, ctx, {
      action: "member.invited",
      entityType: "invite",
      entityId: id,
      after: { ...input, expiresAt: until.toISOString() },
    });
    return until;
  });
  const link = `${env.publicUrl}/invite/${token}`;
  const { name: organizationName } = await organizationOf(pool, organizationId);
  const isMailed = mailInvite({ id, email: input.email, link, organizationName });
  return { id, link, expiresAt: expiresAt.toISOString(), isMailed };
}

/**
 * Ends a link that nobody has used.
 * @throws ServiceError forbidden, not_found (none of this id is open)
 */
export async function withdrawMemberInvite(
  ctx: CallContext,
  { inviteId }: InviteWithdrawInput,
): Promise<{ id: string }> {
  requirePermission(ctx.actor, "administer");
  return await withTransaction(getContainer().pool, async (tx) => {
    const email = await withdrawInvite(tx, ctx.actor.organizationId, inviteId);
    if (email === null) throw new NotFoundError("invitation");
    await appendAudit(tx, ctx, {
      action: "member.invite_withdrawn",
      entityType: "invite",
      entityId: inviteId,
      before: { email },
    });
    return { id: inviteId };
  });
}
