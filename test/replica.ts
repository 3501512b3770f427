import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type pg from "pg";
import { derivePepper, hashApiKey, mintApiKey } from "@/server/auth/api-key";
import { freePort } from "@/server/db/embedded/cluster";
import { programOf } from "@/test/programs";

/** A server process of its own, as it runs in production. */
export type Replica = {
  url: string;
  pid: number;
  hasEnded: () => boolean;
  /** Its log so far. */
  log: () => string;
  /** Sends the signal and waits until the process has gone. */
  end: (signal?: NodeJS.Signals) => Promise<void>;
};

const root = fileURLToPath(new URL("..", import.meta.url));
const START_MS = 180_000;

/** Shared by the replicas of one test, and by the keys made for them. */
export const TEST_SECRET = "a secret that only tests use, longer than 32 bytes";

/**
 * Starts one server process and waits until it answers.
 * @param settings environment: DATABASE_URL for a given database, or PURSER_DATA_DIR for one of its own
 */
export async function startReplica(settings: Record<string, string>): Promise<Replica> {
  const port = await freePort();
  const child = spawn(process.execPath, programOf("main"), {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: "production",
      PURSER_ROLES: "api",
      HOST: "127.0.0.1",
      PORT: String(port),
      AUTH_SECRET: TEST_SECRET,
      ...settings,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  child.stdout.on("data", (chunk: Buffer) => lines.push(chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => lines.push(chunk.toString()));
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const replica: Replica = {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    hasEnded,
    log: () => lines.join(""),
    end: async (signal = "SIGTERM") => {
      if (!hasEnded()) child.kill(signal);
      await exited;
    },
  };
  const deadline = Date.now() + START_MS;
  while (!(await isReady(replica.url))) {
    if (hasEnded() || Date.now() > deadline) {
      await replica.end("SIGKILL");
      throw new Error(`The server did not start:\n${replica.log().slice(-4_000)}`);
    }
    await sleep(100);
  }
  return replica;
}

/** Ready, or not ready for the only reason that the tests' shared cluster runs without fsync. */
async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/api/health/ready`);
    return response.ok || (await response.text()).includes('"fsync"');
  } catch {
    return false;
  }
}

/** An agent's key that every replica with TEST_SECRET knows. */
export async function createTestKey(
  pool: Pick<pg.Pool, "query">,
  organizationId: string,
  scopes: readonly string[] = ["record", "authorize", "read", "cost:explicit"],
): Promise<string> {
  const { key, publicPart } = mintApiKey();
  await pool.query(
    `insert into api_keys (id, organization_id, name, public_part, secret_hash, scopes, created_by, expires_at)
     values ($1, $2, 'Test', $3, $4, $5, 'system:test', now() + interval '1 day')`,
    [
      `key_${randomBytes(12).toString("hex")}`,
      organizationId,
      publicPart,
      hashApiKey(key, derivePepper(TEST_SECRET)),
      scopes,
    ],
  );
  return key;
}
