import { createHmac } from "node:crypto";

const MADE = /^anon_[0-9a-f]{32}$/;

/**
 * What stands in the place of an end user's id: the same id always has the same one within an organization, another
 * organization's is another, and without the key nobody can try ids until one fits. What is a pseudonym already stays.
 * @param key a secret of the installation that the database does not hold. Never throws.
 */
export function pseudonymOf(userId: string, key: Buffer, organizationId: string): string {
  if (MADE.test(userId)) return userId;
  const code = createHmac("sha256", key).update(`${organizationId}\n${userId}`).digest("hex");
  return `anon_${code.slice(0, 32)}`;
}
