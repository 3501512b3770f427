import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { SESSION_SECONDS, sessionCookieName } from "@/server/auth/session";
import type { SignedIn } from "@/server/auth/sign-in";
import { getContainer } from "@/server/container";

/** What the sign-in page is told where a code is still to be given. */
const CODE_NEEDED = "CodeNeeded";

/** Everything that is known of next-auth here. */
export function authOptions(): NextAuthOptions {
  const { env, authSecret, signIn } = getContainer();
  const secure = env.publicUrl.startsWith("https:");
  return {
    secret: authSecret,
    pages: { signIn: "/sign-in", error: "/sign-in" },
    session: { strategy: "jwt", maxAge: SESSION_SECONDS },
    useSecureCookies: secure,
    cookies: {
      sessionToken: {
        name: sessionCookieName(env.publicUrl),
        options: { httpOnly: true, sameSite: "lax", path: "/", secure },
      },
    },
    providers: [
      CredentialsProvider({
        credentials: { email: { type: "email" }, password: { type: "password" }, code: { type: "text" } },
        authorize: async (given, request) => {
          const person = await signIn({
            email: given?.email,
            password: given?.password,
            code: given?.code,
            remoteAddress: String(request.headers?.["x-purser-remote-address"] ?? ""),
          });
          // The one way in which next-auth hands a reason to its page.
          if (person === "code_needed") throw new Error(CODE_NEEDED);
          return person;
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? startToken(user as unknown as SignedIn) : token),
      // Pages ask the server who they are; the browser is told nothing but that somebody is signed in.
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url, baseUrl }) => sameOrigin(url, baseUrl),
    },
  };
}

function startToken(user: SignedIn) {
  const now = Math.floor(Date.now() / 1000);
  return { sub: user.id, sessionVersion: user.sessionVersion, signedInAt: now, seenAt: now };
}

/** Only our own pages: a callback address is a caller's word. */
function sameOrigin(url: string, baseUrl: string): string {
  // Of a plain path no parser reads anything else; a backslash is a slash to some of them.
  if (!/^[!-[\]-~]+$/.test(url) || !URL.canParse(url, baseUrl)) return baseUrl;
  const target = new URL(url, baseUrl);
  return target.origin === new URL(baseUrl).origin ? target.href : baseUrl;
}
