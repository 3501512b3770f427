import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BudgetCreateInput } from "@/server/contract/admin-budgets";
import { sumMoney, toWire, usd } from "@/server/domain/money";
import { callerOf, codeOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { recordOf } from "@/test/steering-fixture";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
});
afterAll(() => t.close());

const budgetsOf = (org: string, as?: Parameters<typeof callerOf>[1]) => callerOf(org, as).admin.budgets;
const record = (org: string, input: Parameters<typeof recordOf>[1]) => t.ledger.submit(recordOf(org, input));

describe("get", () => {
  type Scope = Pick<BudgetCreateInput, "scopeType" | "scopeKey" | "each" | "period">;
  const scopes: [string, Scope][] = [
    ["from the cube", { scopeType: "AGENT", scopeKey: "luna", period: "MONTHLY" }],
    ["from the ledger", { scopeType: "USER", scopeKey: "u1", period: "MONTHLY" }],
    ["of every counter", { scopeType: "CAMPAIGN", each: ["CAMPAIGN"], period: "DAILY" }],
  ];
  test.each(scopes)(
    "AII-11 AII-12 names five metrics %s, and the models sum to the total",
    async (_, scope) => {
      const org = await createTestOrganization(t.pool);
      const { id: budgetId } = await budgetsOf(org).create({ ...scope, name: "metrics", limitCost: "100" });
      const ours = { agentId: "luna", userId: "u1", campaignId: "c1" };
      await record(org, {
        ...ours,
        model: "a",
        cost: "1.25",
        tokens: 100,
        success: true,
        executionTime: 100,
      });
      await record(org, { ...ours, model: "b", cost: "2.5", tokens: 50, success: false, executionTime: 301 });
      await record(org, { ...ours, model: "a", cost: "0.000000000001", tokens: 1, success: true });
      await record(org, { ...ours, cost: "3", tokens: 7 });
      await record(org, { agentId: "nova", model: "a", cost: "50", tokens: 9, success: false });
      const { metrics, budget } = await budgetsOf(org).get({ budgetId });
      expect(metrics).toMatchObject({
        cost: "6.750000000001",
        tokens: "158",
        requests: 4,
        meanLatencyMs: 200.5,
        successRate: "75",
      });
      expect(metrics.models).toEqual([
        { model: null, cost: "3", tokens: "7", requests: 1 },
        { model: "b", cost: "2.5", tokens: "50", requests: 1 },
        { model: "a", cost: "1.250000000001", tokens: "101", requests: 2 },
      ]);
      expect(toWire(sumMoney(metrics.models.map((row) => usd(row.cost))))).toBe(budget.window?.spent);
    },
  );

  test("counters of entities are paged, and one can be asked for alone", async () => {
    const org = await createTestOrganization(t.pool);
    const { id: budgetId } = await budgetsOf(org).create({
      name: "per user",
      scopeType: "USER",
      each: ["USER"],
      period: "MONTHLY",
      limitCost: "10",
    });
    for (const [n, userId] of ["a", "b", "c"].entries()) await record(org, { userId, cost: String(n + 1) });
    await record(org, { cost: "100" });
    const first = await budgetsOf(org).get({ budgetId, limit: 2 });
    const second = await budgetsOf(org).get({ budgetId, limit: 2, cursor: first.counters.nextCursor ?? "" });
    const all = [...first.counters.data, ...second.counters.data];
    expect(all.map((row) => [row.entityKey, row.spent])).toEqual([
      ["a", "1"],
      ["b", "2"],
      ["c", "3"],
    ]);
    expect([first.counters.hasMore, second.counters.hasMore]).toEqual([true, false]);
    expect(first.budget).toMatchObject({ counters: 3, window: { entityKey: "c", percent: "30" } });
    expect(first.metrics.cost).toBe("6");
    const one = await budgetsOf(org).get({ budgetId, entityKey: "b" });
    expect([one.counters.data.map((row) => row.entityKey), one.metrics.cost]).toEqual([["b"], "2"]);
    expect(await codeOf(budgetsOf(org).get({ budgetId, cursor: "W10" }))).toBe("malformed");
  });

  test("names the other budgets that every call of it falls under, and no others", async () => {
    const org = await createTestOrganization(t.pool);
    const admin = budgetsOf(org);
    const make = (name: string, scope: Omit<Parameters<typeof admin.create>[0], "name" | "period">) =>
      admin.create({ ...scope, name, period: "DAILY", limitCost: "1" });
    const luna = { scopeType: "AGENT", scopeKey: "luna" } as const;
    const { id: budgetId } = await make("luna on gpt", { ...luna, filters: { MODEL: "gpt" } });
    await make("luna", luna);
    await make("gpt", { scopeType: "MODEL", scopeKey: "gpt" });
    await make("each agent", { scopeType: "AGENT", each: ["AGENT"] });
    await make("day", { scopeType: "ORGANIZATION" });
    await make("nova", { scopeType: "AGENT", scopeKey: "nova" });
    await make("luna in test", { ...luna, filters: { ENVIRONMENT: "test" } });
    await make("each user", { scopeType: "USER", each: ["USER"] });
    const { alsoBinding } = await admin.get({ budgetId });
    expect(alsoBinding.map((row) => row.name)).toEqual(["Organization", "day", "each agent", "gpt", "luna"]);
  });
});

describe("list binding", () => {
  test("every budget that an agent's calls fall under, tightest first, with the agent's own counters", async () => {
    const org = await createTestOrganization(t.pool);
    const admin = budgetsOf(org);
    const make = (name: string, rules: Omit<BudgetCreateInput, "name" | "period">) =>
      admin.create({ ...rules, name, period: "DAILY" });
    await make("each agent", { scopeType: "AGENT", each: ["AGENT"], limitCost: "10" });
    await make("luna", { scopeType: "AGENT", scopeKey: "luna", limitCost: "100" });
    await make("nova", { scopeType: "AGENT", scopeKey: "nova", limitCost: "1" });
    await make("luna on gpt", {
      scopeType: "AGENT",
      scopeKey: "luna",
      filters: { MODEL: "gpt" },
      limitCost: "1",
    });
    await record(org, { agentId: "luna", cost: "6" });
    await record(org, { agentId: "nova", cost: "9" });
    const { data } = await budgetsOf(org, "VIEWER").list({ limit: 25, binding: { AGENT: "luna" } });
    expect(
      data.filter(({ window }) => window?.limit != null).map(({ name, window }) => [name, window?.percent]),
    ).toEqual([
      ["each agent", "60"],
      ["luna", "6"],
    ]);
    expect(data.some(({ name }) => name === "nova" || name === "luna on gpt")).toBe(false);
    const other = budgetsOf(await createTestOrganization(t.pool));
    const theirs = (await other.list({ limit: 25, binding: { AGENT: "luna" } })).data;
    expect(theirs.map(({ id }) => id)).not.toEqual(expect.arrayContaining(data.map(({ id }) => id)));
  });
});
