import { actorFromSession } from "@/server/auth/session";
import { getContainer } from "@/server/container";
import { UnauthorizedError } from "@/server/contract/errors";
import type { Actor } from "@/server/domain/actor";

/** What a request brought to prove who calls. */
export type Credentials = {
  /** The Authorization header; several of them prove nothing. */
  authorization: string | null;
  authorizationCount: number;
  cookie: string | null;
};

export const NO_CREDENTIALS: Credentials = { authorization: null, authorizationCount: 0, cookie: null };

const BEARER = /^bearer +(\S+) *$/i;

/** The key of an Authorization header, or null where it is no bearer token. */
export function bearerOf(header: string): string | null {
  // The usual spelling first: a slice costs less than a pattern.
  if (header.startsWith("Bearer psk_")) return header.slice(7);
  return BEARER.exec(header)?.[1] ?? null;
}

/**
 * Who calls, or null without credentials. An Authorization header is decisive: the cookie is then not looked at.
 * Answers at once where it can, without a promise.
 * @throws UnauthorizedError for credentials that prove nothing; BudgetUnavailableError without a database
 */
export function actorOf(credentials: Credentials): Actor | null | Promise<Actor | null> {
  const { authorization, authorizationCount, cookie } = credentials;
  if (authorizationCount > 1) throw new UnauthorizedError();
  if (authorization === null) return cookie === null ? null : actorFromSession(cookie);
  const key = bearerOf(authorization);
  const found = key === null ? null : getContainer().keys.resolve(key);
  if (found instanceof Promise) return found.then(mustExist);
  return mustExist(found);
}

function mustExist(actor: Actor | null): Actor {
  if (!actor) throw new UnauthorizedError();
  return actor;
}

/** The actor of a request as pages and route handlers see it. */
export async function actorFromRequest(headers: Headers): Promise<Actor | null> {
  const authorization = headers.get("authorization");
  return actorOf({
    authorization,
    authorizationCount: authorization === null ? 0 : 1,
    cookie: headers.get("cookie"),
  });
}
