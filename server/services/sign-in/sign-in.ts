import type { SignedIn, SignInAttempt } from "@/server/auth/sign-in";
import { getContainer } from "@/server/container";
import { Email } from "@/server/contract/setup";
import { findUserByEmail } from "@/server/db/queries/users";
import { AttemptLimit } from "./attempt-limit";
import { verifyPassword } from "./password";

const limit = new AttemptLimit();

/**
 * The person whose address and password these are, or null: a wrong password, an unknown address and too many
 * attempts look alike.
 */
export async function signIn({ email, password, remoteAddress }: SignInAttempt): Promise<SignedIn | null> {
  const address = Email.safeParse(email);
  if (!address.success || typeof password !== "string") return null;
  const { prisma, log } = getContainer();
  const now = Date.now();
  if (!limit.isOpen(address.data, remoteAddress, now)) {
    log.warn({ event: "sign_in.limited", remoteAddress });
    return null;
  }
  // Counted before the slow check: attempts at the same time count as well.
  limit.fail(address.data, remoteAddress, now);
  const user = await findUserByEmail(prisma, address.data);
  const matches = await verifyPassword(user?.passwordHash ?? null, password);
  if (!user || !matches) return null;
  limit.succeed(address.data, remoteAddress);
  log.info({ event: "sign_in.succeeded", userId: user.id });
  return user;
}
