import { decode, encode } from "next-auth/jwt";
import { readCookie } from "@/server/auth/session";

const SECONDS = 5 * 60;

/** Who proved to a provider who they are, kept in the browser until the code of the second step is given. */
export type Waiting = { userId: string; sessionVersion: number; provider: string };

function nameOf(publicUrl: string): string {
  return publicUrl.startsWith("https:") ? "__Host-purser.second-step" : "purser.second-step";
}

function cookie(publicUrl: string, value: string, seconds: number): string {
  const secure = publicUrl.startsWith("https:") ? "; Secure" : "";
  return `${nameOf(publicUrl)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
}

/** A Set-Cookie, encrypted, that opens nothing without a code. */
export async function secondStepCookie(
  { userId, ...rest }: Waiting,
  { publicUrl, secret }: { publicUrl: string; secret: string },
): Promise<string> {
  // The name is the salt: as a session cookie the value decrypts to nothing.
  const salt = nameOf(publicUrl);
  const value = await encode({ token: { sub: userId, ...rest }, secret, salt, maxAge: SECONDS });
  return cookie(publicUrl, value, SECONDS);
}

export function clearedSecondStepCookie(publicUrl: string): string {
  return cookie(publicUrl, "", 0);
}

/** Who waits, or null: absent, too old and tampered with look alike. */
export async function readSecondStep(
  header: string,
  { publicUrl, secret }: { publicUrl: string; secret: string },
): Promise<Waiting | null> {
  const value = readCookie(header, nameOf(publicUrl));
  if (value === null) return null;
  const token = await decode({ token: value, secret, salt: nameOf(publicUrl) }).catch(() => null);
  if (token === null || typeof token.sub !== "string") return null;
  const { sub, sessionVersion, provider } = token;
  if (typeof sessionVersion !== "number" || typeof provider !== "string") return null;
  return { userId: sub, sessionVersion, provider };
}
