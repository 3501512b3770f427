import { newIdentityId } from "@/server/auth/ids";
import { hashLinkToken, mintLinkToken } from "@/server/auth/link-token";
import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { MemberResetLinkInput, MemberResetLinkOutput } from "@/server/contract/admin-members";
import { NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { lockMember } from "@/server/db/queries/members";
import { insertPasswordReset } from "@/server/db/queries/password-resets";
import { withTransaction } from "@/server/db/transaction";
import type { Transaction } from "@/server/db/transaction-type";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";

const LINK_HOURS = 24;

/**
 * Makes a link by which a member sets a new password; an earlier one opens no more. Sessions end when it is used.
 * @throws ServiceError forbidden, not_found
 */
export async function issueResetLink(
  ctx: CallContext,
  { userId }: MemberResetLinkInput,
): Promise<MemberResetLinkOutput> {
  requirePermission(ctx.actor, "administer");
  const { pool, env } = getContainer();
  return await withTransaction(pool, async (tx) => {
    const { member } = await lockMember(tx, ctx.actor.organizationId, userId);
    if (member === null) throw new NotFoundError("member");
    return await makeResetLink(tx, ctx, { userId, publicUrl: env.publicUrl });
  });
}

/** The link and its audit row, for whoever decided that this person may have one. */
export async function makeResetLink(
  tx: Transaction,
  ctx: CallContext,
  { userId, publicUrl, hours = LINK_HOURS }: { userId: string; publicUrl: string; hours?: number },
): Promise<MemberResetLinkOutput> {
  const token = mintLinkToken();
  const expiresAt = await insertPasswordReset(tx, {
    id: newIdentityId("rst"),
    userId,
    tokenHash: hashLinkToken(token),
    createdBy: actorId(ctx.actor),
    hours,
  });
  await appendAudit(tx, ctx, {
    action: "member.reset_link_made",
    entityType: "user",
    entityId: userId,
    after: { expiresAt: expiresAt.toISOString() },
  });
  return { link: `${publicUrl}/reset/${token}`, expiresAt: expiresAt.toISOString() };
}
