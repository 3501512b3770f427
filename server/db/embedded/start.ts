import { mkdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { prepareBinaries } from "@/server/db/embedded/binaries";
import {
  type ClusterFile,
  copyRootOf,
  freePort,
  initCluster,
  openClusterFile,
  writeClusterFile,
} from "@/server/db/embedded/cluster";
import { withFileLock } from "@/server/db/embedded/lock";
import { chooseOsUser } from "@/server/db/embedded/os-user";
import {
  clusterUrl,
  findPostmaster,
  logTail,
  spawnPostmaster,
  stopPostmaster,
  waitUntilReady,
} from "@/server/db/embedded/postmaster";
import { joinUsers, leaveUsers } from "@/server/db/embedded/users";
import type { Log } from "@/server/log";

export interface EmbeddedOptions {
  /** Absolute path of the app's data directory. */
  dataDir: string;
  log: Log;
  /** Wanted port; without it one is chosen once and kept. */
  port?: number;
  /** Only tests switch it off: without it an acknowledged call may be lost. */
  fsync?: boolean;
}

export interface EmbeddedPostgres {
  /** The app's database, as the owner of its schema. */
  url: string;
  /** The maintenance database, as the same superuser. */
  adminUrl: string;
  pid: number;
  /** Whether the server ran already. */
  reused: boolean;
  /** Leaves the cluster; the last process to leave stops it. */
  stop: () => Promise<void>;
}

const READY_MS = 120_000;
const LOCK_MS = 150_000;
const RESTART_MS = 20_000;

/**
 * Makes sure the data directory's Postgres runs, and says how to reach it. Any number of processes may call this at
 * once: one starts the server, all use it, the last to leave stops it. A server left by a killed process is used
 * again; one that was killed recovers.
 * @throws Error with the server's last words if it cannot be started
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { dataDir, log } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o755 });
  const lockFile = path.join(dataDir, "postgres.lock");
  const { cluster, pid, reused } = await withFileLock(lockFile, LOCK_MS, async () => {
    const running = await bringUp(options);
    await createDatabase(running.cluster, "purser");
    joinUsers(dataDir);
    return running;
  });
  log.info({ event: reused ? "postgres.reused" : "postgres.started", port: cluster.port, postmaster: pid });
  let left: Promise<void> | undefined;
  const leave = () =>
    withFileLock(lockFile, LOCK_MS, async () => {
      if (leaveUsers(dataDir) > 0) return;
      const running = findPostmaster(path.join(cluster.home, "data"));
      if (running) await stopPostmaster(running.pid);
      log.info({ event: "postgres.stopped", postmaster: running?.pid });
    });
  return {
    url: clusterUrl(cluster, "purser"),
    adminUrl: clusterUrl(cluster, "postgres"),
    pid,
    reused,
    stop: () => {
      left ??= leave();
      return left;
    },
  };
}

interface Running {
  cluster: ClusterFile;
  pid: number;
  reused: boolean;
}

async function bringUp(options: EmbeddedOptions): Promise<Running> {
  const { dataDir, log } = options;
  const fsync = options.fsync ?? true;
  const user = chooseOsUser();
  let cluster = await openClusterFile({ dataDir, user, log });
  const pgData = path.join(cluster.home, "data");
  const deadline = Date.now() + RESTART_MS;
  const binaries = prepareBinaries({ user, copyRoot: copyRootOf(user, dataDir), log });
  initCluster({ cluster, binaries, user, fsync, log });
  // A server killed a moment ago leaves children that hold its memory; until they have gone a new one ends at once.
  for (;;) {
    const found = findPostmaster(pgData);
    if (found) {
      const current = { ...cluster, port: found.port || cluster.port };
      if (await waitUntilReady(found.pid, current, READY_MS))
        return { cluster: current, pid: found.pid, reused: true };
    }
    cluster = await settlePort(options, cluster);
    const pid = spawnPostmaster({ binaries, cluster, user, fsync });
    if (await waitUntilReady(pid, cluster, READY_MS)) return { cluster, pid, reused: false };
    if (Date.now() > deadline) throw new Error(`Postgres ended at its start: ${logTail(cluster)}`);
    await sleep(250);
  }
}

async function settlePort(
  { dataDir, port, log }: EmbeddedOptions,
  cluster: ClusterFile,
): Promise<ClusterFile> {
  const wanted = port ?? cluster.port;
  const free = await freePort(wanted).catch(() => freePort());
  if (free === cluster.port) return cluster;
  log.info({ event: "postgres.port", from: cluster.port, to: free });
  const moved = { ...cluster, port: free };
  writeClusterFile(dataDir, moved);
  return moved;
}

async function createDatabase(cluster: ClusterFile, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: clusterUrl(cluster, "postgres") });
  await client.connect();
  try {
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [name]);
    if (rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
