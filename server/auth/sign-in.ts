export type SignInAttempt = { email: unknown; password: unknown; remoteAddress: string };
export type SignedIn = { id: string; email: string; name: string; sessionVersion: number };

/** The person whose address and password these are, or null without a reason. */
export type SignIn = (attempt: SignInAttempt) => Promise<SignedIn | null>;
