import { hashRecoveryCode, mintRecoveryCodes } from "@/server/auth/recovery-codes";
import { mintTotpSecret, sealTotpSecret, totpUri } from "@/server/auth/totp";
import { getContainer } from "@/server/container";
import type {
  RecoveryCodesOutput,
  SecondFactorConfirmInput,
  SecondFactorOffer,
} from "@/server/contract/account";
import { ConflictError, NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import {
  confirmSecondFactor,
  findSecondFactor,
  offerSecondFactor,
  replaceRecoveryCodes,
} from "@/server/db/queries/second-factors";
import { withTransaction } from "@/server/db/transaction";
import type { Transaction } from "@/server/db/transaction-type";
import type { CallContext } from "@/server/domain/call-context";
import { requirePerson } from "../account/require-person";
import { takeCode, wrongCode } from "./take-code";

/**
 * Offers a secret, shown this once and not in force yet; an earlier offer is none any more.
 * @throws ServiceError forbidden, conflict (a second step is in force)
 */
export async function offerTotp(ctx: CallContext): Promise<SecondFactorOffer> {
  const { userId, email } = requirePerson(ctx);
  const { pool, authSecret } = getContainer();
  const secret = mintTotpSecret();
  const offered = await offerSecondFactor(pool, userId, sealTotpSecret(secret, authSecret));
  if (!offered) throw new ConflictError("Two-step sign-in is set up already. Turn it off first.");
  return { secret, uri: totpUri(secret, email) };
}

/**
 * Puts the offered secret into force once a code proves that it was kept.
 * @throws ServiceError forbidden, validation_failed (wrong code), conflict (in force already), not_found (no offer)
 */
export async function confirmTotp(
  ctx: CallContext,
  { code }: SecondFactorConfirmInput,
): Promise<RecoveryCodesOutput> {
  const { userId } = requirePerson(ctx);
  const { pool } = getContainer();
  if ((await findSecondFactor(pool, userId)).since !== null)
    throw new ConflictError("Two-step sign-in is set up already.");
  const recoveryCodes = await withTransaction(pool, async (tx) => {
    if (!(await takeCode(tx, ctx, { userId, code }))) return null;
    await confirmSecondFactor(tx, userId);
    const codes = await freshCodes(tx, userId);
    await appendAudit(tx, ctx, { action: "second_factor.enabled", entityType: "user", entityId: userId });
    return codes;
  });
  if (recoveryCodes === null) throw wrongCode();
  return { recoveryCodes };
}

/**
 * Ten new recovery codes in place of the old ones.
 * @throws ServiceError forbidden, not_found (no second step), validation_failed (wrong code)
 */
export async function renewRecoveryCodes(
  ctx: CallContext,
  { code }: SecondFactorConfirmInput,
): Promise<RecoveryCodesOutput> {
  const { userId } = requirePerson(ctx);
  const { pool } = getContainer();
  if ((await findSecondFactor(pool, userId)).since === null) throw new NotFoundError("second step");
  const recoveryCodes = await withTransaction(pool, async (tx) => {
    if (!(await takeCode(tx, ctx, { userId, code }))) return null;
    const codes = await freshCodes(tx, userId);
    await appendAudit(tx, ctx, {
      action: "second_factor.codes_renewed",
      entityType: "user",
      entityId: userId,
    });
    return codes;
  });
  if (recoveryCodes === null) throw wrongCode();
  return { recoveryCodes };
}

async function freshCodes(tx: Transaction, userId: string): Promise<string[]> {
  const { authSecret } = getContainer();
  const codes = mintRecoveryCodes();
  await replaceRecoveryCodes(
    tx,
    userId,
    codes.map((code) => hashRecoveryCode(code, authSecret)),
  );
  return codes;
}
