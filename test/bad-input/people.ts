import { randomUUID } from "node:crypto";
import { encode } from "next-auth/jwt";
import { sessionCookieName } from "@/server/auth/session";
import { getContainer } from "@/server/container";
import type { Role } from "@/server/domain/actor";
import type { World } from "./world";

/** A member with a browser, and what they are answered. */
export type Person = {
  userId: string;
  cookie: string;
  /** A call with the cookie, as the product's own page sends it. */
  ask: (method: string, url: string, input?: unknown, cookie?: string) => Promise<Seen>;
};
type Seen = { status: number; forgets: boolean; body: Record<string, unknown> };

export async function newPerson({ api, org }: World, role: Role): Promise<Person> {
  const userId = `usr_${randomUUID().replaceAll("-", "")}`;
  await api.pool.query(
    "insert into users (id, email, name, password_hash, session_version) values ($1, $1 || '@example.com', $1, 'x', 1)",
    [userId],
  );
  await api.pool.query("insert into memberships (organization_id, user_id, role) values ($1, $2, $3)", [
    org,
    userId,
    role,
  ]);
  const { env, authSecret } = getContainer();
  const now = Math.floor(Date.now() / 1_000);
  const token = { sub: userId, sessionVersion: 1, signedInAt: now, seenAt: now };
  const own = `${sessionCookieName(env.publicUrl)}=${await encode({ token, secret: authSecret })}`;
  const ask: Person["ask"] = async (method, url, input, cookie = own) => {
    const headers = { cookie, "sec-fetch-site": "same-origin", "content-type": "application/json" };
    const body = input === undefined ? "" : JSON.stringify(input);
    const reply = await api.send({ method, url, headers, body });
    const forgets = String(reply.headers["set-cookie"]).includes("Max-Age=0");
    return { status: reply.status, forgets, body: JSON.parse(reply.body || "{}") };
  };
  return { userId, cookie: own, ask };
}
