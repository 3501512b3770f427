import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BudgetListRow } from "@/server/contract/admin-budget-rows";
import { listBudgets } from "@/server/db/queries/budgets";
import { HIDDEN_USER } from "@/server/domain/hidden-users";
import { usd } from "@/server/domain/money";
import type { NewBudget } from "@/server/ledger/rules/new-budget";
import { callerOf, useLedger } from "@/test/admin-caller";
import { type BudgetWorld, createBudgetWorld } from "@/test/budget-world";
import { createTestOrganization } from "@/test/ledger-fixture";
import { personOf } from "@/test/steering-fixture";
import { outlooksOf } from "./outlook";
import { readCounted, readingOf } from "./read-row";

const DAY = 86_400_000;
const t0 = Date.parse("2026-11-11T09:30:00Z");
let world: BudgetWorld;
beforeAll(async () => {
  world = await createBudgetWorld(t0);
  useLedger(world.t);
});
afterAll(() => world.t.close());

async function listOf(org: string, as: "ADMIN" | "VIEWER" = "ADMIN"): Promise<Map<string, BudgetListRow>> {
  const { data } = await callerOf(org, as).admin.budgets.list({ limit: 100, outlook: true });
  return new Map(data.map((row) => [row.name, row]));
}

/** Five weeks, most of it spent on Thursdays: no run rate knows of that. */
async function fiveWeeks(org: string): Promise<void> {
  for (let day = 35; day >= 0; day -= 1) {
    world.clock.now = t0 - day * DAY - 3_600_000;
    const isThursday = new Date(world.clock.now).getUTCDay() === 4;
    const cost = isThursday ? "12.000000000001" : "1";
    await world.spend(org, { agentId: "luna", environment: "live", userId: "ana", cost });
    await world.spend(org, { agentId: "sage", environment: "test", campaignId: "q1", cost });
  }
  world.clock.now = t0;
}

describe("the forecast of a row", () => {
  test("C20 is that of the budget's own page and of the overview, to the last digit", async () => {
    world.clock.now = t0 - 36 * DAY;
    const org = await createTestOrganization(world.t.pool, { cap: "100", timeZone: "Asia/Kolkata" });
    const make = (name: string, rules: Partial<NewBudget>) =>
      world.create(org, { name, period: "MONTHLY", limitCost: usd("40"), ...rules });
    const luna = { scopeType: "AGENT", scopeKey: "luna" } as const;
    await make("month", luna);
    await make("no limit", { scopeType: "CAMPAIGN", scopeKey: "q1", limitCost: null });
    await make("week", { ...luna, period: "WEEKLY", limitCost: usd("5") });
    await make("but tests", { except: [{ scopeType: "ENVIRONMENT", keys: ["test"] }] });
    await make("user", { scopeType: "USER", scopeKey: "ana", limitCost: usd("400") });
    await make("untouched", { scopeType: "AGENT", scopeKey: "nobody" });
    await make("each", { each: ["AGENT"], limitCost: usd("400") });
    await make("ever", { ...luna, period: "TOTAL", limitCost: usd("4000") });
    await make("pace", { ...luna, period: "RATE", windowSeconds: 60 });
    await make("session", { each: ["TASK"], limitCost: null });
    await fiveWeeks(org);
    const rows = await listOf(org);
    const { admin } = callerOf(org);
    for (const { id, name, each, window, outlook } of rows.values()) {
      if (each.length > 0 && window === null) continue;
      const entityKey = window?.entityKey;
      const own = await admin.budgets.burn({ budgetId: id, ...(each.length > 0 && { entityKey }) });
      expect({ name, ...outlook?.forecast }).toEqual({
        name,
        ...own.forecast,
        unknownBecause: outlook?.forecast.unknownBecause,
      });
    }
    const said = (name: string) => rows.get(name)?.outlook?.forecast;
    const overview = await admin.overview({});
    expect(said("Organization")).toEqual({ ...overview.forecast, unknownBecause: null });
    expect(overview.atRisk?.data.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["month", "week", "but tests", "Organization"]),
    );
    for (const { name, method, isReached, exhaustsAt } of overview.atRisk?.data ?? [])
      if (!isReached)
        expect([name, said(name)?.method, said(name)?.exhaustsAt]).toEqual([name, method, exhaustsAt]);
    const known = (name: string) => [said(name)?.method, said(name)?.unknownBecause];
    expect(["month", "no limit", "but tests", "each"].map(known)).toEqual(Array(4).fill(["weekday", null]));
    expect(known("untouched")).toEqual([null, "nothing_spent"]);
    expect(known("user")).toEqual(["run_rate", null]);
    expect(known("ever")).toEqual([null, "never_ends"]);
    expect(known("pace")).toEqual([null, "pace"]);
    expect(known("session")).toEqual([null, "no_counter"]);
    // Luna spends all that is not in tests.
    expect(said("but tests")?.projected).toBe(said("month")?.projected);
  });

  test("is unknown, never 0, while too little is known", async () => {
    world.clock.now = Date.parse("2026-11-01T00:20:00Z");
    const org = await createTestOrganization(world.t.pool, { cap: "200" });
    await world.spend(org, { cost: "5" });
    expect((await listOf(org)).get("Organization")?.outlook?.forecast).toEqual({
      method: null,
      projected: null,
      low: null,
      high: null,
      exhaustsAt: null,
      unknownBecause: "too_soon",
    });
    world.clock.now = t0;
  });

  test("is said where it is asked for", async () => {
    const org = await createTestOrganization(world.t.pool, { cap: "200" });
    const { data } = await callerOf(org).admin.budgets.list({ limit: 5 });
    expect(data.map(({ outlook }) => outlook)).toEqual([null]);
  });
});

describe("what caps a row", () => {
  test("is the tightest other budget that binds its calls, as the page of the budget marks it", async () => {
    const org = await createTestOrganization(world.t.pool, { cap: "200" });
    const make = (name: string, rules: Partial<NewBudget>) =>
      world.create(org, { name, period: "MONTHLY", ...rules });
    const luna = { scopeType: "AGENT", scopeKey: "luna" } as const;
    await make("counts", luna);
    await make("each agent", { each: ["AGENT"], limitCost: usd("20") });
    await make("luna tokens", { ...luna, limitTokens: 1_000 });
    await make("luna live", {
      ...luna,
      filters: [{ scopeType: "ENVIRONMENT", scopeKey: "live" }],
      limitCost: usd("1"),
    });
    await make("sage room", { scopeType: "AGENT", scopeKey: "sage", limitCost: usd("2") });
    await make("only watches", { ...luna, limitCost: usd("0.38"), shadow: true });
    await make("only warns", { ...luna, limitCost: usd("0.38"), action: "warn" });
    await world.spend(org, { agentId: "luna", cost: "0.38", tokens: 900, environment: "test" });
    await world.spend(org, { agentId: "sage", cost: "19", environment: "test" });
    const rows = await listOf(org);
    const capOf = (name: string) => {
      const cap = rows.get(name)?.outlook?.cappedBy;
      return cap ? [cap.name, cap.metric, cap.remaining, cap.isTighter] : cap;
    };
    expect(capOf("counts")).toEqual(["luna tokens", "tokens", "100", true]);
    expect(capOf("luna tokens")).toEqual(["Organization", "cost", "180.62", false]);
    expect(capOf("luna live")).toEqual(["luna tokens", "tokens", "100", true]);
    // Whatever the agent: only the organization's is of all calls.
    expect(capOf("each agent")).toEqual(["Organization", "cost", "180.62", false]);
    expect(capOf("sage room")).toEqual(["each agent", "cost", "1", false]);
    // Calls without an agent fall under no counter of "each agent".
    expect(capOf("Organization")).toBeNull();
    for (const name of ["counts", "luna tokens", "sage room", "luna live"]) {
      const { scopeKey, filters, id } = rows.get(name) ?? { scopeKey: "", filters: {}, id: "" };
      const binding = { AGENT: scopeKey ?? "", ...filters };
      const { data } = await callerOf(org).admin.budgets.list({ limit: 100, binding });
      const tightest = data.find((row) => row.id !== id && !row.name.startsWith("only "));
      expect(rows.get(name)?.outlook?.cappedBy?.budgetId).toBe(tightest?.id);
    }
  });

  test("is one that is suspended before all; nothing where no other has a limit", async () => {
    const org = await createTestOrganization(world.t.pool);
    const id = await world.create(org, { name: "luna", scopeType: "AGENT", scopeKey: "luna" });
    await world.create(org, { name: "all", period: "WEEKLY", limitCost: usd("3") });
    expect((await listOf(org)).get("all")?.outlook?.cappedBy).toBeNull();
    expect((await listOf(org)).get("luna")?.outlook?.cappedBy).toMatchObject({ name: "all", remaining: "3" });
    await callerOf(org).admin.budgets.suspend({ budgetId: id, reason: "for the test" });
    await world.create(org, { name: "b", scopeType: "AGENT", scopeKey: "luna", period: "HOURLY" });
    expect((await listOf(org)).get("b")?.outlook?.cappedBy).toMatchObject({
      name: "luna",
      level: "suspended",
      metric: null,
      remaining: null,
    });
  });

  test("AII-87 names no user to a viewer", async () => {
    const org = await createTestOrganization(world.t.pool);
    const ana = { scopeType: "USER", scopeKey: "ana-7@example.com" } as const;
    await world.create(org, { name: "of ana-7@example.com", ...ana, limitCost: usd("3") });
    await world.create(org, { name: "counts", ...ana });
    expect((await listOf(org)).get("counts")?.outlook?.cappedBy).toMatchObject({ scopeKey: ana.scopeKey });
    const told = await listOf(org, "VIEWER");
    expect(JSON.stringify([...told])).not.toContain("ana-7");
    expect(told.get("counts")?.outlook?.cappedBy).toMatchObject({
      name: `of ${HIDDEN_USER}`,
      scopeKey: HIDDEN_USER,
    });
  });
});

test("a page of 25 rows is read by as many statements as one of 1", async () => {
  const org = await createTestOrganization(world.t.pool, { cap: "200" });
  await world.create(org, { name: "each agent", each: ["AGENT"], limitCost: usd("20") });
  for (let n = 0; n < 25; n += 1)
    await world.create(org, { name: `b${n}`, scopeType: "AGENT", scopeKey: `a${n}`, limitCost: usd("1") });
  const reading = await readingOf(world.t.pool, personOf(org));
  const made = async (limit: number) => {
    const asked = { organizationId: org, filter: { scopeType: "AGENT" }, after: null, limit };
    const budgets = await readCounted(world.t.pool, await listBudgets(world.t.pool, asked), reading);
    let statements = 0;
    const query = new Proxy(world.t.pool.query, {
      apply: (target, _, args) => {
        statements += 1;
        return Reflect.apply(target, world.t.pool, args);
      },
    });
    const outlooks = await outlooksOf({ query }, budgets, { reading, shown: (row) => row });
    expect(outlooks.map(({ cappedBy }) => cappedBy?.name)).toEqual(Array(limit).fill("Organization"));
    return statements;
  };
  expect([await made(1), await made(25)]).toEqual([4, 4]);
});
