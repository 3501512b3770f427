import { createHmac, randomInt } from "node:crypto";
import { sealingKey } from "@/server/auth/seal";

/** Without letters and digits that are taken for one another. */
const ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";
const GROUPS = 3;
const GROUP_LENGTH = 4;
export const RECOVERY_CODES = 10;

/** Codes to keep on paper, each for one use: 59 random bits. */
export function mintRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () =>
    Array.from({ length: GROUPS }, () =>
      Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join(""),
    ).join("-"),
  );
}

/** What is kept of a code; letter case, blanks and dashes do not count. */
export function hashRecoveryCode(code: string, authSecret: string): Buffer {
  const plain = code.toLowerCase().replaceAll(/[\s-]/g, "");
  return createHmac("sha256", sealingKey(authSecret, "purser recovery codes v1")).update(plain).digest();
}
