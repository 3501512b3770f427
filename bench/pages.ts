// npm run bench -- pages: how fast pages are for whoever looks at a year of executions. See README.md beside this file.
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import type { PageRun } from "./page-meter";
import { newDataDir, removeData, type ServerUnderTest, startServer } from "./server-under-test";

/** What fill.ts leaves in the data directory once all is booked. */
type Filled = { executions: number; email: string; password: string };

/** Fills a ledger, serves it, opens every page of the rail, prints a line a page. @throws Error that says what failed */
export async function measurePages(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      executions: { type: "string", default: "1000000" },
      loads: { type: "string", default: "5" },
      data: { type: "string" },
    },
  });
  const dataDir = values.data === undefined ? newDataDir() : keptDataDir(values.data);
  const filled = readFilled(dataDir) ?? (await fill(dataDir, values.executions));
  const server = await startServer({ profile: false, source: false, dataDir, roles: "api,web,worker" });
  try {
    console.log(`${filled.executions} executions`);
    await openAll(server, filled, Number(values.loads));
  } finally {
    await server.stop();
    if (values.data === undefined) removeData(server);
  }
}

/** One that stays, so that the next run need not book everything anew. */
function keptDataDir(folder: string): string {
  const dataDir = path.resolve(folder);
  mkdirSync(dataDir, { recursive: true });
  chmodSync(dataDir, 0o755);
  return dataDir;
}

function readFilled(dataDir: string): Filled | null {
  const file = path.join(dataDir, "filled.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Filled) : null;
}

/** In a process of its own: bench may import only the contract. */
async function fill(dataDir: string, executions: string): Promise<Filled> {
  const began = performance.now();
  process.stderr.write(`booking ${executions} executions …\n`);
  const file = path.resolve(import.meta.dirname, "../test/year/fill.ts");
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "--max-old-space-size=8192", file, dataDir, executions],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  const filled = readFilled(dataDir);
  if (code !== 0 || filled === null)
    throw new Error(`The ledger was not filled: fill.ts ended with ${code}.`);
  process.stderr.write(`booked in ${Math.round((performance.now() - began) / 1_000)} s\n`);
  return filled;
}

async function openAll(server: ServerUnderTest, signIn: Filled, loads: number): Promise<void> {
  const { PageMeter } = await import("./page-meter");
  const meter = await PageMeter.open(server.url, signIn);
  try {
    console.log(
      "page                              first byte ms  largest paint ms  interaction ms  JavaScript KB",
    );
    for (const page of await meter.pages()) {
      const runs: PageRun[] = [];
      for (let load = 0; load < loads; load += 1) runs.push(await meter.measure(page));
      const worst = (of: (run: PageRun) => number | null) =>
        String(Math.max(...runs.map((run) => of(run) ?? 0).map(Math.round)));
      const columns = [
        worst((run) => run.firstByteMs).padStart(13),
        worst((run) => run.largestPaintMs).padStart(16),
        (runs.every((run) => run.interactionMs === null) ? "-" : worst((run) => run.interactionMs)).padStart(
          14,
        ),
        worst((run) => run.scriptKb).padStart(13),
      ];
      console.log(`${page.padEnd(34)}${columns.join("  ")}`);
    }
    console.log(`the slowest of ${loads} loads of each, in a browser that keeps no files between them`);
  } finally {
    await meter.close();
  }
}
