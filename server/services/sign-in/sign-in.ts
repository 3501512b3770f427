import type { SignedIn, SignInAttempt } from "@/server/auth/sign-in";
import { getContainer } from "@/server/container";
import { Email } from "@/server/contract/setup";
import { findSecondFactor } from "@/server/db/queries/second-factors";
import { findUserByEmail } from "@/server/db/queries/users";
import { AttemptLimit } from "./attempt-limit";
import { noteSignIn } from "./note-sign-in";
import { passSecondStep } from "./pass-second-step";
import { verifyPassword } from "./password";

const limit = new AttemptLimit();

/**
 * The person whose address and password these are, or null: a wrong password, an unknown address, a wrong code and too
 * many attempts look alike. Whoever has a second step and gave no code yet is asked for it.
 */
export async function signIn(attempt: SignInAttempt): Promise<SignedIn | "code_needed" | null> {
  const { email, password, code, remoteAddress } = attempt;
  const address = Email.safeParse(email);
  if (!address.success || typeof password !== "string") return null;
  const { prisma, pool, log } = getContainer();
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
  if ((await findSecondFactor(pool, user.id)).since !== null) {
    if (typeof code !== "string" || code.trim() === "") return "code_needed";
    if (!(await passSecondStep(user.id, code))) return null;
  }
  await noteSignIn(user, { by: "password", requestId: "sign-in" });
  log.info({ event: "sign_in.succeeded", userId: user.id });
  return user;
}
