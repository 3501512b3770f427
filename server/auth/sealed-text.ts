import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What opens sealed text; derived from AUTH_SECRET, so it never stands in the database. */
export type SealKey = Buffer & { readonly __brand: "SealKey" };

export function deriveSealKey(authSecret: string): SealKey {
  return Buffer.from(hkdfSync("sha256", authSecret, "", "purser sealed text v1", 32)) as SealKey;
}

/**
 * AES-256-GCM over text: a version byte, the nonce, the tag, the cipher text.
 * @param owner the row that it belongs to; it opens in no other
 */
export function sealText(key: SealKey, owner: string, text: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), sealed]);
}

/** @returns null where it does not open: it was sealed with another AUTH_SECRET, for another row, or was changed */
export function openSealed(key: SealKey, owner: string, sealed: Buffer): string | null {
  if (sealed[0] !== VERSION || sealed.length < 1 + NONCE_BYTES + TAG_BYTES) return null;
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
  const tag = sealed.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(owner))
    .setAuthTag(tag);
  try {
    const opened = decipher.update(sealed.subarray(1 + NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([opened, decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}
