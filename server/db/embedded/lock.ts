import { randomBytes } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isRunning, processName } from "@/server/db/embedded/processes";

/**
 * Runs `work` while no other process of this machine runs work under the same lock file.
 * A lock whose holder has died is taken over. The lock saves double work; that two servers never share one data
 * directory is Postgres' own doing, so the short race of a take-over can cost time but no data.
 * @throws Error if the lock is not free within the time
 */
export async function withFileLock<T>(
  file: string,
  milliseconds: number,
  work: () => Promise<T>,
): Promise<T> {
  const deadline = Date.now() + milliseconds;
  const mark = `${processName(process.pid)} ${randomBytes(8).toString("hex")}`;
  while (!tryLock(file, mark)) {
    if (Date.now() > deadline) throw new Error(`Another process has held ${file} for too long; is it stuck?`);
    await sleep(50);
  }
  try {
    return await work();
  } finally {
    if (read(file) === mark) rmSync(file, { force: true });
  }
}

function tryLock(file: string, mark: string): boolean {
  const draft = `${file}.${mark.slice(-16)}`;
  writeFileSync(draft, mark, { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    removeIfDead(file, draft);
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

function removeIfDead(file: string, draft: string): void {
  const holder = read(file);
  if (holder === null || isRunning(holder.split(" ")[0] ?? "")) return;
  const aside = `${draft}.dead`;
  try {
    renameSync(file, aside);
    // Between the look and the move somebody else may have taken over: then give the lock back.
    if (read(aside) !== holder) linkSync(aside, file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== "ENOENT" && code !== "EEXIST") throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function read(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
