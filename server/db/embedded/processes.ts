import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * A name for a running process that no later process with the same pid shares, or null if it does not run.
 * A zombie does not run: it has let go of its files and sockets.
 */
export function processName(pid: number): string | null {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return null;
  }
  if (process.platform !== "linux") return String(pid);
  const fields = statFields(pid);
  if (!fields || fields.state === "Z") return null;
  return `${pid}:${fields.startTicks}`;
}

/** Whether the process that was given this name still runs. */
export function isRunning(name: string): boolean {
  return processName(Number.parseInt(name, 10)) === name;
}

/** Whether the pid belongs to a Postgres on this directory; true where the system cannot tell. */
export function isPostmasterOf(pid: number, pgData: string): boolean {
  if (!processName(pid)) return false;
  if (process.platform !== "linux") return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(pgData);
  } catch {
    return false;
  }
}

/** Waits until the process has gone. @returns false if it still ran when the time was over */
export async function waitForExit(pid: number, milliseconds: number): Promise<boolean> {
  const name = processName(pid);
  const deadline = Date.now() + milliseconds;
  while (name && isRunning(name)) {
    if (Date.now() > deadline) return false;
    await sleep(25);
  }
  return true;
}

function statFields(pid: number): { state: string; startTicks: string } | null {
  try {
    // The second field is the command in brackets and may hold anything, so count from the last bracket.
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", startTicks: fields[19] ?? "" };
  } catch {
    return null;
  }
}
