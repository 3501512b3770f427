import { hashLinkToken } from "@/server/auth/link-token";
import { getContainer } from "@/server/container";
import { NotFoundError } from "@/server/contract/errors";
import {
  type ResetCompleted,
  type ResetCompleteInput,
  type ResetFound,
  ResetToken,
} from "@/server/contract/password-reset";
import { appendAudit } from "@/server/db/audit";
import { changePassword, findOpenReset, spendReset } from "@/server/db/queries/password-resets";
import { withTransaction } from "@/server/db/transaction";
import type { OrganizationId } from "@/server/domain/actor";
import { hashPassword } from "../sign-in/password";

/** Whom a link is for, for whoever holds it; null where it does not open. */
export async function findReset(token: string): Promise<ResetFound> {
  if (!ResetToken.safeParse(token).success) return null;
  const reset = await findOpenReset(getContainer().pool, hashLinkToken(token));
  return reset === null ? null : { email: reset.email };
}

/**
 * Sets a new password. The link is the credential, and works once; every session of the person ends. A second step
 * stays as it is.
 * @throws NotFoundError unless the link is open
 */
export async function completeReset(input: ResetCompleteInput, requestId: string): Promise<ResetCompleted> {
  // Asked before the slow hash, so that guessing links costs us nothing.
  if ((await findReset(input.token)) === null) throw new NotFoundError("link");
  const passwordHash = await hashPassword(input.password);
  return await withTransaction(getContainer().pool, async (tx) => {
    const reset = await spendReset(tx, hashLinkToken(input.token));
    if (reset === null) throw new NotFoundError("link");
    const { userId, email, role } = reset;
    await changePassword(tx, userId, passwordHash);
    const organizationId = reset.organizationId as OrganizationId;
    await appendAudit(
      tx,
      { actor: { kind: "user", organizationId, userId, email, role }, requestId },
      { action: "member.password_reset", entityType: "user", entityId: userId },
    );
    return { email };
  });
}
