import { createHmac, hkdfSync, randomInt, timingSafeEqual } from "node:crypto";

const PATTERN = /^psk_([A-Za-z0-9]{12})_[A-Za-z0-9]{32,64}$/;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** The secret that stolen hashes lack; derived from AUTH_SECRET, so it never stands in the database. */
export type Pepper = Buffer & { readonly __brand: "Pepper" };

export function derivePepper(authSecret: string): Pepper {
  return Buffer.from(hkdfSync("sha256", authSecret, "", "purser api keys v1", 32)) as Pepper;
}

/** The part of a well-formed key that finds its row, or null: then no query is worth making. */
export function publicPartOf(key: string): string | null {
  return PATTERN.exec(key)?.[1] ?? null;
}

export function hashApiKey(key: string, pepper: Pepper): Buffer {
  return createHmac("sha256", pepper).update(key).digest();
}

export function isSameHash(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}

/** A new key: 12 public characters that find it, 43 secret ones (256 bits). */
export function mintApiKey(): { key: string; publicPart: string } {
  const publicPart = randomText(12);
  return { key: `psk_${publicPart}_${randomText(43)}`, publicPart };
}

function randomText(length: number): string {
  let text = "";
  while (text.length < length) text += ALPHABET[randomInt(ALPHABET.length)];
  return text;
}
