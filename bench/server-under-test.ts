import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort, listen, root, startArguments, stopChild, waitUntilReady } from "./child-server";
import { type CpuTime, cpuTime, watchMemory } from "./process-meter";

export type ServerUnderTest = {
  url: string;
  key: string;
  /** May steer, too. */
  adminKey: string;
  /** The maintenance database of the server's own Postgres. */
  adminUrl: string;
  postmaster: number;
  /** What the server was started with: another process with these settings serves the same organization. */
  env: NodeJS.ProcessEnv;
  profileDir: string;
  /** Peak memory so far, in MiB: the server's own high-water mark, and the most that Postgres used when looked at. */
  memory: () => { serverMiB: number; postgresMiB: number };
  /** Processor time used so far, in milliseconds, by the server and by all of Postgres. */
  cpu: () => CpuTime;
  stop: () => Promise<void>;
};

export type StartOptions = {
  profile: boolean;
  source: boolean;
  /** A data directory that is filled already; without it, an empty one. */
  dataDir?: string;
  roles?: string;
};

/** A directory that the user whom Postgres runs as can reach. */
export function newDataDir(): string {
  const dataDir = mkdtempSync(path.join(tmpdir(), "purser-bench-"));
  chmodSync(dataDir, 0o755);
  return dataDir;
}

/** Starts the product as it runs in production, on a data directory of its own. */
export async function startServer(options: StartOptions): Promise<ServerUnderTest> {
  if (!options.source && !existsSync(path.join(root, "dist/main.js")))
    throw new Error(
      "There is no build: run `npm run build` first, or add --source to run the TypeScript sources.",
    );
  const dataDir = options.dataDir ?? newDataDir();
  const profileDir = path.join(dataDir, "profile");
  const port = await freePort();
  const key = `psk_benchbench00_${"b".repeat(40)}`;
  const adminKey = `psk_benchadmin00_${"a".repeat(40)}`;
  const url = `http://127.0.0.1:${port}`;
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE_ENV: "production",
    PURSER_ROLES: options.roles ?? "api,worker",
    PURSER_DATA_DIR: dataDir,
    // A filled directory brings its own.
    ...(options.dataDir === undefined ? { AUTH_SECRET: randomBytes(32).toString("base64") } : {}),
    HOST: "127.0.0.1",
    PORT: String(port),
    PURSER_URL: url,
    BOOTSTRAP_ORG_NAME: "Bench",
    BOOTSTRAP_AGENT_KEY: key,
    BOOTSTRAP_ADMIN_KEY: adminKey,
    MAX_MONTHLY_BUDGET: "999999999",
  };
  const child = spawn(
    process.execPath,
    [
      ...(options.profile ? ["--cpu-prof", `--cpu-prof-dir=${profileDir}`] : []),
      ...(options.source ? ["--import", "tsx", "server/main.ts"] : startArguments()),
    ],
    { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] },
  );
  const lastWords = listen(child);
  await waitUntilReady(url, child, lastWords);
  const cluster = JSON.parse(readFileSync(path.join(dataDir, "postgres.json"), "utf8")) as {
    port: number;
    password: string;
    home: string;
  };
  const postmaster = Number(
    readFileSync(path.join(cluster.home, "data/postmaster.pid"), "utf8").split("\n")[0],
  );
  const memory = watchMemory(child.pid ?? 0, postmaster);
  return {
    url,
    key,
    adminKey,
    adminUrl: `postgresql://purser:${cluster.password}@127.0.0.1:${cluster.port}/postgres`,
    postmaster,
    env,
    profileDir,
    memory: memory.read,
    cpu: () => cpuTime(child.pid ?? 0, postmaster),
    stop: async () => {
      memory.stop();
      await stopChild(child);
    },
  };
}

/** Removes what the server left; the profile too. */
export function removeData(server: ServerUnderTest): void {
  const dataDir = path.dirname(server.profileDir);
  const file = path.join(dataDir, "postgres.json");
  const { home } = JSON.parse(readFileSync(file, "utf8")) as { home: string };
  rmSync(home, { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
}
