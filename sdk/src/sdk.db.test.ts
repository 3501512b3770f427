import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { findImbalances } from "@/test/books";
import { type Fate, startFaultyProxy } from "@/test/faulty-proxy";
import { createTestOrganization } from "@/test/ledger-fixture";
import { seededRandom } from "@/test/seeded-random";
import { BudgetClient } from "./budget-client";
import { BudgetTracker } from "./tracker";

let api: TestApi;
let spoolDir: string;
beforeAll(async () => {
  api = await createTestApi();
  spoolDir = await mkdtemp(join(tmpdir(), "purser-sdk-"));
});
afterAll(async () => {
  await api.close();
  await rm(spoolDir, { recursive: true });
});

const AGENT = ["record", "authorize", "read", "cost:explicit"] as const;
const quiet = { onWarning: () => undefined };

async function booked(organizationId: string) {
  const { rows } = await api.pool.query<{ task: string; count: number; cost: string }>(
    `select task, count(*)::int as count, sum(cost)::text as cost from billing_logs
     where organization_id = $1 group by task order by task collate "C"`,
    [organizationId],
  );
  return rows;
}

describe("the SDK against the real server", () => {
  test("P8 NEON-104 f11: down in mid-run, answers lost: each record once, none lost, also over a restart", async () => {
    const random = seededRandom("sdk outage");
    const organizationId = await createTestOrganization(api.pool, { cap: "1000" });
    const key = await api.keyOf(organizationId, [...AGENT]);
    let weather: "down" | "stormy" | "fine" = "stormy";
    const fate = (): Fate => {
      if (weather === "fine") return "pass";
      return weather === "down"
        ? "lose-request"
        : random.pick<Fate>(["pass", "lose-request", "lose-answer", "repeat"]);
    };
    const proxy = await startFaultyProxy(() => `http://127.0.0.1:${api.port}`, fate);
    const options = { url: proxy.url, key, spoolDir, attempts: 2, retryIntervalMs: 50, ...quiet };
    const first = new BudgetTracker({ ...options, failMode: "open" });
    const tasks: string[] = [];
    const one = async (n: number) => {
      const task = `task-${String(n).padStart(3, "0")}`;
      tasks.push(task);
      const usage = { agentType: "CONTENT", task };
      if (n % 3 === 0) await first.trackCost({ ...usage, cost: "0.01" });
      else if (n % 3 === 1) await first.record({ ...usage, cost: "0.01" });
      else
        await first.executeWithTracking(() => Promise.resolve({}), {
          ...usage,
          estimatedCost: "0.02",
          usageOf: () => ({ cost: "0.01" }),
        });
    };
    for (let n = 0; n < 90; n += 1) {
      if (n === 30) weather = "down";
      if (n === 60) weather = "stormy";
      await one(n);
    }
    weather = "down";
    await one(90);
    // The process ends while the server is still away; another one finds the folder.
    expect(await first.close()).toBe(false);
    weather = "fine";
    const second = new BudgetTracker(options);
    await expect.poll(() => second.flush(), { timeout: 20_000 }).toBe(true);
    await second.close();
    const rows = await booked(organizationId);
    expect(rows.map(({ task }) => task)).toEqual(tasks);
    expect(rows.filter(({ count, cost }) => count !== 1 || Number(cost) !== 0.01)).toEqual([]);
    expect(await findImbalances(api.pool, organizationId)).toEqual([]);
    const met = proxy.met();
    expect(met["lose-request"]).toBeGreaterThan(0);
    expect(met["lose-answer"]).toBeGreaterThan(0);
    await proxy.close();
  }, 120_000);

  test("the spool is its owner's alone, and another key's records are not in it", async () => {
    const down = "http://127.0.0.1:9";
    for (const word of ["aaaaaaaaaaaa", "bbbbbbbbbbbb"]) {
      const key = `psk_${word}_${"s".repeat(40)}`;
      const tracker = new BudgetTracker({ url: down, key, spoolDir, attempts: 1, ...quiet });
      await tracker.trackCost({ agentType: "CONTENT", tokens: 1 });
      await tracker.close();
    }
    const folders = (await readdir(spoolDir)).filter((name) => /aaaa|bbbb/.test(name));
    expect(folders.length).toBe(2);
    for (const folder of folders) {
      expect((await readdir(join(spoolDir, folder))).filter((name) => name.endsWith(".json")).length).toBe(1);
      expect((await stat(join(spoolDir, folder))).mode & 0o077).toBe(0);
      expect(folder).not.toContain("ssss");
    }
  });

  test("NEON-29 the month, and a hold that is extended, settled and released", async () => {
    const organizationId = await createTestOrganization(api.pool, { cap: "10" });
    const key = await api.keyOf(organizationId, [...AGENT]);
    const tracker = new BudgetTracker({
      url: `http://127.0.0.1:${api.port}`,
      key,
      spoolDir: null,
      checkTimeoutMs: 10_000,
      ...quiet,
    });
    const held = await tracker.authorize({ agentType: "CONTENT", estimatedCost: "4", ttlSeconds: 60 });
    await tracker.extend(held.reservationId ?? "", 600);
    expect(await tracker.checkBudgetStatus()).toEqual({
      canExecute: true,
      isOverBudget: false,
      overrideEnabled: false,
      utilizationPercentage: 0,
      totalSpent: "0",
      totalBudget: "10",
      remainingBudget: "10",
      heldBudget: "4",
      month: expect.stringMatching(/^\d{4}-\d{2}$/),
      isKnown: true,
    });
    const settled = await tracker.settle({ reservationId: held.reservationId ?? "", cost: "3.5" });
    expect(settled).toMatchObject({ tracked: true, cost: "3.5" });
    const other = await tracker.authorize({ agentType: "CONTENT", estimatedCost: "6.5" });
    await tracker.release(other.reservationId ?? "");
    expect((await tracker.check({ agentType: "CONTENT", estimatedCost: "6.51" })).allowed).toBe(false);
    expect(await tracker.checkBudgetStatus()).toMatchObject({ heldBudget: "0", totalSpent: "3.5" });
    await tracker.close();
  });

  test("TEK-47 TEK-48 TEK-49 TEK-50 TEK-51 TEK-52 Tekton's client", async () => {
    const organizationId = await createTestOrganization(api.pool, { cap: "1" });
    const key = await api.keyOf(organizationId, [...AGENT]);
    const client = new BudgetClient({ host: "127.0.0.1", port: api.port, key, spoolDir: null, ...quiet });
    const call = { provider: "anthropic", model: "claude-3-sonnet", component: "rhetor" };
    const [allowed, info] = await client.checkBudget({ ...call, inputText: "Hello, world!" });
    expect([allowed, info.reason]).toEqual([true, null]);
    expect(info.tokenEstimate?.inputTokens).toBeGreaterThan(0);
    const used = await client.recordUsage({ ...call, inputTokens: 20_000, outputTokens: 4_000 });
    expect(used).toMatchObject({ tracked: true });
    expect(
      await client.recordCompletion({ ...call, inputText: "Hello", outputText: "Hi there!" }),
    ).toMatchObject({
      id: expect.stringMatching(/^log_/),
    });
    const [again, why] = await client.checkBudget({ ...call, estimatedTokens: 1_000_000 });
    expect([again, why.reason]).toEqual([false, "Monthly cost limit exceeded"]);
    const { rows } = await api.pool.query(
      "select component, count(*)::int from billing_logs where organization_id = $1 group by 1",
      [organizationId],
    );
    expect(rows).toEqual([{ component: "rhetor", count: 2 }]);
    await client.close();
  });
});
