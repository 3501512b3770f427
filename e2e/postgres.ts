// Stops and starts the embedded database of one server under test, or writes into it, and no other.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runSqlAt } from "@/test/run-sql";

/** The process id of the data directory's Postgres; null if it does not run. */
export function postmasterOf(dataDir: string): number | null {
  const file = path.join(dataDir, "postgres.json");
  if (!existsSync(file)) return null;
  const { home } = JSON.parse(readFileSync(file, "utf8")) as { home: string };
  const pidFile = path.join(home, "data/postmaster.pid");
  if (!existsSync(pidFile)) return null;
  const pid = Number(readFileSync(pidFile, "utf8").split("\n")[0]);
  return Number.isInteger(pid) && existsSync(`/proc/${pid}`) ? pid : null;
}

/** Stops the database as an outage would. @returns starts it again, with the same program and arguments */
export async function stopPostgres(dataDir: string): Promise<() => void> {
  const pid = postmasterOf(dataDir);
  if (pid === null) throw new Error(`No Postgres runs in ${dataDir}.`);
  const [program = "", ...args] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
  const { uid, gid } = statSync(`/proc/${pid}`);
  const environment = readFileSync(`/proc/${pid}/environ`, "utf8")
    .split("\0")
    .flatMap((pair) =>
      pair.includes("=") ? [[pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]] : [],
    );
  process.kill(pid, "SIGINT");
  for (let tries = 0; existsSync(`/proc/${pid}`); tries++) {
    if (tries > 400) throw new Error(`Postgres ${pid} did not stop.`);
    await sleep(50);
  }
  return () => {
    const env = { NODE_ENV: "production" as const, ...Object.fromEntries(environment) };
    const child = spawn(program, args, { env, uid, gid, detached: true, stdio: "ignore", cwd: "/" });
    child.unref();
  };
}

/** What only time brings: rows that no door makes on the spot. */
export async function runSql(dataDir: string, text: string): Promise<void> {
  const { port, password } = JSON.parse(readFileSync(path.join(dataDir, "postgres.json"), "utf8")) as {
    port: number;
    password: string;
  };
  await runSqlAt(`postgresql://purser:${password}@127.0.0.1:${port}/purser`, text);
}
