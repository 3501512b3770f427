import type { SignedIn } from "@/server/auth/sign-in";
import { getContainer } from "@/server/container";
import { appendAudit } from "@/server/db/audit";
import { findSessionUser } from "@/server/db/queries/users";
import { withTransaction } from "@/server/db/transaction";
import type { OrganizationId } from "@/server/domain/actor";

/** Writes down that somebody signed in, and by what: "password" or the provider's name. */
export async function noteSignIn(
  { id }: SignedIn,
  { by, requestId }: { by: string; requestId: string },
): Promise<void> {
  const { pool, prisma } = getContainer();
  const person = await findSessionUser(prisma, id);
  if (person === null) return;
  const { email, role } = person;
  const organizationId = person.organizationId as OrganizationId;
  const ctx = { actor: { kind: "user", organizationId, userId: id, email, role }, requestId } as const;
  await withTransaction(pool, (tx) =>
    appendAudit(tx, ctx, { action: "member.signed_in", entityType: "user", entityId: id, after: { by } }),
  );
}
