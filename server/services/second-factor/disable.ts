import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { AccountDone, SecondFactorDisableInput } from "@/server/contract/account";
import type { MemberResetSecondFactorInput, MemberRow } from "@/server/contract/admin-members";
import { ConflictError, NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { endSessions, lockMember } from "@/server/db/queries/members";
import { deleteSecondFactor } from "@/server/db/queries/second-factors";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { readDuty } from "../account/get";
import { requirePassword } from "../account/require-password";
import { requirePerson } from "../account/require-person";
import { memberRow } from "../members/list";
import { takeCode, wrongCode } from "./take-code";

/**
 * Takes one's own second step away; password and a code prove who asks.
 * @throws ServiceError forbidden, conflict (the organization asks for it), validation_failed
 */
export async function disableTotp(
  ctx: CallContext,
  { password, code }: SecondFactorDisableInput,
): Promise<AccountDone> {
  const person = requirePerson(ctx);
  const { pool } = getContainer();
  if ((await readDuty(person)).required)
    throw new ConflictError("Your organization asks for two-step sign-in: it cannot be turned off.");
  await requirePassword(person.userId, { field: "password", password });
  const done = await withTransaction(pool, async (tx) => {
    if (!(await takeCode(tx, ctx, { userId: person.userId, code }))) return false;
    await deleteSecondFactor(tx, person.userId);
    await appendAudit(tx, ctx, {
      action: "second_factor.disabled",
      entityType: "user",
      entityId: person.userId,
    });
    return true;
  });
  if (!done) throw wrongCode();
  return { done };
}

/**
 * Takes the second step of a member away who has lost telephone and recovery codes; their sessions end.
 * @throws ServiceError forbidden, not_found (no such member, or none set up)
 */
export async function resetMemberTotp(
  ctx: CallContext,
  { userId }: MemberResetSecondFactorInput,
): Promise<MemberRow> {
  requirePermission(ctx.actor, "administer");
  return await withTransaction(getContainer().pool, async (tx) => {
    const { member } = await lockMember(tx, ctx.actor.organizationId, userId);
    if (member === null) throw new NotFoundError("member");
    if (!(await deleteSecondFactor(tx, userId))) throw new NotFoundError("second step");
    await endSessions(tx, userId);
    await appendAudit(tx, ctx, { action: "second_factor.reset", entityType: "user", entityId: userId });
    return memberRow({ ...member, secondFactor: false }, ctx);
  });
}
