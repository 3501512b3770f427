import { hashRecoveryCode } from "@/server/auth/recovery-codes";
import { matchTotpStep, openTotpSecret } from "@/server/auth/totp";
import { getContainer } from "@/server/container";
import { InvalidFieldError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import {
  clearFailures,
  countFailure,
  lockSecondFactor,
  spendRecoveryCode,
  takeStep,
} from "@/server/db/queries/second-factors";
import type { Transaction } from "@/server/db/transaction-type";
import type { CallContext } from "@/server/domain/call-context";

/** Wrong codes in 15 minutes, over every door and replica, after which none is looked at. */
const MAX_FAILURES = 10;

/**
 * Uses up a code of the authenticator app, or a recovery code.
 * @returns false for a wrong one, one that was used, or after too many: the caller commits all the same, so that it counts
 */
export async function takeCode(
  tx: Transaction,
  ctx: CallContext,
  { userId, code }: { userId: string; code: string },
): Promise<boolean> {
  const { authSecret } = getContainer();
  const factor = await lockSecondFactor(tx, userId);
  if (factor === null || factor.failures >= MAX_FAILURES) return false;
  const digits = code.replaceAll(/\s/g, "");
  const step = /^\d{6}$/.test(digits)
    ? matchTotpStep(openTotpSecret(factor.sealedSecret, authSecret), digits, Date.now())
    : null;
  if (step !== null && BigInt(step) > BigInt(factor.lastStep)) {
    await takeStep(tx, userId, step);
    return true;
  }
  if (await spendRecoveryCode(tx, userId, hashRecoveryCode(code, authSecret))) {
    await clearFailures(tx, userId);
    await appendAudit(tx, ctx, {
      action: "second_factor.recovery_code_used",
      entityType: "user",
      entityId: userId,
    });
    return true;
  }
  await countFailure(tx, userId);
  if (factor.failures + 1 === MAX_FAILURES)
    await appendAudit(tx, ctx, {
      action: "second_factor.limited",
      entityType: "user",
      entityId: userId,
      after: { failures: MAX_FAILURES },
    });
  return false;
}

export function wrongCode(): InvalidFieldError {
  return new InvalidFieldError(
    "code",
    "wrong_code",
    "This code is wrong or was used already. Wait for the next one; after ten wrong ones, wait 15 minutes.",
  );
}
