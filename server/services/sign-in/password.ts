import { hash, verify } from "@node-rs/argon2";

const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const MAX_BYTES = 1_024;

// Verified when there is nobody to verify: an unknown address costs what a known one does.
let nobody: Promise<string> | null = null;

/** argon2id, 19 MiB, two passes. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

/** Takes equally long whether there is a hash or not. Nothing above 1 kB is hashed. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  if (Buffer.byteLength(password) > MAX_BYTES || password.includes("\u0000")) return false;
  nobody ??= hashPassword("nobody has this password");
  const matches = await verify(stored ?? (await nobody), password);
  return matches && stored !== null;
}
