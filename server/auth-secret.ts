import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Env } from "@/server/env/types";

/**
 * The secret that signs sessions: AUTH_SECRET, else one generated once into the data directory, mode 0600.
 * @returns at least 32 bytes; the same for every process of one data directory
 */
export function resolveAuthSecret(env: Pick<Env, "authSecret" | "dataDir">): string {
  if (env.authSecret) return env.authSecret;
  mkdirSync(env.dataDir, { recursive: true });
  const file = path.join(env.dataDir, "auth-secret");
  const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  writeFileSync(draft, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
  try {
    // A link either makes the whole file or fails: of two processes that start at once, both read the first one's.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(file, "utf8");
}
