import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pino } from "pino";
import { readClusterFile } from "@/server/db/embedded/cluster";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@/server/db/embedded/start";

/** No lines: what a test starts says nothing. */
export const silentLog = pino({ level: "silent" });

/** A data directory in the system's temporary folder that the user of Postgres can reach. */
export function makeDataDir(): string {
  const dataDir = mkdtempSync(path.join(tmpdir(), "purser-test-"));
  chmodSync(dataDir, 0o755);
  return dataDir;
}

/** Removes the directory and the cluster in it; stop the cluster first. */
export function removeDataDir(dataDir: string): void {
  const home = readClusterFile(dataDir)?.home;
  if (home) rmSync(home, { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
}

/**
 * A Postgres of the test's own, for tests that kill it or need it durable; most want createTestDatabase.
 * @param fsync on unless the test does not care whether a commit survives a power cut
 */
export async function startOwnCluster(fsync = true): Promise<EmbeddedPostgres & { dataDir: string }> {
  const dataDir = makeDataDir();
  const running = await startEmbeddedPostgres({ dataDir, log: silentLog, fsync });
  const stop = async () => {
    await running.stop();
    removeDataDir(dataDir);
  };
  return { ...running, stop, dataDir };
}
