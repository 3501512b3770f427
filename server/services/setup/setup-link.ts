import { createHash, randomBytes } from "node:crypto";
import { newIdentityId } from "@/server/auth/ids";
import { getContainer } from "@/server/container";
import { SetupToken } from "@/server/contract/setup";
import { insertSetupLink, isSetupLinkOpen } from "@/server/db/queries/setup";

// The token is 256 random bits: a plain hash of it cannot be turned round.
export function hashSetupToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** Makes the one-time link of an empty database; an earlier one stops working. @returns the path to open */
export async function issueSetupLink(): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await insertSetupLink(getContainer().pool, newIdentityId("set"), hashSetupToken(token));
  return `/setup/${token}`;
}

/** Whether a link still opens; the page answers 404 where it does not. */
export async function isSetupOpen(token: string): Promise<boolean> {
  if (!SetupToken.safeParse(token).success) return false;
  return await isSetupLinkOpen(getContainer().pool, hashSetupToken(token));
}
