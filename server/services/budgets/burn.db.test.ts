import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sumMoney, toWire, usd } from "@/server/domain/money";
import { activateOverride } from "@/server/ledger/overrides/override";
import type { NewBudget } from "@/server/ledger/rules/new-budget";
import { resetBudget } from "@/server/ledger/rules/reset-budget";
import { callerOf, codeOf, useLedger } from "@/test/admin-caller";
import { type BudgetWorld, createBudgetWorld } from "@/test/budget-world";
import { createTestOrganization } from "@/test/ledger-fixture";
import { authorizeOf, personOf } from "@/test/steering-fixture";

const HOUR = 3_600_000;
const t0 = Date.parse("2026-11-11T09:20:00Z");
let world: BudgetWorld;
beforeAll(async () => {
  world = await createBudgetWorld(t0);
  useLedger(world.t);
});
afterAll(() => world.t.close());

const total = (amounts: readonly string[]) => toWire(sumMoney(amounts.map(usd)));

/** Spends 1.000000000001, 2, 3 … an hour apart, the newest now. */
async function spendHourly(org: string, times: number, input: object = {}) {
  for (let n = 0; n < times; n += 1) {
    world.clock.now = t0 + (n - times + 1) * HOUR;
    await world.spend(org, { cost: n === 0 ? "1.000000000001" : String(n + 1), ...input });
  }
  world.clock.now = t0;
}

describe("NGX-37 NEON-41 the burn chart of a budget", () => {
  test.each<[string, Partial<NewBudget>, string, number]>([
    ["a month", { period: "MONTHLY" }, "day", 11],
    ["a week", { period: "WEEKLY" }, "day", 3],
    ["a day", { period: "DAILY" }, "hour", 10],
    ["an hour", { period: "HOURLY" }, "part", 5],
    ["in total", { period: "TOTAL" }, "hour", 6],
    [
      "a user, whom the cube does not know",
      { period: "MONTHLY", scopeType: "USER", scopeKey: "ana" },
      "day",
      11,
    ],
    ["a campaign, filtered", { period: "DAILY", scopeType: "CAMPAIGN", scopeKey: "q1" }, "hour", 10],
  ])("%s: its pieces are its counter, to the last digit", async (_, scope, grain, pieces) => {
    const org = await createTestOrganization(world.t.pool);
    const id = await world.create(org, { name: "cap", limitCost: usd("100"), ...scope });
    await spendHourly(org, 6, { userId: "ana", campaignId: "q1" });
    await spendHourly(org, 2, { userId: "ben", campaignId: "q2" });
    const { admin } = callerOf(org);
    const burn = await admin.budgets.burn({ budgetId: id });
    const { budget } = await admin.budgets.get({ budgetId: id, limit: 1 });
    expect([burn.grain, burn.points.length]).toEqual([grain, pieces]);
    expect(burn.spent).toBe(budget.window?.spent);
    expect(burn.points.at(-1)).toMatchObject({ spent: burn.spent, endsAt: new Date(t0).toISOString() });
    expect(total([burn.spentBefore, ...burn.points.map(({ cost }) => cost)])).toBe(burn.spent);
    expect(burn.spentBefore).toBe("0");
    expect(burn.limit).toBe("100");
    expect(burn.thresholds.map(({ level, amount }) => [level, amount])).toEqual([
      ["warning", "80"],
      ["critical", toWire(usd(String(budget.criticalPercent)))],
      ["exceeded", "100"],
    ]);
  });

  test("a count that began anew within an hour: the cut hour is a piece of its own, by hours and by days", async () => {
    for (const [period, costs] of [
      ["DAILY", ["7", "0", "9"]],
      ["MONTHLY", ["16"]],
    ] as const) {
      const org = await createTestOrganization(world.t.pool);
      const id = await world.create(org, { name: "cap", limitCost: usd("100"), period });
      world.clock.now = t0 - 2 * HOUR - 600_000;
      await world.spend(org, { cost: "50" });
      world.clock.now = t0 - 2 * HOUR;
      const { admin } = callerOf(org);
      await resetBudget(
        world.t.pool,
        personOf(org),
        { budgetId: id },
        { fakeNow: new Date(world.clock.now) },
      );
      world.clock.now = t0 - 2 * HOUR + 60_000;
      await world.spend(org, { cost: "7" });
      world.clock.now = t0;
      await world.spend(org, { cost: "9" });
      const burn = await admin.budgets.burn({ budgetId: id });
      expect(burn.points.map(({ cost }) => cost)).toEqual(costs);
      expect([burn.spent, burn.spentBefore]).toEqual(["16", "0"]);
    }
  });

  test("NGX-38 thresholds say when they fired, and a limit with what is granted is the line", async () => {
    const org = await createTestOrganization(world.t.pool);
    const id = await world.create(org, { name: "cap", limitCost: usd("10"), period: "MONTHLY" });
    await spendHourly(org, 4);
    const { admin } = callerOf(org);
    const fired = async () =>
      (await admin.budgets.burn({ budgetId: id })).thresholds.map(({ level, fired: at }) => [
        level,
        at?.used,
      ]);
    expect(await fired()).toEqual([
      ["warning", "10.000000000001"],
      ["critical", "10.000000000001"],
      ["exceeded", "10.000000000001"],
    ]);
    await activateOverride(
      world.t.pool,
      personOf(org),
      {
        kind: "GRANT",
        budgetId: id,
        entity: null,
        ceiling: null,
        amount: usd("5"),
        reason: "the launch needs it",
        expiresAt: t0 + HOUR,
      },
      new Date(t0),
    );
    const { limit, thresholds } = await admin.budgets.burn({ budgetId: id });
    expect([limit, thresholds.map(({ amount }) => amount)]).toEqual(["15", ["12", "13.5", "15"]]);
  });

  test("of a budget with a counter each: all together, or one by its name", async () => {
    const org = await createTestOrganization(world.t.pool);
    const id = await world.create(org, {
      name: "each",
      limitCost: usd("10"),
      period: "MONTHLY",
      scopeType: "AGENT",
      each: ["AGENT"],
    });
    await spendHourly(org, 2, { agentId: "luna" });
    await spendHourly(org, 3, { agentId: "sage" });
    const { admin } = callerOf(org);
    expect(await admin.budgets.burn({ budgetId: id })).toMatchObject({
      spent: "9.000000000002",
      limit: null,
      thresholds: [],
    });
    expect(await admin.budgets.burn({ budgetId: id, entityKey: "luna" })).toMatchObject({
      spent: "3.000000000001",
      limit: "10",
    });
  });
});

describe("open holds and decisions of a budget", () => {
  test("NGX-37 holds: the first to expire first, page by page, together what is held", async () => {
    const org = await createTestOrganization(world.t.pool);
    const id = await world.create(org, { name: "cap", limitCost: usd("100"), period: "MONTHLY" });
    for (let n = 0; n < 5; n += 1)
      await world.t.ledger.submit(
        authorizeOf(org, { agentId: `a${n}`, estimatedCost: `${n + 1}.5`, ttlSeconds: 600 - n * 60 }),
      );
    const { admin } = callerOf(org);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await admin.budgets.holds({ budgetId: id, limit: 2, ...(cursor && { cursor }) });
      seen.push(...page.data.map(({ cost }) => cost));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(["5.5", "4.5", "3.5", "2.5", "1.5"]);
    const { budget } = await admin.budgets.get({ budgetId: id, limit: 1 });
    expect(budget.window?.held).toBe(total(seen));
  });

  test("AII-8 decisions: newest first, page by page; a budget of another organization is not found", async () => {
    const org = await createTestOrganization(world.t.pool);
    const id = await world.create(org, { name: "cap", limitCost: usd("1"), period: "MONTHLY" });
    for (let n = 0; n < 3; n += 1) {
      world.clock.now = t0 + n * 60_000;
      await world.t.ledger.submit(authorizeOf(org, { agentId: `a${n}`, estimatedCost: "5" }));
    }
    const { admin } = callerOf(org, "VIEWER");
    const first = await admin.budgets.decisions({ budgetId: id, limit: 2 });
    expect(first.data.map(({ agentId, action, calls }) => [agentId, action, calls])).toEqual([
      ["a2", "block", 1],
      ["a1", "block", 1],
    ]);
    const cursor = first.nextCursor ?? "";
    const second = await admin.budgets.decisions({ budgetId: id, limit: 2, cursor });
    expect([second.data.map(({ agentId }) => agentId), second.hasMore]).toEqual([["a0"], false]);
    const other = callerOf(await createTestOrganization(world.t.pool)).admin.budgets;
    for (const work of [
      () => other.burn({ budgetId: id }),
      () => other.holds({ budgetId: id, limit: 1 }),
      () => other.decisions({ budgetId: id, limit: 1 }),
    ])
      expect(await codeOf(work())).toBe("not_found");
    expect(await codeOf(admin.budgets.decisions({ budgetId: id, limit: 1, cursor: "x" }))).toBe("malformed");
  });
});
