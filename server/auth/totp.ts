import { Secret, TOTP } from "otpauth";
import { sealingKey, sealText, unsealText } from "@/server/auth/seal";

const STEP_SECONDS = 30;
/** Steps before and after the present one that are taken too: clocks of telephones are off by that much. */
const WINDOW_STEPS = 1;
const SECRET_BYTES = 20;

/** RFC 6238 as every authenticator app speaks it: SHA-1, six digits, 30 seconds. */
function totpOf(secret: string, account = ""): TOTP {
  return new TOTP({
    issuer: "Purser",
    label: account,
    secret: Secret.fromBase32(secret),
    period: STEP_SECONDS,
  });
}

/** A new secret, in the base32 that people can type. */
export function mintTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** What an authenticator app reads from the picture. */
export function totpUri(secret: string, account: string): string {
  return totpOf(secret, account).toString();
}

/** The number of the 30 seconds whose code this is, or null. A caller takes each number once. */
export function matchTotpStep(secret: string, code: string, nowMs: number): number | null {
  const delta = totpOf(secret).validate({ token: code, timestamp: nowMs, window: WINDOW_STEPS });
  return delta === null ? null : Math.floor(nowMs / 1_000 / STEP_SECONDS) + delta;
}

export function sealTotpSecret(secret: string, authSecret: string): Buffer {
  return sealText(secret, totpKey(authSecret));
}

/** @throws Error where AUTH_SECRET is another one than when it was sealed */
export function openTotpSecret(sealed: Buffer, authSecret: string): string {
  const secret = unsealText(sealed, totpKey(authSecret));
  if (secret === null) throw new Error("A second factor cannot be read: AUTH_SECRET has changed.");
  return secret;
}

function totpKey(authSecret: string): Buffer {
  return sealingKey(authSecret, "purser second factor v1");
}
