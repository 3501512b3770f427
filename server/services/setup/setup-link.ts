import { newIdentityId } from "@/server/auth/ids";
import { hashLinkToken, mintLinkToken } from "@/server/auth/link-token";
import { getContainer } from "@/server/container";
import { SetupToken } from "@/server/contract/setup";
import { insertSetupLink, isSetupLinkOpen } from "@/server/db/queries/setup";

/** Makes the one-time link of an empty database; an earlier one stops working. @returns the path to open */
export async function issueSetupLink(): Promise<string> {
  const token = mintLinkToken();
  await insertSetupLink(getContainer().pool, newIdentityId("set"), hashLinkToken(token));
  return `/setup/${token}`;
}

/** Whether a link still opens; the page answers 404 where it does not. */
export async function isSetupOpen(token: string): Promise<boolean> {
  if (!SetupToken.safeParse(token).success) return false;
  return await isSetupLinkOpen(getContainer().pool, hashLinkToken(token));
}
