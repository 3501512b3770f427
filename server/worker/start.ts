import { Logger, parseCronItems, type Runner, run, type TaskList } from "graphile-worker";
import { type Container, getContainer } from "@/server/container";
import { JOBS, type JobName } from "@/server/services/jobs/catalogue";
import { runJob } from "@/server/services/jobs/run-job";
import { makeReportRuns } from "@/server/services/reports/make-runs";
import { startDeliveries } from "./deliveries";
import { startInterval } from "./interval";
import { WORK } from "./schedule";

/** Jobs that one process runs at once. */
const CONCURRENCY = 2;
const MAX_ATTEMPTS = 3;
/** Somebody waits for a report in front of a page. */
const REPORTS_EVERY_MS = 1_000;

const NAMES = Object.keys(JOBS) as JobName[];

/**
 * Runs the jobs of this process until it is stopped. Any number of processes may: each run is done once.
 * @param pool the job runner's own connections: it waits on one of them for what is due
 * @returns stops it, after what runs
 */
export async function startWorker(pool: Container["pool"]): Promise<{ stop: () => Promise<void> }> {
  const { env } = getContainer();
  const runner = await startRunner(pool);
  const { intervalSeconds, onStart } = env.prices;
  const prices = startInterval({ everyMs: intervalSeconds * 1000, onStart }, (scheduledAt) =>
    runJob("price-update", scheduledAt, WORK["price-update"]),
  );
  const stopping = new AbortController();
  const reports = startInterval({ everyMs: REPORTS_EVERY_MS, onStart: true }, () =>
    makeReports(stopping.signal),
  );
  const deliveries = startDeliveries();
  const stop = async () => {
    stopping.abort();
    await Promise.all([runner.stop(), prices.stop(), reports.stop(), deliveries.stop()]);
  };
  return { stop };
}

async function makeReports(stopping: AbortSignal): Promise<void> {
  try {
    await makeReportRuns(stopping);
  } catch (error) {
    getContainer().log.warn({ event: "worker.reports", err: error }, "reports could not be looked for");
  }
}

async function startRunner(pool: Container["pool"]): Promise<Runner> {
  const { log } = getContainer();
  const logger = new Logger(() => (level, message) => {
    // The runner speaks of every job; what each came to is logged by runJob.
    if (level === "error" || level === "warning") log.warn({ event: "worker.runner", level }, message);
  });
  const tasks = NAMES.map((name) => [name, (payload: unknown) => runDue(name, payload)] as const);
  const crons = NAMES.filter((name) => JOBS[name].every !== "seconds").map((name) => ({
    task: name,
    match: JOBS[name].every,
    // The newest run does what older ones would have done.
    options: { backfillPeriod: 0, maxAttempts: MAX_ATTEMPTS, jobKey: name },
  }));
  return run({
    pgPool: pool,
    concurrency: CONCURRENCY,
    // main.ts hears the signals and stops everything in order.
    noHandleSignals: true,
    pollInterval: 5_000,
    taskList: Object.fromEntries(tasks) as TaskList,
    parsedCronItems: parseCronItems(crons),
    logger,
  });
}

async function runDue(name: JobName, payload: unknown): Promise<void> {
  await runJob(name, dueAt(payload), WORK[name]);
}

/** When cron meant the job to run. */
function dueAt(payload: unknown): number {
  if (typeof payload === "object" && payload !== null && "_cron" in payload) {
    const cron = payload._cron;
    if (typeof cron === "object" && cron !== null && "ts" in cron && typeof cron.ts === "string")
      return Date.parse(cron.ts);
  }
  throw new Error("a job came without the time it was due at");
}
