import { getContainer } from "@/server/container";
import { findSessionUser } from "@/server/db/queries/users";
import { withTransaction } from "@/server/db/transaction";
import type { OrganizationId } from "@/server/domain/actor";
import { takeCode } from "../second-factor/take-code";

const LONGEST_CODE = 40;

/** Uses up a code of somebody who is signing in; false for a wrong one, or after too many. */
export async function passSecondStep(userId: string, code: string): Promise<boolean> {
  const { prisma, pool, log } = getContainer();
  const person = await findSessionUser(prisma, userId);
  if (person === null || code.length > LONGEST_CODE) return false;
  const { email, role } = person;
  const organizationId = person.organizationId as OrganizationId;
  const ctx = { actor: { kind: "user", organizationId, userId, email, role }, requestId: "sign-in" } as const;
  const passed = await withTransaction(pool, (tx) => takeCode(tx, ctx, { userId, code }));
  if (!passed) log.warn({ event: "sign_in.code_refused", userId });
  return passed;
}
