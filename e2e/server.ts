import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, createWriteStream, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { postmasterOf } from "./postgres";

const ROOT = path.resolve(import.meta.dirname, "..");
const MAIN = path.join(ROOT, "dist/main.js");
const READY_MS = 90_000;

export interface Server {
  url: string;
  dataDir: string;
  /** What it has printed so far: its log, and the greeting with the set-up link. */
  printed: () => string;
  /** Ends it and removes its data. @param keep gets the data directory once nothing runs on it */
  stop: (keep?: (dataDir: string) => void) => Promise<void>;
}

/** Credentials of a server that was set up by its environment. */
export const ADMIN = { email: "ana@harbour.example", password: "quay-side-lantern-42" };
export const ORGANIZATION = "Harbour Light";

export function newKey(): string {
  const text = (bytes: number): string => randomBytes(bytes).toString("hex");
  return `psk_${text(6)}_${text(20)}`;
}

interface StartOptions {
  /** Names the log file. */
  name: string;
  settings?: Record<string, string>;
  empty?: boolean;
  /** Puts data into the data directory before the start. */
  fill?: (dataDir: string) => void;
}

/** Starts the built product with a database of its own, and waits until it serves. */
export async function startServer(options: StartOptions): Promise<Server> {
  const { name, settings = {}, empty = false, fill } = options;
  if (!existsSync(MAIN)) throw new Error("There is no dist/main.js: run npm run build first.");
  const dataDir = mkdtempSync(path.join(tmpdir(), `purser-e2e-${name}-`));
  // Postgres runs as a user of its own, who has to reach it.
  chmodSync(dataDir, 0o755);
  fill?.(dataDir);
  const url = `http://127.0.0.1:${await freePort()}`;
  const child = spawn(process.execPath, ["--enable-source-maps", MAIN, ...(empty ? ["--empty"] : [])], {
    cwd: ROOT,
    env: { ...bareEnvironment(), ...settings, ...addressOf(url), PURSER_DATA_DIR: dataDir },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = keepOutput(child, name);
  const stop = stopper(child, dataDir);
  try {
    await untilServing(child, printed);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, dataDir, printed, stop };
}

export function addressOf(url: string) {
  return { NODE_ENV: "production" as const, HOST: "127.0.0.1", PORT: new URL(url).port, PURSER_URL: url };
}

/** Nothing of the caller's own settings reaches a server under test. */
export function bareEnvironment(): Record<string, string> {
  const kept = ["PATH", "HOME", "LANG", "TMPDIR"];
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function keepOutput(child: ChildProcess, name: string): () => string {
  const directory = path.join(ROOT, "test-results/logs");
  mkdirSync(directory, { recursive: true });
  const file = createWriteStream(path.join(directory, `${name}.log`));
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      file.write(chunk);
    });
  child.once("close", () => file.end());
  return () => text;
}

async function untilServing(child: ChildProcess, printed: () => string): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (!/^Purser serves at /m.test(printed())) {
    if (child.exitCode !== null) throw new Error(`The server ended at its start:\n${printed()}`);
    if (Date.now() > deadline) throw new Error(`The server did not serve in time:\n${printed()}`);
    await sleep(50);
  }
}

function stopper(child: ChildProcess, dataDir: string): Server["stop"] {
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  return async (keep) => {
    process.off("exit", kill);
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      const late = setTimeout(kill, 20_000);
      await gone;
      clearTimeout(late);
    }
    const postmaster = postmasterOf(dataDir);
    if (postmaster !== null) await endPostmaster(postmaster);
    keep?.(dataDir);
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
}

/** Only where the server could not do it itself. */
async function endPostmaster(pid: number): Promise<void> {
  process.kill(pid, "SIGQUIT");
  for (let tries = 0; tries < 100 && existsSync(`/proc/${pid}`); tries++) await sleep(50);
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
