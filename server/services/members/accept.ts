import { newIdentityId } from "@/server/auth/ids";
import { hashLinkToken } from "@/server/auth/link-token";
import { getContainer } from "@/server/container";
import {
  type InviteAccepted,
  type InviteAcceptInput,
  type InviteFound,
  InviteToken,
} from "@/server/contract/admin-members";
import { ConflictError, NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { findOpenInvite, type OpenInvite, spendInvite } from "@/server/db/queries/member-invites";
import { lockUserByEmail, renewUser } from "@/server/db/queries/members";
import { insertMembership, insertUser } from "@/server/db/queries/users";
import { withTransaction } from "@/server/db/transaction";
import type { Transaction } from "@/server/db/transaction-type";
import type { OrganizationId } from "@/server/domain/actor";
import { hashPassword } from "../sign-in/password";

/** What an invitation is for, for whoever holds its link; null where it does not open. */
export async function findInvite(token: string): Promise<InviteFound> {
  if (!InviteToken.safeParse(token).success) return null;
  const invite = await findOpenInvite(getContainer().pool, hashLinkToken(token));
  if (invite === null) return null;
  const { organizationName, email, role } = invite;
  return { organizationName, email, role };
}

/**
 * Makes the invited person a member. The link is the credential, and works once.
 * @throws NotFoundError unless the link is open; ConflictError where the address signs in already
 */
export async function acceptInvite(input: InviteAcceptInput, requestId: string): Promise<InviteAccepted> {
  // Asked before the slow hash, so that guessing links costs us nothing.
  if ((await findInvite(input.token)) === null) throw new NotFoundError("invitation");
  const passwordHash = await hashPassword(input.password);
  return await withTransaction(getContainer().pool, async (tx) => {
    const invite = await spendInvite(tx, hashLinkToken(input.token));
    if (invite === null) throw new NotFoundError("invitation");
    await joinByInvite(tx, invite, { name: input.name, passwordHash, provider: null, requestId });
    return { email: invite.email, role: invite.role };
  });
}

type Joining = { name: string; passwordHash: string | null; provider: string | null; requestId: string };

/**
 * Makes the person of an invitation that is spent a member, with the role it names.
 * @param provider by whose word the address is theirs; null: by the link's
 * @throws ConflictError where the address signs in already
 */
export async function joinByInvite(
  tx: Transaction,
  invite: OpenInvite,
  { name, passwordHash, provider, requestId }: Joining,
): Promise<void> {
  const { email, role } = invite;
  const organizationId = invite.organizationId as OrganizationId;
  const userId = await makeUser(tx, invite, { name, passwordHash });
  await insertMembership(tx, { organizationId, userId, role });
  const actor = { kind: "user", organizationId, userId, email, role } as const;
  const joined = { email, name, role, inviteId: invite.id };
  await appendAudit(
    tx,
    { actor, requestId },
    {
      action: "member.joined",
      entityType: "user",
      entityId: userId,
      after: provider === null ? joined : { ...joined, by: provider },
    },
  );
}

/** A new person, or one who was a member before. @returns the person's id */
async function makeUser(
  tx: Transaction,
  { email }: OpenInvite,
  person: { name: string; passwordHash: string | null },
): Promise<string> {
  const known = await lockUserByEmail(tx, email);
  if (known !== null && known.memberships > 0) throw addressTaken();
  const id = known?.id ?? newIdentityId("usr");
  if (known !== null) await renewUser(tx, { id, ...person });
  else if (!(await insertUser(tx, { id, email, ...person }))) throw addressTaken();
  return id;
}

export function addressTaken(): ConflictError {
  return new ConflictError("Somebody signs in with this address already.");
}
