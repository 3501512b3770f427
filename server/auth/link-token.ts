import { createHash, randomBytes } from "node:crypto";

/** A token for a link that is a credential: 256 random bits, so that a plain hash of it cannot be turned round. */
export function mintLinkToken(): string {
  return randomBytes(32).toString("base64url");
}

/** What is kept of a link's token. */
export function hashLinkToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
