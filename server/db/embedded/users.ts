import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isRunning, processName } from "@/server/db/embedded/processes";

// One empty file per process that uses the cluster, named after the process: a file of a dead one does not count.
const folderOf = (dataDir: string) => path.join(dataDir, "postgres-users");

/** Notes that this process uses the cluster. */
export function joinUsers(dataDir: string): void {
  mkdirSync(folderOf(dataDir), { recursive: true, mode: 0o700 });
  writeFileSync(path.join(folderOf(dataDir), ownName()), "");
}

/** Takes this process's note away. @returns how many other processes still use the cluster */
export function leaveUsers(dataDir: string): number {
  const folder = folderOf(dataDir);
  rmSync(path.join(folder, ownName()), { force: true });
  const [running, dead] = [[] as string[], [] as string[]];
  for (const file of readdirSync(folder)) (isRunning(file.replace("-", ":")) ? running : dead).push(file);
  for (const file of dead) rmSync(path.join(folder, file), { force: true });
  return running.length;
}

function ownName(): string {
  return (processName(process.pid) ?? String(process.pid)).replace(":", "-");
}
