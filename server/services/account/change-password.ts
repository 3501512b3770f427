import { getContainer } from "@/server/container";
import type { AccountDone, ChangePasswordInput } from "@/server/contract/account";
import { appendAudit } from "@/server/db/audit";
import { endSessions } from "@/server/db/queries/members";
import { changePassword as storePassword } from "@/server/db/queries/password-resets";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { hashPassword } from "../sign-in/password";
import { requirePassword } from "./require-password";
import { requirePerson } from "./require-person";

/**
 * Gives oneself a new password; every session ends, this one too.
 * @throws ServiceError forbidden, validation_failed (the present password is another)
 */
export async function changePassword(
  ctx: CallContext,
  { current, password }: ChangePasswordInput,
): Promise<AccountDone> {
  const { userId } = requirePerson(ctx);
  await requirePassword(userId, { field: "current", password: current });
  const passwordHash = await hashPassword(password);
  await withTransaction(getContainer().pool, async (tx) => {
    await storePassword(tx, userId, passwordHash);
    await appendAudit(tx, ctx, { action: "member.password_changed", entityType: "user", entityId: userId });
  });
  return { done: true };
}

/**
 * Ends every session of one's own, this one too.
 * @throws ServiceError forbidden
 */
export async function signOutEverywhere(ctx: CallContext): Promise<AccountDone> {
  const { userId } = requirePerson(ctx);
  await withTransaction(getContainer().pool, async (tx) => {
    await endSessions(tx, userId);
    await appendAudit(tx, ctx, {
      action: "member.signed_out_everywhere",
      entityType: "user",
      entityId: userId,
    });
  });
  return { done: true };
}
