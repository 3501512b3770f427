import { z } from "zod";
import type {
  ProviderAnswer,
  ProviderProof,
  ProviderSignIn,
  SecondStep,
} from "@/server/auth/provider-sign-in";
import type { SignedIn } from "@/server/auth/sign-in";
import { getContainer } from "@/server/container";
import { Email } from "@/server/contract/setup";
import { type OpenInvite, spendInviteOf } from "@/server/db/queries/member-invites";
import { lockUserByEmail } from "@/server/db/queries/members";
import { findSecondFactor } from "@/server/db/queries/second-factors";
import { findSessionUser, findUserByEmail } from "@/server/db/queries/users";
import { withTransaction } from "@/server/db/transaction";
import { joinByInvite } from "../members/accept";
import { AttemptLimit } from "./attempt-limit";
import { noteSignIn } from "./note-sign-in";
import { passSecondStep } from "./pass-second-step";

/** Questions of one address in a minute; each makes us ask a provider. Behind a proxy all come from one address. */
const limit = new AttemptLimit({ most: 60, windowMs: 60_000 });
const ANYONE = "";

/** Only a provider's plain yes counts as vouching for an address; some write it as text. */
const Claims = z.object({
  email: Email,
  email_verified: z.union([z.literal(true), z.literal("true")]),
  name: z.string().trim().min(1).max(120).optional().catch(undefined),
});

export const providerSignIn: ProviderSignIn = { mayAsk, finish, finishWithCode };

function mayAsk(remoteAddress: string): boolean {
  const now = Date.now();
  if (!limit.isOpen(ANYONE, remoteAddress, now)) return false;
  limit.fail(ANYONE, remoteAddress, now);
  return true;
}

/**
 * The member whose address a provider vouches for; an open invitation for it is accepted. Nobody else gets in, and
 * nobody gets more than the role they were given here: docs/decisions/018.
 */
async function finish({ provider, claims, requestId }: ProviderProof): Promise<ProviderAnswer> {
  const { pool, prisma, log } = getContainer();
  const known = Claims.safeParse(claims);
  if (!known.success) return refused("unverified", provider);
  const { email, name = email } = known.data;
  if ((await findUserByEmail(prisma, email)) === null)
    await withTransaction(pool, async (tx) => {
      // Locked first, as who accepts by the link does: of two at once, one joins.
      const there = await lockUserByEmail(tx, email);
      if (there !== null && there.memberships > 0) return;
      const invite: OpenInvite | null = await spendInviteOf(tx, email);
      if (invite !== null) await joinByInvite(tx, invite, { name, passwordHash: null, provider, requestId });
    });
  const person = await findUserByEmail(prisma, email);
  if (person === null) return refused("stranger", provider);
  if ((await findSecondFactor(pool, person.id)).since !== null) return { kind: "code_needed", person };
  await noteSignIn(person, { by: provider, requestId });
  log.info({ event: "sign_in.succeeded", userId: person.id, provider });
  return { kind: "signed_in", person };
}

function refused(why: "unverified" | "stranger", provider: string): ProviderAnswer {
  getContainer().log.warn({ event: "sign_in.refused", provider, why });
  return { kind: "refused", why };
}

async function finishWithCode(step: SecondStep): Promise<SignedIn | null> {
  const { prisma, log } = getContainer();
  const { userId, sessionVersion, provider, code } = step;
  const session = await findSessionUser(prisma, userId);
  // A role that changed meanwhile ends this as it ends a session.
  if (session === null || session.sessionVersion !== sessionVersion) return null;
  if (!(await passSecondStep(userId, code))) return null;
  const person = await findUserByEmail(prisma, session.email);
  if (person === null) return null;
  await noteSignIn(person, { by: provider, requestId: "sign-in" });
  log.info({ event: "sign_in.succeeded", userId, provider });
  return person;
}
