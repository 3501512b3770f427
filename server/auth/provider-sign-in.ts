import type { SignedIn } from "@/server/auth/sign-in";

/** What a provider said of somebody who signed in there; its word is checked like anybody's. */
export type ProviderProof = { provider: string; claims: unknown; requestId: string };

/**
 * `unverified`: the provider does not vouch for the address. `stranger`: no member and no open invitation has it.
 * `code_needed`: a member who has a second step, which no provider stands in for.
 */
export type ProviderAnswer =
  | { kind: "signed_in"; person: SignedIn }
  | { kind: "code_needed"; person: SignedIn }
  | { kind: "refused"; why: "unverified" | "stranger" };

/** A person who proved to a provider who they are, and owes a code still. */
export type SecondStep = { userId: string; sessionVersion: number; provider: string; code: string };

/** Here, since the counts of attempts must be one per process. */
export type ProviderSignIn = {
  /** Counts a question that makes us ask a provider; false after too many from one address. */
  mayAsk: (remoteAddress: string) => boolean;
  finish: (proof: ProviderProof) => Promise<ProviderAnswer>;
  /** The person, or null for a wrong code or a session that ended meanwhile. */
  finishWithCode: (step: SecondStep) => Promise<SignedIn | null>;
};
