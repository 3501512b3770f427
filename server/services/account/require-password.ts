import { getContainer } from "@/server/container";
import { InvalidFieldError } from "@/server/contract/errors";
import { findPasswordHash } from "@/server/db/queries/password-resets";
import { AttemptLimit } from "../sign-in/attempt-limit";
import { verifyPassword } from "../sign-in/password";

// Of a stolen session: it must not serve to guess the password.
const limit = new AttemptLimit();
const HERE = "account";

/** @throws InvalidFieldError unless it is the person's password, or after too many attempts */
export async function requirePassword(
  userId: string,
  { field, password }: { field: string; password: string },
): Promise<void> {
  const now = Date.now();
  const wrong = new InvalidFieldError(
    field,
    "wrong_password",
    "This is not your password. After eight attempts, wait 15 minutes.",
  );
  if (!limit.isOpen(userId, HERE, now)) throw wrong;
  limit.fail(userId, HERE, now);
  if (!(await verifyPassword(await findPasswordHash(getContainer().pool, userId), password))) throw wrong;
  limit.succeed(userId, HERE);
}
