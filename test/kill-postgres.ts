import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { readClusterFile } from "@/server/db/embedded/cluster";
import { clusterUrl, findPostmaster } from "@/server/db/embedded/postmaster";
import { waitForExit } from "@/server/db/embedded/processes";

/** The embedded database of a data directory, as the owner of its schema. */
export function embeddedUrl(dataDir: string): string {
  const cluster = readClusterFile(dataDir);
  if (!cluster) throw new Error(`no cluster in ${dataDir}`);
  return clusterUrl(cluster, "purser");
}

/**
 * Kills the embedded Postgres of a data directory as a power cut would: the server and all its children at once,
 * so that none of them can tidy up.
 */
export async function killPostgres(dataDir: string): Promise<void> {
  const pids = postgresPids(dataDir);
  for (const pid of pids) signal(pid, "SIGKILL");
  for (const pid of pids) await waitForExit(pid, 5_000);
}

/** Freezes it, or lets it go on: it keeps its connections and answers nothing. */
export function signalPostgres(dataDir: string, name: "SIGSTOP" | "SIGCONT"): void {
  for (const pid of postgresPids(dataDir)) signal(pid, name);
}

/** The server first, then its children. */
function postgresPids(dataDir: string): number[] {
  const home = readClusterFile(dataDir)?.home;
  const postmaster = home ? findPostmaster(path.join(home, "data")) : null;
  if (!postmaster) return [];
  const children = readdirSync("/proc").filter(
    (name) => /^\d+$/.test(name) && parentOf(name) === postmaster.pid,
  );
  return [postmaster.pid, ...children.map(Number)];
}

function parentOf(pid: string): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return null;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
