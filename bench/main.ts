// npm run bench: our server and the naive ceiling, taking turns on one Postgres. See README.md beside this file.
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { makeReady } from "./budgets";
import { connectionsFor } from "./calls";
import { LoadProcess, type Measured } from "./job";
import { createNaiveDatabase, requireDurable, sessionsEnded, slowDown } from "./naive";
import { type NextHandler, startNextHandler } from "./next-handler";
import { type Options, readOptions, type Scenario, USAGE } from "./options";
import { measurePages } from "./pages";
import type { CpuTime } from "./process-meter";
import { readProfile } from "./profile";
import { type Comparison, compare, type NaiveRounds, printProfile, printTable } from "./report";
import { removeData, type ServerUnderTest, startServer } from "./server-under-test";

const WARM_UP_MS = 1_000;
/** Before anything is measured: V8 compiles what is hot only after thousands of calls. */
const FIRST_WARM_UP_MS = 4_000;

const [first, ...rest] = process.argv.slice(2);
if (first === "faults") runFaults(rest);
else if (first === "simulate") runSimulator(rest);
else if (first === "pages") await measurePages(rest);
else await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  let options: Options;
  try {
    options = readOptions(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  let server: ServerUnderTest;
  try {
    server = await startServer(options);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
    return;
  }
  const load = new LoadProcess();
  let next: NextHandler | null = null;
  try {
    await requireDurable(server.adminUrl);
    if (options.slowerDiskMs > 0) await slowDown(server.adminUrl, options.slowerDiskMs);
    const naiveUrl = await createNaiveDatabase(server.adminUrl);
    await warmUp(server.url, server.key, load);
    if (options.scenarios.includes("nextHandler")) {
      next = await startNextHandler(server);
      await warmUp(next.url, server.key, load);
    }
    const comparisons: Comparison[] = [];
    for (const connections of options.connections)
      comparisons.push(...(await measureAt(connections, { options, server, next, naiveUrl, load })));
    const memory = server.memory();
    await next?.stop();
    await server.stop();
    const profile = options.profile ? readProfile(server.profileDir) : null;
    printTable(comparisons, memory);
    if (profile) printProfile(profile);
    save({ at: new Date().toISOString(), machine: machine(), options, comparisons, memory, profile });
  } finally {
    load.end();
    await next?.stop();
    await server.stop();
    removeData(server);
  }
}

async function warmUp(url: string, key: string, load: LoadProcess): Promise<void> {
  const job = { kind: "purser", url, key, connections: 32 } as const;
  for (const scenario of ["trackCost", "authorizeSettle"] as const)
    await load.measure({ ...job, scenario, warmUpMs: 0, measureMs: FIRST_WARM_UP_MS });
}

type Setting = {
  options: Options;
  server: ServerUnderTest;
  next: NextHandler | null;
  naiveUrl: string;
  load: LoadProcess;
};

/** Naive, ours, naive, ours …: what slows the machine down for a while slows both. */
async function measureAt(
  connections: number,
  { options, server, next, naiveUrl, load }: Setting,
): Promise<Comparison[]> {
  const time = { warmUpMs: WARM_UP_MS, measureMs: options.seconds * 1_000 };
  const naive: NaiveRounds = { naive: [], naivePair: [] };
  const ours = new Map<Scenario, Measured[]>(options.scenarios.map((scenario) => [scenario, []]));
  for (let round = 1; round <= options.rounds; round += 1) {
    process.stderr.write(`${connections} connections, round ${round} of ${options.rounds}: naive`);
    naive.naive.push(await load.measure({ kind: "naive", url: naiveUrl, connections, ...time }));
    if (ours.has("authorizeSettle"))
      naive.naivePair.push(await load.measure({ kind: "naivePair", url: naiveUrl, connections, ...time }));
    await sessionsEnded(server.adminUrl);
    for (const [scenario, measured] of ours) {
      process.stderr.write(`, ${scenario}`);
      await makeReady(scenario, server);
      const { url, cpu } = scenario === "nextHandler" && next ? next : server;
      const job = { kind: "purser", url, key: server.key, scenario, ...time } as const;
      const before = cpu();
      const run = await load.measure({ ...job, connections: connectionsFor(scenario, connections) });
      measured.push(withCpu(run, before, cpu()));
    }
    process.stderr.write("\n");
  }
  return compare(connections, naive, ours);
}

/** Warm-up and tail are in the processor time and in the count of runs alike. */
function withCpu(run: Measured, before: CpuTime, after: CpuTime): Measured {
  const each = (ms: number) => ms / Math.max(1, run.total);
  return {
    ...run,
    serverCpuMs: each(after.serverMs - before.serverMs),
    postgresCpuMs: each(after.postgresMs - before.postgresMs),
  };
}

function machine() {
  const [cpu] = cpus();
  return {
    cores: cpus().length,
    cpu: cpu?.model ?? "unknown",
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
  };
}

function save(result: unknown): void {
  const dir = fileURLToPath(new URL("results/", import.meta.url));
  mkdirSync(dir, { recursive: true });
  writeFileSync(`${dir}latest.json`, `${JSON.stringify(result, null, 2)}\n`);
  console.log("\nWritten to bench/results/latest.json");
}

/** The same tests as in npm test, for longer: twenty kills, a minute of each storm. */
function runFaults(args: readonly string[]): void {
  const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));
  run([vitest, "run", "--project", "db", "--no-file-parallelism", "test/faults", ...args], {
    PURSER_LONG: "1",
  });
}

/** Random worlds against exact sums. The simulator stands with the harness it uses: bench may import only the contract. */
function runSimulator(args: readonly string[]): void {
  run(["--import", "tsx", fileURLToPath(new URL("../test/simulator/run.ts", import.meta.url)), ...args]);
}

function run(args: readonly string[], settings: Record<string, string> = {}): void {
  const child = spawn(process.execPath, args, { stdio: "inherit", env: { ...process.env, ...settings } });
  child.once("exit", (code) => {
    process.exitCode = code ?? 1;
  });
}
