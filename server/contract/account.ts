import { z } from "zod";
import { RoleName } from "./admin-members";
import { InstantText } from "./primitives";
import { NewPassword } from "./setup";

const Password = z.string().min(1).max(200).describe("The password as it is now.");
export const SecondFactorCode = z
  .string()
  .trim()
  .min(6)
  .max(20)
  .describe("Six digits of the authenticator app, or a recovery code.");

/** The person who is signed in. */
export const AccountOutput = z.strictObject({
  email: z.string(),
  name: z.string(),
  role: RoleName,
  hasPassword: z.boolean(),
  secondFactor: z.strictObject({
    since: InstantText.nullable().describe("Since when it is asked for; null: it is not."),
    required: z.boolean().describe("The organization asks for it of this role."),
    recoveryCodesLeft: z.int().min(0),
  }),
});
export type AccountOutput = z.infer<typeof AccountOutput>;

/** Shown this once; kept encrypted, and not in force before a code proves that it was kept. */
export const SecondFactorOffer = z.strictObject({
  secret: z.string().describe("Base32, to be typed where no picture can be taken."),
  uri: z.string().describe("otpauth:// address for an authenticator app."),
});
export type SecondFactorOffer = z.infer<typeof SecondFactorOffer>;

export const SecondFactorConfirmInput = z.strictObject({ code: SecondFactorCode });
export type SecondFactorConfirmInput = z.infer<typeof SecondFactorConfirmInput>;

export const RecoveryCodesOutput = z.strictObject({
  recoveryCodes: z.array(z.string()).describe("Shown this once; each opens once."),
});
export type RecoveryCodesOutput = z.infer<typeof RecoveryCodesOutput>;

export const SecondFactorDisableInput = z.strictObject({ password: Password, code: SecondFactorCode });
export type SecondFactorDisableInput = z.infer<typeof SecondFactorDisableInput>;

export const ChangePasswordInput = z.strictObject({ current: Password, password: NewPassword });
export type ChangePasswordInput = z.infer<typeof ChangePasswordInput>;

export const AccountDone = z.strictObject({ done: z.literal(true) });
export type AccountDone = z.infer<typeof AccountDone>;
