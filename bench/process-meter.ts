import { readdirSync, readFileSync } from "node:fs";

export type CpuTime = { serverMs: number; postgresMs: number };

/** Watches how much memory a server and all of its Postgres take. */
export function watchMemory(serverPid: number, postmaster: number) {
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

/** Processor time used so far, in milliseconds, by a server and by all of Postgres. */
export function cpuTime(serverPid: number, postmaster: number): CpuTime {
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
