// npm run bench -- pages: how fast pages are for whoever looks at a year of executions. See README.md beside this file.
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { PageRun } from "./page-meter";
import type { CpuTime } from "./process-meter";
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
    await untilAtRest(server);
    await openAll(server, filled, Number(values.loads));
  } finally {
    await server.stop();
    if (values.data === undefined) removeData(server);
  }
}

const AT_REST_MS = 100;
const REST_SECONDS = 5;

/** Waits until the jobs of a start have ended, the comparison of the books above all, which reads every row of the year. */
async function untilAtRest({ cpu }: ServerUnderTest): Promise<void> {
  const used = () => cpu().serverMs + cpu().postgresMs;
  let before = used();
  for (let quiet = 0; quiet < REST_SECONDS; ) {
    await sleep(1_000);
    const now = used();
    quiet = now - before < AT_REST_MS ? quiet + 1 : 0;
    before = now;
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
      `${" ".repeat(50)}first byte    largest paint    interaction  JavaScript  processor ms a load\n` +
        `${"page".padEnd(46)}median slowest  median slowest  median slowest          KB  server  Postgres`,
    );
    for (const page of await meter.pages()) {
      const before = server.cpu();
      const runs: PageRun[] = [];
      for (let load = 0; load < loads; load += 1) {
        const run = await meter.measure(page);
        if (run !== null) runs.push(run);
      }
      const after = server.cpu();
      const cpu = {
        serverMs: (after.serverMs - before.serverMs) / loads,
        postgresMs: (after.postgresMs - before.postgresMs) / loads,
      };
      const failed = loads - runs.length;
      console.log(
        lineOf(page, runs, cpu) + (failed === 0 ? "" : `  could not be read: ${failed} of ${loads}`),
      );
    }
    console.log(`${loads} loads of each, in a browser that keeps no files between them`);
  } finally {
    await meter.close();
  }
}

function lineOf(page: string, runs: readonly PageRun[], cpu: CpuTime): string {
  const sorted = (of: (run: PageRun) => number) => runs.map(of).sort((a, b) => a - b);
  const text = (value: number | undefined, width: number) =>
    (value === undefined ? "-" : String(Math.round(value))).padStart(width);
  const median = (values: readonly number[]) => values[Math.floor((values.length - 1) / 2)];
  const firstByte = sorted((run) => run.firstByteMs);
  const interaction = sorted((run) => run.interactionMs);
  const paint = sorted((run) => run.largestPaintMs);
  return [
    // Ids are long, and one of a kind stands for all.
    page.replace(/(\/[^/]{12})[^/]*$/, "$1").padEnd(44),
    text(median(firstByte), 8),
    text(firstByte.at(-1), 8),
    text(median(paint), 8),
    text(paint.at(-1), 8),
    text(median(interaction), 8),
    text(interaction.at(-1), 8),
    text(sorted((run) => run.scriptKb).at(-1), 12),
    text(cpu.serverMs, 8),
    text(cpu.postgresMs, 10),
  ].join("");
}
