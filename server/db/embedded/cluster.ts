import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import type { Binaries } from "@/server/db/embedded/binaries";
import { canWrite, type OsUser, runAs } from "@/server/db/embedded/os-user";
import type { Log } from "@/server/log";

/** What `postgres.json` in the data directory keeps between starts. Mode 0600: it holds the password. */
export interface ClusterFile {
  port: number;
  password: string;
  /** Directory that holds `data` and the logs of Postgres. */
  home: string;
}

export const SUPERUSER = "purser";
const SYSTEM_ROOT = "/var/lib/purser";

/** Where a copy of the programs goes when they cannot be run where they are. */
export function copyRootOf(user: OsUser, dataDir: string): string {
  return user ? SYSTEM_ROOT : dataDir;
}

/** Reads the cluster's file, or decides where a new cluster lives and which port and password it has. */
export async function openClusterFile(options: {
  dataDir: string;
  user: OsUser;
  log: Log;
}): Promise<ClusterFile> {
  const known = readClusterFile(options.dataDir);
  if (known) return known;
  const made = {
    port: await freePort(),
    password: randomBytes(24).toString("base64url"),
    home: chooseHome(options),
  };
  if (existsSync(path.join(made.home, "data", "PG_VERSION"))) {
    throw new Error(
      `${made.home} holds a cluster, but its password in ${path.join(options.dataDir, "postgres.json")} is missing. Put that file back, or move the cluster away to begin anew.`,
    );
  }
  writeClusterFile(options.dataDir, made);
  return made;
}

/** @returns null if there is none yet */
export function readClusterFile(dataDir: string): ClusterFile | null {
  const file = path.join(dataDir, "postgres.json");
  if (!existsSync(file)) return null;
  return JSON.parse(readFileSync(file, "utf8")) as ClusterFile;
}

/** Replaces the file in one step, so that no reader sees half of it. */
export function writeClusterFile(dataDir: string, cluster: ClusterFile): void {
  const draft = path.join(dataDir, `postgres.json.${process.pid}`);
  writeFileSync(draft, `${JSON.stringify(cluster, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, path.join(dataDir, "postgres.json"));
}

/** Makes the cluster once. Half-made ones of a start that died are thrown away. */
export function initCluster(options: {
  cluster: ClusterFile;
  binaries: Binaries;
  user: OsUser;
  fsync: boolean;
  log: Log;
}): void {
  const { cluster, binaries, user, log } = options;
  const pgData = path.join(cluster.home, "data");
  if (existsSync(path.join(pgData, "PG_VERSION"))) return;
  const draft = path.join(cluster.home, "data.new");
  const passwordFile = path.join(cluster.home, "initdb.password");
  rmSync(draft, { recursive: true, force: true });
  writeFileSync(passwordFile, cluster.password, { mode: 0o600 });
  if (user) chownSync(passwordFile, user.uid, user.gid);
  try {
    const args = ["-D", draft, "-U", SUPERUSER, `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
    // The built-in provider sorts by bytes on every machine alike: lock order does not hang on a system's locale.
    args.push("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8");
    if (!options.fsync) args.push("--no-sync");
    const made = spawnSync(binaries.initdb, args, { ...runAs(user), encoding: "utf8" });
    if (made.status !== 0) {
      throw new Error(`initdb failed: ${made.error?.message ?? `${made.stdout}${made.stderr}`.trim()}`);
    }
    renameSync(draft, pgData);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  log.info({ event: "postgres.created", directory: pgData, user: user?.name });
}

/** A port of 127.0.0.1 that nobody listens on now. */
export async function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen({ port: wanted, host: "127.0.0.1", exclusive: true }, () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : wanted;
      probe.close(() => resolve(port));
    });
  });
}

function chooseHome({ dataDir, user, log }: { dataDir: string; user: OsUser; log: Log }): string {
  const beside = path.join(dataDir, "postgres");
  makeHome(beside, user);
  if (!user || canWrite(user, beside)) return beside;
  rmSync(beside, { recursive: true });
  // The last part is new for each cluster: a clone that was deleted and made again begins empty, and never meets
  // a cluster whose password went with the old clone.
  const name = createHash("sha256").update(dataDir).digest("hex").slice(0, 12);
  const away = path.join(SYSTEM_ROOT, `${name}-${randomBytes(3).toString("hex")}`);
  mkdirSync(SYSTEM_ROOT, { recursive: true });
  chmodSync(SYSTEM_ROOT, 0o755);
  makeHome(away, user);
  log.info({
    event: "postgres.relocated",
    from: beside,
    to: away,
    why: `${user.name} cannot reach ${dataDir}`,
  });
  return away;
}

function makeHome(home: string, user: OsUser): void {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  chmodSync(home, 0o700);
  if (user) chownSync(home, user.uid, user.gid);
}
