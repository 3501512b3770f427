import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { getContainer, setContainer } from "@/server/container";
import { migrateJobs } from "@/server/db/migrate-jobs";
import { createPool, type Pool } from "@/server/db/pool";
import { loadEnv } from "@/server/env";
import { JOBS, type JobName } from "@/server/services/jobs/catalogue";
import { listJobs } from "@/server/services/jobs/list";
import { runJob } from "@/server/services/jobs/run-job";
import { setFakeContainer } from "@/test/fake-container";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { createOwnerPool } from "@/test/owner-pool";
import { personOf, recordOf } from "@/test/steering-fixture";
import { WORK } from "./schedule";
import { startWorker } from "./start";

let now = Date.parse("2026-03-28T12:00:00Z");
let t: TestLedger;
let owner: Pool;
const closing: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  t = await createTestLedger({ fakeNow: () => now });
  owner = createOwnerPool(t.url);
  await migrateJobs(t.url);
  setFakeContainer({});
  setContainer({ ...getContainer(), pool: t.pool, booksPool: t.pool, ledger: t.ledger });
});
afterAll(async () => {
  for (const close of closing) await close();
  await owner.end();
  await t.close();
});

type Run = { job: string; scheduled_at: Date; state: string; detail: Record<string, unknown> };
const runsOf = async (job: string) =>
  (
    await t.pool.query<Run>(
      "select job, scheduled_at, state, detail from job_runs where job like $1 order by scheduled_at",
      [job],
    )
  ).rows;
function jobsPool(): Pool {
  const pool = createPool(t.url, { max: 4, applicationName: "worker", log: getContainer().log });
  closing.push(() => pool.end());
  return pool;
}

describe("jobs", () => {
  test("NGX-58 every job runs under the test clock and leaves a run that succeeded", async () => {
    await createTestOrganization(t.pool, { cap: "10" });
    for (const name of Object.keys(JOBS) as JobName[])
      expect(await runJob(name, now, WORK[name]), name).toBe(true);
    const { data } = await listJobs(personOf("org_any", "VIEWER"));
    expect(data.map(({ job, state, lastRun }) => [job, state, lastRun])).toEqual(
      Object.keys(JOBS).map((job) => [job, "SUCCEEDED", new Date(now).toISOString()]),
    );
    expect(data.find(({ job }) => job === "budget-alerts")).toMatchObject({ schedule: "*/30 * * * *" });
  });

  test("C27 ten processes that mean one run do it once, and another time is another run", async () => {
    let done = 0;
    const work = async () => {
      done += 1;
      await sleep(20);
      return {};
    };
    const ran = await Promise.all(Array.from({ length: 10 }, () => runJob("once", now, work)));
    expect([done, ran.filter(Boolean).length]).toEqual([1, 1]);
    expect(await runJob("once", now + 60_000, work)).toBe(true);
  });

  test("a run that failed is kept as such and may be tried again; one of a dead process is taken over", async () => {
    const fail = () => Promise.reject(new Error("no network"));
    await expect(runJob("shaky", now, fail)).rejects.toThrow("no network");
    expect(await runsOf("shaky")).toMatchObject([{ state: "FAILED", detail: { error: "Error" } }]);
    expect(await runJob("shaky", now, () => Promise.resolve({ mended: true }))).toBe(true);
    expect(await runsOf("shaky")).toMatchObject([{ state: "SUCCEEDED", detail: { mended: true } }]);
    await t.pool.query("update job_runs set state = 'RUNNING' where job = 'shaky'");
    expect(await runJob("shaky", now, () => Promise.resolve({}))).toBe(false);
    now += 16 * 60_000;
    expect(await runJob("shaky", now - 16 * 60_000, () => Promise.resolve({}))).toBe(true);
  });

  test("C27 NGX-42 the day is closed once for each organization after its own midnight, over a DST change too", async () => {
    now = Date.parse("2026-03-28T22:59:00Z");
    const berlin = await createTestOrganization(t.pool, { timeZone: "Europe/Berlin" });
    const kathmandu = await createTestOrganization(t.pool, { timeZone: "Asia/Kathmandu" });
    await t.pool.query("update organizations set created_at = '2026-01-01T00:00:00Z'");
    const closedDays = async (org: string) =>
      (
        await t.pool.query<{ day: string }>(
          "select payload ->> 'day' as day from events where organization_id = $1 and type = 'day.closed' order by seq",
          [org],
        )
      ).rows.map(({ day }) => day);
    await WORK["midnight-close"]();
    expect(await closedDays(berlin)).toEqual(["2026-03-27"]);
    expect(await closedDays(kathmandu)).toEqual(["2026-03-28"]);
    now = Date.parse("2026-03-28T23:00:00Z");
    await Promise.all([WORK["midnight-close"](), WORK["midnight-close"]()]);
    expect(await closedDays(berlin)).toEqual(["2026-03-27", "2026-03-28"]);
    // 29 March has 23 hours in Berlin.
    now = Date.parse("2026-03-29T21:59:59Z");
    await WORK["midnight-close"]();
    expect((await closedDays(berlin)).length).toBe(2);
    now = Date.parse("2026-03-29T22:00:00Z");
    await WORK["midnight-close"]();
    expect((await closedDays(berlin)).at(-1)).toBe("2026-03-29");
    expect(await runsOf(`midnight-close:${berlin}`)).toMatchObject([
      { state: "SUCCEEDED" },
      { state: "SUCCEEDED" },
      { scheduled_at: new Date("2026-03-29T22:00:00Z") },
    ]);
  });

  test("NGX-41 the sweep raises what is missing, once, and nothing where the ledger did its work", async () => {
    const org = await createTestOrganization(t.pool, { cap: "10" });
    await t.ledger.submit(recordOf(org, { cost: "9.6" }));
    expect(await WORK["budget-alerts"]()).toEqual({ raised: 0 });
    await owner.query("delete from alerts where organization_id = $1 and level = 'CRITICAL'", [org]);
    expect(await WORK["budget-alerts"]()).toEqual({ raised: 1 });
    expect(await WORK["budget-alerts"]()).toEqual({ raised: 0 });
    const { rows } = await t.pool.query(
      "select level from alerts where organization_id = $1 order by level",
      [org],
    );
    expect(rows).toEqual([{ level: "CRITICAL" }, { level: "WARNING" }]);
    await t.pool.query("update budgets set action = 'ignore' where organization_id = $1", [org]);
    await owner.query("delete from alerts where organization_id = $1", [org]);
    expect(await WORK["budget-alerts"]()).toEqual({ raised: 0 });
  });

  test("runs older than 30 days are forgotten, younger ones kept", async () => {
    await t.pool.query("delete from job_runs");
    await runJob("old", now, () => Promise.resolve({}));
    now += 30 * 86_400_000;
    await runJob("new", now, () => Promise.resolve({}));
    now += 1;
    expect(await WORK.prune()).toMatchObject({ runs: 1 });
    expect(await runsOf("%")).toMatchObject([{ job: "new" }]);
  });
});

describe("startWorker", () => {
  test("TEK-20 TEK-21 prices are brought up at the start if wanted, then every so many seconds", async () => {
    await t.pool.query("delete from job_runs");
    const kept = getContainer();
    const start = (variables: Record<string, string>) => {
      setContainer({ ...kept, env: loadEnv({ NODE_ENV: "test", ...variables }) });
      return startWorker(jobsPool());
    };
    const quiet = await start({ BUDGET_UPDATE_PRICES_ON_START: "false" });
    await sleep(300);
    await quiet.stop();
    expect(await runsOf("price-update")).toEqual([]);
    const two = [
      await start({ BUDGET_PRICE_UPDATE_INTERVAL: "1" }),
      await start({ BUDGET_PRICE_UPDATE_INTERVAL: "1" }),
    ];
    await expect
      .poll(async () => (await runsOf("price-update")).filter(({ state }) => state === "SUCCEEDED").length, {
        timeout: 10_000,
      })
      .toBeGreaterThanOrEqual(2);
    for (const worker of two) await worker.stop();
    const runs = await runsOf("price-update");
    expect(new Set(runs.map((run) => run.scheduled_at.getTime())).size).toBe(runs.length);
    setContainer(kept);
  });

  test("NGX-4 as the app's role the runner takes what is due and the run is kept", async () => {
    await t.pool.query("delete from job_runs");
    const workers = [await startWorker(jobsPool()), await startWorker(jobsPool())];
    const role = await t.pool.query<{ role: string }>("select current_user as role");
    expect(role.rows).toEqual([{ role: "purser_app" }]);
    // As cron does it at the minute, which a test need not wait for.
    const due = { _cron: { ts: "2026-03-30T03:17:00.000Z" } };
    for (let n = 0; n < 2; n += 1)
      await t.pool.query("select graphile_worker.add_job('prune', payload := $1::json)", [
        JSON.stringify(due),
      ]);
    await expect.poll(async () => (await runsOf("prune")).map(({ state }) => state)).toEqual(["SUCCEEDED"]);
    for (const worker of workers) await worker.stop();
    expect(await runsOf("prune")).toMatchObject([{ scheduled_at: new Date("2026-03-30T03:17:00Z") }]);
  });
});
