// The load, in a process of its own: takes one job at a time from its parent and answers with what it measured.
import { SCENARIO_RUNS } from "./calls";
import type { Job, Measured } from "./job";
import { openNaive } from "./naive";
import { WireClient } from "./wire-client";

/** More than this is no measurement any more. */
const MOST_FAILURES = 10_000;

type Runner = { runs: (() => Promise<void>)[]; close: () => void | Promise<void> };

async function openRunner(job: Job): Promise<Runner> {
  if (job.kind !== "purser") {
    const naive = await openNaive(job.url, job.connections);
    const run = job.kind === "naive" ? naive.run : naive.runPair;
    return { runs: Array.from({ length: job.connections }, () => run), close: naive.close };
  }
  const { url, key } = job;
  const clients = await Promise.all(Array.from({ length: job.connections }, () => WireClient.open(url, key)));
  const run = SCENARIO_RUNS[job.scenario];
  return {
    runs: clients.map((client) => () => run(client)),
    close: () => {
      for (const client of clients) client.close();
    },
  };
}

async function measure(job: Job): Promise<Measured> {
  const runner = await openRunner(job);
  let recording = false;
  let running = true;
  const latencies: number[] = [];
  let total = 0;
  const failures: string[] = [];
  const loops = runner.runs.map(async (run) => {
    while (running) {
      const began = performance.now();
      try {
        await run();
        total += 1;
        if (recording) latencies.push(performance.now() - began);
      } catch (error) {
        failures.push(String(error));
        if (failures.length > MOST_FAILURES) throw error;
      }
    }
  });
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const timed = (async () => {
    await pause(job.warmUpMs);
    recording = true;
    const began = performance.now();
    await pause(job.measureMs);
    recording = false;
    return (performance.now() - began) / 1_000;
  })();
  const seconds = await Promise.race([timed, Promise.all(loops).then(() => 0)]);
  running = false;
  await Promise.all(loops);
  await runner.close();
  latencies.sort((a, b) => a - b);
  const quantile = (share: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return {
    perSecond: latencies.length / seconds,
    p50: quantile(0.5),
    p99: quantile(0.99),
    max: latencies.at(-1) ?? 0,
    count: latencies.length,
    total,
    failed: failures.length,
    firstFailure: failures[0] ?? null,
  };
}

process.on("message", (job: Job) => {
  measure(job).then(
    (measured) => process.send?.({ measured }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
