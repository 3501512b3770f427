// npm run bench -- pages: how fast pages are for whoever looks at a year of executions. See README.md beside this file.
import { spawn } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import type { PageRun } from "./page-meter";
import { newDataDir, removeData, type ServerUnderTest, startServer } from "./server-under-test";

type SignIn = { email: string; password: string };

/** Fills a ledger, serves it, opens every page of the rail, prints a line a page. @throws Error that says what failed */
export async function measurePages(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      executions: { type: "string", default: "1000000" },
      loads: { type: "string", default: "5" },
    },
  });
  const dataDir = newDataDir();
  const signIn = await fill(dataDir, values.executions);
  const server = await startServer({ profile: false, source: false, dataDir, roles: "api,web,worker" });
  try {
    await openAll(server, signIn, Number(values.loads));
  } finally {
    await server.stop();
    removeData(server);
  }
}

/** In a process of its own: bench may import only the contract. */
async function fill(dataDir: string, executions: string): Promise<SignIn> {
  const began = performance.now();
  process.stderr.write(`booking ${executions} executions …\n`);
  const file = path.resolve(import.meta.dirname, "../test/year/fill.ts");
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "--max-old-space-size=8192", file, dataDir, executions],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  if (code !== 0) throw new Error(`The ledger was not filled:\n${printed}`);
  process.stderr.write(`booked in ${Math.round((performance.now() - began) / 1_000)} s\n`);
  return JSON.parse(printed.trim().split("\n").at(-1) ?? "") as SignIn;
}

async function openAll(server: ServerUnderTest, signIn: SignIn, loads: number): Promise<void> {
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
