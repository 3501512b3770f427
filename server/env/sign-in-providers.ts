import type { EnvProblem } from "@/server/env/problem";
import type { Variables } from "@/server/env/variables";

export const PROVIDER_IDS = ["oidc", "github", "google"] as const;
export type ProviderId = (typeof PROVIDER_IDS)[number];

/** Where people may prove who they are beside a password. */
export interface SignInProvider {
  id: ProviderId;
  /** On the button: "Sign in with …". */
  name: string;
  /** Of GitHub the address of its pages, which is no OpenID issuer. */
  issuer: string;
  clientId: string;
  clientSecret: string;
}

const GOOGLE = "https://accounts.google.com";
const GITHUB = "https://github.com";
const BELONGING: Readonly<Record<ProviderId, readonly string[]>> = {
  oidc: ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"],
  github: ["GITHUB_ID", "GITHUB_SECRET"],
  google: ["GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"],
};
const ADDITIONS: Readonly<Record<string, ProviderId>> = { OIDC_NAME: "oidc", GITHUB_URL: "github" };

/** The providers that are configured whole. */
export function toSignInProviders(given: Variables): SignInProvider[] {
  const providers: SignInProvider[] = [];
  if (given.OIDC_ISSUER && given.OIDC_CLIENT_ID && given.OIDC_CLIENT_SECRET)
    providers.push({
      id: "oidc",
      name: given.OIDC_NAME ?? "single sign-on",
      issuer: given.OIDC_ISSUER,
      clientId: given.OIDC_CLIENT_ID,
      clientSecret: given.OIDC_CLIENT_SECRET,
    });
  if (given.GITHUB_ID && given.GITHUB_SECRET)
    providers.push({
      id: "github",
      name: "GitHub",
      issuer: new URL(given.GITHUB_URL ?? GITHUB).origin,
      clientId: given.GITHUB_ID,
      clientSecret: given.GITHUB_SECRET,
    });
  if (given.GOOGLE_CLIENT_ID && given.GOOGLE_CLIENT_SECRET)
    providers.push({
      id: "google",
      name: "Google",
      issuer: GOOGLE,
      clientId: given.GOOGLE_CLIENT_ID,
      clientSecret: given.GOOGLE_CLIENT_SECRET,
    });
  return providers;
}

/** Half a provider would be a button that opens nothing: each variable that is missing is named. */
export function signInProblems(given: Readonly<Record<string, string | undefined>>): EnvProblem[] {
  return PROVIDER_IDS.flatMap((id) => {
    const names = BELONGING[id];
    const additions = Object.keys(ADDITIONS).filter((name) => ADDITIONS[name] === id);
    if (![...names, ...additions].some((name) => given[name])) return [];
    const mend = `goes together with ${names.join(", ")}: set all of them or none.`;
    return names.filter((name) => !given[name]).map((name) => ({ name, mend }));
  });
}
