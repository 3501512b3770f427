import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const START_MS = 120_000;

export type ServerUnderTest = {
  url: string;
  key: string;
  /** May steer, too. */
  adminKey: string;
  /** The maintenance database of the server's own Postgres. */
  adminUrl: string;
  profileDir: string;
  /** Peak memory so far, in MiB: the server's own high-water mark, and the most that Postgres used when looked at. */
  memory: () => { serverMiB: number; postgresMiB: number };
  /** Processor time used so far, in milliseconds, by the server and by all of Postgres. */
  cpu: () => CpuTime;
  stop: () => Promise<void>;
};

export type CpuTime = { serverMs: number; postgresMs: number };

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
  const child = spawn(
    process.execPath,
    [
      ...(options.profile ? ["--cpu-prof", `--cpu-prof-dir=${profileDir}`] : []),
      ...(options.source ? ["--import", "tsx", "server/main.ts"] : startArguments()),
    ],
    {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        NODE_ENV: "production",
        PURSER_ROLES: options.roles ?? "api,worker",
        PURSER_DATA_DIR: dataDir,
        HOST: "127.0.0.1",
        PORT: String(port),
        PURSER_URL: `http://127.0.0.1:${port}`,
        BOOTSTRAP_ORG_NAME: "Bench",
        BOOTSTRAP_AGENT_KEY: key,
        BOOTSTRAP_ADMIN_KEY: adminKey,
        MAX_MONTHLY_BUDGET: "999999999",
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const url = `http://127.0.0.1:${port}`;
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
    profileDir,
    memory: memory.read,
    cpu: () => cpuTime(child.pid ?? 0, postmaster),
    stop: async () => {
      memory.stop();
      child.kill("SIGTERM");
      if (child.exitCode === null && child.signalCode === null)
        await new Promise<void>((resolve) => child.once("exit", () => resolve()));
    },
  };
}

/** What `npm start` gives node: the flags count as much as the code. */
function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
    scripts: { start: string };
  };
  return scripts.start.split(" node ")[1]?.split(" ") ?? [];
}

/** Removes what the server left; the profile too. */
export function removeData(server: ServerUnderTest): void {
  const dataDir = path.dirname(server.profileDir);
  const file = path.join(dataDir, "postgres.json");
  const { home } = JSON.parse(readFileSync(file, "utf8")) as { home: string };
  rmSync(home, { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
}

function listen(child: ChildProcess): () => string {
  let words = "";
  const hear = (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-4_000);
  };
  child.stdout?.on("data", hear);
  child.stderr?.on("data", hear);
  return () => words;
}

async function waitUntilReady(url: string, child: ChildProcess, lastWords: () => string): Promise<void> {
  const deadline = Date.now() + START_MS;
  for (;;) {
    const ready = await fetch(`${url}/api/health/ready`).catch(() => null);
    if (ready?.ok) return;
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`The server did not get ready:\n${lastWords()}`);
    }
    await sleep(200);
  }
}

function watchMemory(serverPid: number, postmaster: number) {
  let most = 0;
  const look = () => {
    most = Math.max(most, postgresKiB(postmaster));
  };
  const timer = setInterval(look, 1_000);
  timer.unref();
  const read = () => {
    look();
    return { serverMiB: kiB(`/proc/${serverPid}/status`, "VmHWM") / 1_024, postgresMiB: most / 1_024 };
  };
  return { read, stop: () => clearInterval(timer) };
}

/** Proportional set size of the server and its children: shared buffers count once. */
function postgresKiB(postmaster: number): number {
  return postgresPids(postmaster).reduce((sum, pid) => sum + kiB(`/proc/${pid}/smaps_rollup`, "Pss"), 0);
}

function postgresPids(postmaster: number): string[] {
  const children = readdirSync("/proc").filter(
    (name) => /^\d+$/.test(name) && kiB(`/proc/${name}/status`, "PPid") === postmaster,
  );
  return [String(postmaster), ...children];
}

/** Ticks of 10 ms each; Linux counts them so on every common build. */
const TICK_MS = 10;

function cpuTime(serverPid: number, postmaster: number): CpuTime {
  // Sessions and parallel workers that have ended count with the postmaster, which waited for them.
  const ended = ticks(String(postmaster), ENDED_CHILDREN);
  const postgres = postgresPids(postmaster).reduce((sum, pid) => sum + ticks(pid), ended);
  return { serverMs: ticks(String(serverPid)) * TICK_MS, postgresMs: postgres * TICK_MS };
}

/** Where user time stands behind the name of a process, which may hold anything; system time follows it. */
const OWN = 11;
const ENDED_CHILDREN = 13;

function ticks(pid: string, field = OWN): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return Number(fields[field] ?? 0) + Number(fields[field + 1] ?? 0);
  } catch {
    return 0;
  }
}

/** A number of a /proc file; 0 where there is none (another system, or the process has gone). */
function kiB(file: string, field: string): number {
  try {
    return Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(readFileSync(file, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
