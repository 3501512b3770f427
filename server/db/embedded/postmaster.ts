import { spawn } from "node:child_process";
import { chownSync, closeSync, openSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Binaries } from "@/server/db/embedded/binaries";
import { type ClusterFile, SUPERUSER } from "@/server/db/embedded/cluster";
import { type OsUser, runAs } from "@/server/db/embedded/os-user";
import { isPostmasterOf, processName, waitForExit } from "@/server/db/embedded/processes";

/** The server's own pid file: who runs on this directory and on which port. */
export interface Postmaster {
  pid: number;
  port: number;
}

const CONNECT_MS = 2_000;

/** The live server of this directory, or null; a pid file left by a dead one is taken away. */
export function findPostmaster(pgData: string): Postmaster | null {
  const file = path.join(pgData, "postmaster.pid");
  const lines = readLines(file);
  if (!lines) return null;
  const found = { pid: Number(lines[0]), port: Number(lines[3]) };
  if (isPostmasterOf(found.pid, pgData)) return found;
  // In a restarted container the old pid may belong to anybody, and Postgres would take that for a live server.
  rmSync(file, { force: true });
  return null;
}

/** Starts the server in its own session, so that it outlives us and hears no Ctrl-C. */
export function spawnPostmaster(options: {
  binaries: Binaries;
  cluster: ClusterFile;
  user: OsUser;
  fsync: boolean;
}): number {
  const { binaries, cluster, user, fsync } = options;
  const logFile = path.join(cluster.home, "start.log");
  const output = openSync(logFile, "w", 0o600);
  if (user) chownSync(logFile, user.uid, user.gid);
  const settings = { ...serverSettings(cluster), fsync: fsync ? "on" : "off" };
  const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  try {
    const child = spawn(binaries.postgres, ["-D", path.join(cluster.home, "data"), ...args], {
      ...runAs(user),
      detached: true,
      stdio: ["ignore", output, output],
    });
    // A failed start shows as a process that is not there; the reason is in start.log.
    child.once("error", () => undefined);
    child.unref();
    return child.pid ?? 0;
  } finally {
    closeSync(output);
  }
}

/** Waits until the server answers to our password. @returns false if the process ended before */
export async function waitUntilReady(
  pid: number,
  cluster: ClusterFile,
  milliseconds: number,
): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  while (processName(pid)) {
    if (await answers(cluster)) return true;
    if (Date.now() > deadline)
      throw new Error(`Postgres did not get ready in ${milliseconds / 1000} s. ${logTail(cluster)}`);
    await sleep(50);
  }
  return false;
}

/** Fast shutdown, awaited; after 10 s an immediate one, from which the next start recovers. */
export async function stopPostmaster(pid: number): Promise<void> {
  if (!send(pid, "SIGINT") || (await waitForExit(pid, 10_000))) return;
  send(pid, "SIGQUIT");
  await waitForExit(pid, 5_000);
}

/** What the server said last before it could write its own log. */
export function logTail(cluster: ClusterFile): string {
  const lines = readLines(path.join(cluster.home, "start.log")) ?? [];
  return `${lines.slice(-8).join(" ").trim()} (logs: ${path.join(cluster.home, "data", "log")})`;
}

/** A URL for one database of the cluster, as its superuser. */
export function clusterUrl(cluster: ClusterFile, database: string): string {
  return `postgresql://${SUPERUSER}:${cluster.password}@127.0.0.1:${cluster.port}/${database}`;
}

function serverSettings(cluster: ClusterFile): Record<string, string | number> {
  return {
    listen_addresses: "127.0.0.1",
    port: cluster.port,
    unix_socket_directories: "",
    max_connections: 200,
    shared_buffers: "256MB",
    // Every acknowledged call survives a power cut.
    synchronous_commit: "on",
    wal_buffers: "16MB",
    min_wal_size: "256MB",
    max_wal_size: "2GB",
    checkpoint_timeout: "15min",
    autovacuum: "on",
    jit: "off",
    timezone: "UTC",
    password_encryption: "scram-sha-256",
    logging_collector: "on",
    log_directory: "log",
    // One file per weekday, overwritten after a week: the log cannot fill the disk.
    log_filename: "postgresql-%a.log",
    log_truncate_on_rotation: "on",
    log_rotation_age: "1d",
    log_timezone: "UTC",
  };
}

async function answers(cluster: ClusterFile): Promise<boolean> {
  const client = new pg.Client({
    connectionString: clusterUrl(cluster, "postgres"),
    connectionTimeoutMillis: CONNECT_MS,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ directory: string }>(
      "select current_setting('data_directory') as directory",
    );
    return rows[0]?.directory === path.join(cluster.home, "data");
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

function readLines(file: string): string[] | null {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return null;
  }
}
