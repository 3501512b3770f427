import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { updateSettings } from "@/server/services/settings/update";
import { callerOf, useLedger } from "@/test/admin-caller";
import {
  createTestBudget,
  createTestLedger,
  createTestOrganization,
  type TestLedger,
} from "@/test/ledger-fixture";
import { authorizeOf, personOf, recordOf } from "@/test/steering-fixture";
import { WORK } from "./schedule";

const HOUR = 3_600_000;
const BEGAN = Date.parse("2026-11-01T08:30:00Z");
let now = BEGAN;
let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger({ fakeNow: () => now });
  useLedger(t);
});
afterAll(() => t.close());

const runsOf = async (org: string) =>
  (
    await t.pool.query<{ at: Date; detail: Record<string, unknown> }>(
      "select scheduled_at as at, detail from job_runs where job = $1 and state = 'SUCCEEDED' order by scheduled_at",
      [`budget-review:${org}`],
    )
  ).rows.map(({ at, detail }) => [(at.getTime() - BEGAN) / HOUR, detail.schedule]);

async function organization() {
  now = BEGAN;
  const org = await createTestOrganization(t.pool);
  await t.pool.query("update organizations set created_at = $2 where id = $1", [org, new Date(BEGAN)]);
  const { pools } = callerOf(org).admin;
  const { id: poolId } = await pools.create({ name: "shared", initialBudget: "1000" });
  await pools.assignAgent({ agentId: "idle", poolId, allocation: "100", reason: "as agreed" });
  return { org, pools };
}

describe("budget-review", () => {
  test("SAFE-46 it runs every 24 hours, once among processes, and what it finds is proposed", async () => {
    const { org, pools } = await organization();
    now = BEGAN + 23.9 * HOUR;
    await WORK["budget-review"]();
    expect(await runsOf(org)).toEqual([]);
    now = BEGAN + 24.5 * HOUR;
    await Promise.all([WORK["budget-review"](), WORK["budget-review"](), WORK["budget-review"]()]);
    const schedule = "Budget review scheduled every 24 hours";
    expect(await runsOf(org)).toEqual([[24, schedule]]);
    expect((await pools.suggestions.list()).data).toMatchObject([{ kind: "REDUCE", entityId: "idle" }]);
    now = BEGAN + 47.9 * HOUR;
    await WORK["budget-review"]();
    expect(await runsOf(org)).toHaveLength(1);
    // A worker that was away for days does the newest only.
    now = BEGAN + 100 * HOUR;
    await WORK["budget-review"]();
    expect(await runsOf(org)).toEqual([
      [24, schedule],
      [96, schedule],
    ]);
  });

  test("SAFE-46 frequency_hours: the setting review.everyHours is honoured and named", async () => {
    const { org } = await organization();
    await updateSettings(personOf(org), { values: { "review.everyHours": 6 }, reset: [] });
    now = BEGAN + 6.1 * HOUR;
    await WORK["budget-review"]();
    now = BEGAN + 11.9 * HOUR;
    await WORK["budget-review"]();
    now = BEGAN + 12 * HOUR;
    await WORK["budget-review"]();
    const schedule = "Budget review scheduled every 6 hours";
    expect(await runsOf(org)).toEqual([
      [6, schedule],
      [12, schedule],
    ]);
  });
});

describe("queue-tick", () => {
  test("C27 a turn that no event announced is found by the clock's look", async () => {
    now = BEGAN;
    const org = await createTestOrganization(t.pool);
    const budgetId = await createTestBudget(t.pool, org, {
      scopeType: "AGENT",
      scopeKey: "writer",
      limitCost: "1",
      action: "queue",
    });
    await t.ledger.submit(recordOf(org, { agentId: "writer", cost: "1" }));
    const asked = await t.ledger.submit(authorizeOf(org, { agentId: "writer", estimatedCost: "0.5" }));
    const stateOf = async () =>
      (
        await t.pool.query("select state from queued_requests where id = $1", [
          "queueId" in asked ? asked.queueId : "",
        ])
      ).rows[0].state;
    expect(await WORK["queue-tick"]()).toMatchObject({ queues: 1, ready: 0 });
    // Behind the back of everything that announces.
    await t.pool.query("update budgets set limit_cost = 2 where id = $1", [budgetId]);
    await t.pool.query("update budget_windows set limit_cost = 2 where budget_id = $1", [budgetId]);
    await t.pool.query("update organizations set policy_version = policy_version + 1 where id = $1", [org]);
    now += 86_000_000;
    expect(await stateOf()).toBe("WAITING");
    expect(await WORK["queue-tick"]()).toMatchObject({ queues: 1, ready: 1 });
    expect(await stateOf()).toBe("READY");
    expect(await WORK["queue-tick"]()).toMatchObject({ queues: 1, ready: 0 });
  });
});
