const REFUSED: Readonly<Record<string, string>> = {
  stranger: "No member and no open invitation has this address. Ask an administrator to invite you.",
  unverified: "The provider does not vouch for your e-mail address. Have it verified there, then try again.",
  busy: "There were too many attempts. Wait a minute, then try again.",
  unavailable: "Nobody can be signed in at the moment. Try again soon.",
};
const NOT_DONE = "The sign-in was not finished at the provider. Try again, or sign in with your password.";

/** Why a provider's sign-in came back to this page, in words; null where it did not. */
export function refusalText({
  refused,
  error,
}: Record<string, string | string[] | undefined>): string | null {
  if (typeof refused === "string") return REFUSED[refused] ?? NOT_DONE;
  return typeof error === "string" ? NOT_DONE : null;
}
