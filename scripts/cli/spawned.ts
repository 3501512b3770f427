import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

// For tests: a real server and the real command, each in a process of its own.
const root = fileURLToPath(new URL("../..", import.meta.url));
/** Bundled by the run of tests at its start; the sources elsewhere. */
const bundled = process.env.PURSER_TEST_PROGRAMS;
const [SERVER, COMMAND] = bundled
  ? [[`${bundled}/main.js`], [`${bundled}/cli.js`]]
  : [
      ["--import", "tsx", "server/main.ts"],
      ["--import", "tsx", "scripts/cli/main.ts"],
    ];

/** Scope admin. */
export const ADMIN_KEY = `psk_${"A".repeat(12)}_${"a".repeat(43)}`;
/** Scopes record, authorize and read. */
export const AGENT_KEY = `psk_${"B".repeat(12)}_${"b".repeat(43)}`;

export type SpawnedServer = { url: string; stop: () => Promise<void> };

/** A server of role api on a migrated, empty database, set up with the two keys above. */
export async function startServer(where: { databaseUrl: string; dataDir: string }): Promise<SpawnedServer> {
  const child = spawn(process.execPath, SERVER, {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: "test",
      PORT: "0",
      DATABASE_URL: where.databaseUrl,
      AUTH_SECRET: "a secret that only this test knows, 32+",
      PURSER_DATA_DIR: where.dataDir,
      PURSER_ROLES: "api",
      BUDGET_LOG_LEVEL: "error",
      BOOTSTRAP_ORG_NAME: "Command line",
      BOOTSTRAP_ADMIN_KEY: ADMIN_KEY,
      BOOTSTRAP_AGENT_KEY: AGENT_KEY,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const url = await addressOf(child);
  const stop = async () => {
    if (child.exitCode === null && child.kill("SIGTERM")) await once(child, "exit");
  };
  return { url, stop };
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      const found = /serves at (http:\/\/[^/\s]+)/.exec(said);
      if (found?.[1] !== undefined) resolve(found[1]);
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
}

export type Ran = { code: number | null; stdout: string; stderr: string };

/** Runs `budget` with these words. */
export async function runBudget(url: string, key: string, words: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, [...COMMAND, ...words], {
    cwd: root,
    env: { ...process.env, PURSER_URL: url, PURSER_KEY: key },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ran = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => {
    ran.stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    ran.stderr += chunk.toString();
  });
  const [code] = await once(child, "close");
  return { code: typeof code === "number" ? code : null, ...ran };
}
