import type { LoggerInstance, NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { authProvider } from "@/server/auth/providers";
import { clearedSecondStepCookie, readSecondStep, secondStepCookie } from "@/server/auth/second-step-cookie";
import { SESSION_SECONDS, sessionCookieName } from "@/server/auth/session";
import type { SignedIn } from "@/server/auth/sign-in";
import { getContainer } from "@/server/container";

/** What the sign-in page is told where a code is still to be given. */
const CODE_NEEDED = "CodeNeeded";
/** The same where the code came too late after a provider's word, so that all begins again. */
const STEP_ENDED = "StepEnded";

/** What one request to next-auth is answered with. `cookies`: Set-Cookie lines to add to its answer. */
export type AuthRequest = { options: NextAuthOptions; cookies: string[] };

/** Everything that is known of next-auth here. */
export function authRequest(headers: Headers): AuthRequest {
  const { env, authSecret } = getContainer();
  const secure = env.publicUrl.startsWith("https:");
  const cookies: string[] = [];
  const step = (person: SignedIn, provider: string) =>
    secondStepCookie(
      { userId: person.id, sessionVersion: person.sessionVersion, provider },
      { publicUrl: env.publicUrl, secret: authSecret },
    );
  let proven: SignedIn | null = null;
  const options: NextAuthOptions = {
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
    providers: [passwordProvider(headers, cookies), ...env.signIn.providers.map(authProvider)],
    callbacks: {
      signIn: async ({ account, profile }) => {
        if (account === null || account.type === "credentials") return true;
        const answer = await askService(account.provider, profile, headers);
        if (answer.kind === "refused") return `${env.publicUrl}/sign-in?refused=${answer.why}`;
        if (answer.kind === "code_needed") {
          cookies.push(await step(answer.person, account.provider));
          return `${env.publicUrl}/sign-in?step=code`;
        }
        proven = answer.person;
        return true;
      },
      // A provider's own id and name never get into a session: only the member who was found does.
      jwt: ({ token, user, account }) => {
        if (!user) return token;
        if (account?.type === "credentials") return startToken(user as unknown as SignedIn);
        if (proven === null) throw new Error("a provider's sign-in without a member");
        return startToken(proven);
      },
      // Pages ask the server who they are; the browser is told nothing but that somebody is signed in.
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url, baseUrl }) => sameOrigin(url, baseUrl),
    },
    logger: authLogger(),
  };
  return { options, cookies };
}

function passwordProvider(headers: Headers, cookies: string[]) {
  return CredentialsProvider({
    credentials: { email: { type: "email" }, password: { type: "password" }, code: { type: "text" } },
    authorize: async (given) => {
      const { env, authSecret, signIn, providerSignIn } = getContainer();
      if (given?.email === undefined && given?.code !== undefined) {
        const { publicUrl } = env;
        const waiting = await readSecondStep(headers.get("cookie") ?? "", { publicUrl, secret: authSecret });
        if (waiting === null) throw new Error(STEP_ENDED);
        const person = await providerSignIn.finishWithCode({ ...waiting, code: given.code });
        if (person !== null) cookies.push(clearedSecondStepCookie(publicUrl));
        return person;
      }
      const person = await signIn({
        email: given?.email,
        password: given?.password,
        code: given?.code,
        remoteAddress: headers.get("x-purser-remote-address") ?? "",
      });
      // The one way in which next-auth hands a reason to its page.
      if (person === "code_needed") throw new Error(CODE_NEEDED);
      return person;
    },
  });
}

/** Whatever fails here is told in words of ours: next-auth would put the error's own text into an address. */
async function askService(provider: string, claims: unknown, headers: Headers) {
  const { providerSignIn, log } = getContainer();
  const requestId = headers.get("x-purser-request-id") ?? "sign-in";
  try {
    return await providerSignIn.finish({ provider, claims, requestId });
  } catch (error) {
    log.error({ event: "sign_in.failed", provider, err: error });
    return { kind: "refused", why: "unavailable" } as const;
  }
}

function authLogger(): Partial<LoggerInstance> {
  const { log } = getContainer();
  return {
    error: (code, about) =>
      log.warn({ event: "sign_in.provider_failed", code, err: about instanceof Error ? about : about.error }),
    warn: () => undefined,
    debug: () => undefined,
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

/**
 * What is answered instead where an address asks providers too often: each question makes us ask them in turn.
 * @returns null where the request may go on
 */
export function mayAskProvider([action, provider]: readonly string[], headers: Headers): Response | null {
  const { env, providerSignIn, log } = getContainer();
  const asks = (action === "signin" || action === "callback") && provider !== "credentials";
  const remoteAddress = headers.get("x-purser-remote-address") ?? "";
  if (!asks || providerSignIn.mayAsk(remoteAddress)) return null;
  log.warn({ event: "sign_in.limited", remoteAddress });
  const url = `${env.publicUrl}/sign-in?refused=busy`;
  if (action === "callback") return new Response(null, { status: 303, headers: { Location: url } });
  return Response.json({ url }, { status: 429, headers: { "Retry-After": "60" } });
}
