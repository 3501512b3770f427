import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SpendQueryInput } from "@/server/contract/admin-spend";
import { OverviewData } from "@/server/contract/overview";
import { forecastExhaustsAt } from "@/server/domain/forecast";
import { sumMoney, toWire, usd } from "@/server/domain/money";
import { type BudgetWorld, createBudgetWorld } from "@/test/budget-world";
import { createTestOrganization } from "@/test/ledger-fixture";
import { forecastWindow } from "../forecasts/forecast-window";
import { readSpend } from "../spend/read";
import { readOverview } from "./read";

const DAY = 86_400_000;
const t0 = Date.parse("2026-11-11T00:00:00Z");
let world: BudgetWorld;
beforeAll(async () => {
  world = await createBudgetWorld(t0);
});
afterAll(() => world.t.close());

const read = (organizationId: string, month?: string) =>
  readOverview(world.t.pool, { organizationId, month, now: world.clock.now });

describe("budgets at risk", () => {
  test("stand by the time at which they are used up; those that last until their reset are none", async () => {
    world.clock.now = t0;
    const org = await createTestOrganization(world.t.pool, { cap: "100000" });
    const make = (name: string, limits: object) =>
      world.create(org, { name, period: "MONTHLY", scopeType: "AGENT", scopeKey: name, ...limits });
    await make("soon", { limitCost: usd("120") });
    await make("later", { limitCost: usd("200") });
    await make("lasts", { limitCost: usd("100000") });
    await make("full", { limitCost: usd("100") });
    await make("tokens", { limitTokens: 1_100 });
    await make("paced", { period: "RATE", windowSeconds: 3600, limitRequests: 1 });
    for (const agentId of ["soon", "later", "lasts", "full", "tokens", "paced"])
      await world.spend(org, { agentId, cost: "100", tokens: 1_000 });
    const data = await read(org);
    // Ten days of thirty are gone: 10 a day, and 100 tokens a day.
    expect(
      data.atRisk?.data.map(({ name, metric, level, isReached, exhaustsAt }) => [
        name,
        metric,
        level,
        isReached,
        (Date.parse(exhaustsAt) - t0) / DAY,
      ]),
    ).toEqual([
      ["full", "cost", "exceeded", true, 0],
      ["tokens", "tokens", "critical", false, 1],
      ["soon", "cost", "warning", false, 2],
      ["later", "cost", "moderate", false, 10],
    ]);
    expect(data.atRisk).toMatchObject({ count: 4, limited: 6, isComplete: true });
    expect(data.atRisk?.data[1]).toMatchObject({ spent: "1000", limit: "1100" });
    expect(OverviewData.parse(data)).toEqual(data);
    expect((await read(org, "2026-10")).atRisk).toBeNull();
  });

  test("C20 go by the usual week where the tile does: one budget has one day, whoever says it", async () => {
    const org = await createTestOrganization(world.t.pool, { cap: "6000" });
    const agent = {
      period: "MONTHLY",
      scopeType: "AGENT",
      scopeKey: "weekly",
      limitCost: usd("600"),
    } as const;
    world.clock.now = t0 - 35 * DAY;
    await world.create(org, { name: "weekly", ...agent });
    await world.create(org, {
      name: "but tests",
      ...agent,
      except: [{ scopeType: "ENVIRONMENT", keys: ["test"] }],
    });
    // Two thirds of a week fall on its Thursday: no run rate knows of that.
    for (let day = 35; day > 0; day -= 1) {
      world.clock.now = t0 - day * DAY + DAY / 2;
      const isThursday = new Date(world.clock.now).getUTCDay() === 4;
      await world.spend(org, { agentId: "weekly", environment: "live", cost: isThursday ? "120" : "10" });
      await world.spend(org, { agentId: "weekly", environment: "test", cost: "5" });
      await world.spend(org, { agentId: "other", cost: isThursday ? "1200" : "100" });
    }
    world.clock.now = t0;
    const { atRisk, forecast } = await read(org);
    const rows = new Map(atRisk?.data.map((row) => [row.name, row]));
    expect([...rows.values()].map(({ name, method }) => [name, method])).toEqual([
      ["weekly", "weekday"],
      ["Organization", "weekday"],
      ["but tests", "weekday"],
    ]);
    expect(rows.get("Organization")?.exhaustsAt).toBe(forecast.exhaustsAt);
    const window = {
      startsAt: Date.parse("2026-11-01T00:00:00Z"),
      endsAt: Date.parse("2026-12-01T00:00:00Z"),
    };
    const counted = { organizationId: org, dimensions: { agent_id: "weekly" }, present: [], excepted: {} };
    const spent = usd(rows.get("weekly")?.spent ?? "");
    const of = { counted, window: { ...window, spent }, timeZone: "UTC", now: t0 };
    const alone = await forecastWindow(world.t.pool, of);
    const at = alone === null ? null : forecastExhaustsAt({ spent }, alone, usd("600"), t0);
    expect(rows.get("weekly")?.exhaustsAt).toBe(new Date(at ?? 0).toISOString());
    expect(rows.get("weekly")?.exhaustsAt).not.toBe(rows.get("but tests")?.exhaustsAt);
  });

  test("the soonest five are shown, and how many there are", async () => {
    world.clock.now = t0;
    const org = await createTestOrganization(world.t.pool);
    for (let n = 0; n < 7; n += 1) {
      const agentId = `a${n}`;
      await world.create(org, {
        name: agentId,
        period: "MONTHLY",
        scopeType: "AGENT",
        scopeKey: agentId,
        limitCost: usd(`${10 + n}`),
      });
      await world.spend(org, { agentId, cost: "9" });
    }
    const { atRisk } = await read(org);
    expect(atRisk?.data.map(({ name }) => name)).toEqual(["a0", "a1", "a2", "a3", "a4"]);
    expect(atRisk?.count).toBe(7);
  });
});

describe("top movers", () => {
  test.each(["UTC", "America/Havana", "Pacific/Auckland"])(
    "are the groups of Spend compared with the same days, to the last digit: %s",
    async (timeZone) => {
      world.clock.now = t0;
      const org = await createTestOrganization(world.t.pool, { timeZone });
      const at = (days: number) => ({ occurredAt: new Date(t0 - days * DAY).toISOString() });
      world.clock.now = t0 - 35 * DAY;
      for (const [agentType, cost] of [
        ["GONE", "30.000000000001"],
        ["SAME", "5"],
        ["UP", "1"],
        ["D", "0.5"],
      ] as const)
        await world.spend(org, { agentType, cost, ...at(36) });
      // Later in that month than this month has come: not among the same days.
      world.clock.now = t0 - 15 * DAY;
      await world.spend(org, { agentType: "UP", cost: "700" });
      world.clock.now = t0;
      for (const [agentType, cost] of [
        ["SAME", "5"],
        ["UP", "21.5"],
        ["A", "0.1"],
        ["B", "0.2"],
        ["C", "0.3"],
        ["E", "0.000000000007"],
      ] as const)
        await world.spend(org, { agentType, cost });
      const { movers } = await read(org);
      expect(movers.data.map(({ agentType, delta, percent }) => [agentType, delta, percent])).toEqual([
        ["GONE", "-30.000000000001", "-100"],
        ["UP", "20.5", "2050"],
        ["D", "-0.5", "-100"],
        ["C", "0.3", null],
        ["B", "0.2", null],
      ]);
      const compared = await readSpend(
        world.t.pool,
        { organizationId: org, now: world.clock.now },
        SpendQueryInput.parse({ period: "2026-11", groupBy: "agentType", compare: true, top: 100 }),
      );
      expect(movers.total).toMatchObject({
        cost: compared.total.cost,
        before: compared.previous?.total.cost,
      });
      expect(movers.days).toEqual({ first: compared.firstDay, last: compared.today });
      expect(movers.before).toEqual({
        first: compared.previous?.firstDay,
        last: compared.previous?.lastDay,
      });
      const known = new Map(compared.groups.map((group) => [group.key, group]));
      for (const { agentType, cost, before } of movers.data.filter(({ agentType }) => known.has(agentType)))
        expect([cost, before]).toEqual([known.get(agentType)?.cost, known.get(agentType)?.previousCost]);
      const sum = (of: "cost" | "before" | "delta") =>
        toWire(sumMoney([...movers.data, movers.others].map((row) => usd(row[of]))));
      expect([sum("cost"), sum("before"), sum("delta")]).toEqual([
        movers.total.cost,
        movers.total.before,
        movers.total.delta,
      ]);
    },
  );
});
