import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toWire, usd } from "@/server/domain/money";
import { callerOf, codeOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { recordOf } from "@/test/steering-fixture";

const NOW = Date.parse("2026-11-22T12:00:00Z");
let now = NOW;
let t: TestLedger;
let org: string;
beforeAll(async () => {
  t = await createTestLedger({ fakeNow: () => now });
  useLedger(t);
  org = await createTestOrganization(t.pool, { timeZone: "Asia/Kolkata" });
  const runs = [
    { userId: "ana", sessionId: "s1", cost: "1.000000000001", tokens: 10 },
    { userId: "ana", sessionId: "s1", cost: "2", tokens: 20, success: true },
    { userId: "ben", sessionId: "s2", cost: "5", tokens: 30, success: false },
    { userId: "cleo", sessionId: "s2", cost: "0.5", tokens: 40 },
    { cost: "7", tokens: 50, task: "sum" },
  ];
  for (const run of runs) await t.ledger.submit(recordOf(org, { ...run, agentType: "SEO" }));
  now = NOW - 40 * 86_400_000;
  await t.ledger.submit(recordOf(org, { userId: "ana", sessionId: "s1", cost: "100", agentType: "SEO" }));
  now = NOW;
});
afterAll(() => t.close());

describe("executions by user, session and task", () => {
  test("AII-13 the users and what names none are the total of the same days, whatever stands alone", async () => {
    const { admin } = callerOf(org);
    const spend = await admin.spend.query({ period: "this-month", top: 8, compare: false });
    for (const top of [1, 2, 3, 100]) {
      const { data, unattributed, others, total } = await admin.executions.groups({ by: "userId", top });
      const parts = [...data, unattributed, others].filter((part) => part !== null);
      const sum = parts.reduce((all, { cost }) => all.plus(cost), usd("0"));
      expect(toWire(sum)).toBe(spend.total.cost);
      expect(total).toEqual({
        cost: spend.total.cost,
        executions: spend.total.executions,
        tokens: spend.total.tokens,
      });
      expect(data).toHaveLength(Math.min(top, 3));
      expect(unattributed).toMatchObject({ key: null, cost: "7", executions: 1 });
    }
    const { data, others } = await admin.executions.groups({ by: "userId", top: 1 });
    expect(data).toMatchObject([{ key: "ben", cost: "5", executions: 1, succeeded: 0 }]);
    expect(others).toMatchObject({ key: null, groups: 2, cost: "3.500000000001", executions: 3 });
  });

  test("AII-14 a session lists its runs and what they cost together, which is its group", async () => {
    const { admin } = callerOf(org, "VIEWER");
    const { data, from, to } = await admin.executions.groups({ by: "sessionId", top: 25 });
    expect(data.map(({ key, cost, executions, tokens }) => [key, cost, executions, tokens])).toEqual([
      ["s2", "5.5", 2, "70"],
      ["s1", "3.000000000001", 2, "30"],
    ]);
    const runs = await admin.executions.list({ sessionId: "s1", from, to, limit: 10 });
    expect(runs.data.map(({ cost }) => cost)).toEqual(["2", "1.000000000001"]);
    expect(runs.total).toEqual({ cost: "3.000000000001", executions: 2 });
  });

  test("a correction belongs to the user of what it corrects, and is no execution", async () => {
    const { admin } = callerOf(org);
    const [row] = (await admin.executions.list({ userId: "cleo", limit: 1 })).data;
    await admin.executions.correct({ id: row?.id ?? "", cost: "0.25", reason: "It was charged twice" });
    const { data } = await admin.executions.groups({ by: "userId", top: 25, sessionId: "s2" });
    expect(data.find(({ key }) => key === "cleo")).toMatchObject({ cost: "0.25", executions: 1 });
  });

  test("filters hold, a VIEWER may not ask by user, other organizations see nothing, a range has its bounds", async () => {
    const { admin } = callerOf(org);
    const tasks = await admin.executions.groups({ by: "task", top: 25, agentType: "SEO" });
    expect(tasks.data).toMatchObject([{ key: "sum", cost: "7" }]);
    expect(await codeOf(callerOf(org, "VIEWER").admin.executions.groups({ by: "userId", top: 25 }))).toBe(
      "forbidden",
    );
    const other = await createTestOrganization(t.pool);
    expect((await callerOf(other).admin.executions.groups({ by: "task", top: 25 })).data).toEqual([]);
    const long = { from: "2026-01-01T00:00:00Z", to: "2026-11-01T00:00:00Z" };
    expect(await codeOf(admin.executions.groups({ by: "task", top: 25, ...long }))).toBe("validation_failed");
  });
});
