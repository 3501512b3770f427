import type { OAuthConfig } from "next-auth/providers/oauth";
import type { SignInProvider } from "@/server/env/sign-in-providers";

/** What every provider is brought to: the claims of OpenID Connect that we read. */
export type Claims = { sub: string; email?: string; email_verified?: unknown; name?: string };

const WITHIN_MS = 10_000;

/** A provider as next-auth takes it. Every one is asked with PKCE and a state; those that speak OpenID with a nonce. */
export function authProvider(provider: SignInProvider): OAuthConfig<Claims> {
  return provider.id === "github" ? gitHub(provider) : openId(provider);
}

function openId({ id, name, issuer, clientId, clientSecret }: SignInProvider): OAuthConfig<Claims> {
  return {
    id,
    name,
    type: "oauth",
    wellKnown: `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    clientId,
    clientSecret,
    idToken: true,
    checks: ["pkce", "state", "nonce"],
    authorization: { params: { scope: "openid email profile" } },
    httpOptions: { timeout: WITHIN_MS },
    userinfo: {
      // By the standard the address may stand in the signed token or at the userinfo endpoint; the token goes first.
      request: async ({ client, tokens }) => {
        const { sub, email, email_verified, name: called } = claimsOf(tokens);
        if (email !== undefined) return pick({ sub, email, email_verified, name: called });
        const { access_token } = tokens;
        if (access_token === undefined) return pick({ sub });
        const info = await client.userinfo<Record<string, unknown>>(access_token);
        // Another person's answer says nothing of this one.
        return info.sub === sub ? pick({ ...info, sub }) : pick({ sub });
      },
    },
    profile: profileOf,
  };
}

/** GitHub says in a list of its own which addresses it has verified; only the main one counts. */
function gitHub({ id, name, issuer, clientId, clientSecret }: SignInProvider): OAuthConfig<Claims> {
  const api = issuer === "https://github.com" ? "https://api.github.com" : `${issuer}/api/v3`;
  return {
    id,
    name,
    type: "oauth",
    issuer: `${issuer}/login/oauth`,
    clientId,
    clientSecret,
    checks: ["pkce", "state"],
    authorization: { url: `${issuer}/login/oauth/authorize`, params: { scope: "read:user user:email" } },
    token: `${issuer}/login/oauth/access_token`,
    httpOptions: { timeout: WITHIN_MS },
    userinfo: {
      url: `${api}/user`,
      request: async ({ client, tokens }) => {
        const token = tokens.access_token ?? "";
        const user = await client.userinfo<Record<string, unknown>>(token);
        const sub = String(user.id);
        const response = await fetch(`${api}/user/emails`, {
          headers: { Authorization: `Bearer ${token}`, Accept: "application/vnd.github+json" },
          signal: AbortSignal.timeout(WITHIN_MS),
        });
        const listed: unknown = response.ok ? await response.json() : [];
        const main = Array.isArray(listed) ? listed.find((entry) => entry?.primary === true) : undefined;
        return pick({
          sub,
          email: main?.email,
          email_verified: main?.verified,
          name: user.name ?? user.login,
        });
      },
    },
    profile: profileOf,
  };
}

/** What the signed token says; its signature, issuer, audience, nonce and end were checked when it was fetched. */
function claimsOf(tokens: object): Record<string, unknown> {
  const has = "claims" in tokens && typeof tokens.claims === "function";
  return has ? (tokens as { claims: () => Record<string, unknown> }).claims() : {};
}

function pick({ sub, email, email_verified, name }: Record<string, unknown>): Claims {
  return {
    sub: String(sub),
    ...(typeof email === "string" && { email }),
    email_verified,
    ...(typeof name === "string" && { name }),
  };
}

function profileOf({ sub, email, name }: Claims) {
  return { id: sub, email: email ?? null, name: name ?? null };
}
