import { newIdentityId } from "@/server/auth/ids";
import { ConflictError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { insertMembership, insertUser } from "@/server/db/queries/users";
import type { Transaction } from "@/server/db/transaction-type";
import type { CallContext } from "@/server/domain/call-context";

/** Makes a person who administers the organization. @returns the person's id */
export async function createAdmin(
  tx: Transaction,
  ctx: CallContext,
  person: { email: string; name: string; passwordHash: string },
): Promise<string> {
  const id = newIdentityId("usr");
  if (!(await insertUser(tx, { id, ...person })))
    throw new ConflictError("Somebody signs in with this address already.");
  await insertMembership(tx, { organizationId: ctx.actor.organizationId, userId: id, role: "ADMIN" });
  await appendAudit(tx, ctx, {
    action: "member.create",
    entityType: "user",
    entityId: id,
    after: { email: person.email, name: person.name, role: "ADMIN" },
  });
  return id;
}
