import { decode, encode } from "next-auth/jwt";
import { getContainer } from "@/server/container";
import { BudgetUnavailableError } from "@/server/contract/errors";
import { findSecondFactorDuty } from "@/server/db/queries/second-factors";
import { findSessionUser } from "@/server/db/queries/users";
import type { OrganizationId, UserActor } from "@/server/domain/actor";
import { REQUIRE_SECOND_FACTOR, requiresSecondFactor } from "@/server/domain/second-factor";
import { settingsByName } from "@/server/env/settings";

/** Idle limit of an ADMIN, and the life of any session. */
const ADMIN_IDLE_SECONDS = 30 * 60;
export const SESSION_SECONDS = 12 * 60 * 60;
const RENEW_SECONDS = 60;

/** What the session cookie holds, encrypted: who, when, and the version that ends it early. */
export type SessionToken = { sub: string; sessionVersion: number; signedInAt: number; seenAt: number };

/** Cookie names; on https the prefixes make a browser refuse cookies set by a sibling domain or over http. */
export function sessionCookieName(publicUrl: string): string {
  return publicUrl.startsWith("https:") ? "__Host-purser.session" : "purser.session";
}

/** The value of one cookie of a Cookie header. */
export function readCookie(header: string, name: string): string | null {
  for (const pair of header.split(";")) {
    const text = pair.trim();
    if (text.startsWith(`${name}=`)) return text.slice(name.length + 1);
  }
  return null;
}

/** The person of a Cookie header, or null: expired, idle, outdated, tampered and absent look alike. */
export async function actorFromSession(cookie: string): Promise<UserActor | null> {
  return (await readSession(cookie))?.actor ?? null;
}

async function readSession(cookie: string): Promise<{ actor: UserActor; token: SessionToken } | null> {
  const { env, authSecret, prisma } = getContainer();
  const value = readCookie(cookie, sessionCookieName(env.publicUrl));
  const token = value === null ? null : await decodeToken(value, authSecret);
  const now = Date.now() / 1000;
  if (!token || now - token.signedInAt > SESSION_SECONDS) return null;
  const user = await findSessionUser(prisma, token.sub).catch((cause: unknown) => {
    throw new BudgetUnavailableError(cause);
  });
  if (!user || user.sessionVersion !== token.sessionVersion) return null;
  if (user.role === "ADMIN" && now - token.seenAt > ADMIN_IDLE_SECONDS) return null;
  const actor: UserActor = {
    kind: "user",
    organizationId: user.organizationId as OrganizationId,
    userId: user.id,
    email: user.email,
    role: user.role,
  };
  return { actor: (await mustEnrol(actor)) ? { ...actor, mustEnrol: true } : actor, token };
}

/** Whether the organization asks for a second step of the sign-in that this person has not set up. */
async function mustEnrol({ role, userId, organizationId }: UserActor): Promise<boolean> {
  if (role === "VIEWER") return false;
  const { pool, env } = getContainer();
  const asked = { userId, organizationId, setting: REQUIRE_SECOND_FACTOR };
  const { has, stored } = await findSecondFactorDuty(pool, asked).catch((cause: unknown) => {
    throw new BudgetUnavailableError(cause);
  });
  return !has && requiresSecondFactor(stored, settingsByName(env.settings));
}

/**
 * A Set-Cookie that notes that the person was here, or null where none is due. Called when a page is opened, so that
 * a forgotten tab that only refreshes its figures ends after the idle limit.
 */
export async function renewSession(cookie: string): Promise<string | null> {
  const session = await readSession(cookie);
  const now = Math.floor(Date.now() / 1000);
  if (!session || now - session.token.seenAt < RENEW_SECONDS) return null;
  const { env, authSecret } = getContainer();
  const left = session.token.signedInAt + SESSION_SECONDS - now;
  const value = await encode({ token: { ...session.token, seenAt: now }, secret: authSecret, maxAge: left });
  const secure = env.publicUrl.startsWith("https:") ? "; Secure" : "";
  return `${sessionCookieName(env.publicUrl)}=${value}; Path=/; Max-Age=${left}; HttpOnly; SameSite=Lax${secure}`;
}

async function decodeToken(value: string, secret: string): Promise<SessionToken | null> {
  // next-auth throws on a token that is not its own; to us that is simply no session.
  const token = await decode({ token: value, secret }).catch(() => null);
  if (typeof token?.sub !== "string" || !isNumber(token.sessionVersion)) return null;
  if (!isNumber(token.signedInAt) || !isNumber(token.seenAt)) return null;
  const { sub, sessionVersion, signedInAt, seenAt } = token;
  return { sub, sessionVersion, signedInAt, seenAt };
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

/** A Set-Cookie that takes a session away that is none any more. */
export function clearedSessionCookie(publicUrl: string): string {
  const secure = publicUrl.startsWith("https:") ? "; Secure" : "";
  return `${sessionCookieName(publicUrl)}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${secure}`;
}
