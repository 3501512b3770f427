export type SignInAttempt = { email: unknown; password: unknown; code?: unknown; remoteAddress: string };
export type SignedIn = { id: string; email: string; name: string; sessionVersion: number };

/**
 * The person whose address and password these are, or null without a reason. `code_needed`: both are right, and a code
 * is still to be given.
 */
export type SignIn = (attempt: SignInAttempt) => Promise<SignedIn | "code_needed" | null>;
