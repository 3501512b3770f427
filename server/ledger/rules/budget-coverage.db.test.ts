import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { usd } from "@/server/domain/money";
import { type BudgetWorld, createBudgetWorld, reservationOf } from "@/test/budget-world";
import { createTestOrganization } from "@/test/ledger-fixture";
import { settleOf } from "@/test/steering-fixture";

const t0 = Date.parse("2026-11-22T12:00:00Z");
let world: BudgetWorld;
beforeAll(async () => {
  world = await createBudgetWorld(t0);
});
afterAll(() => world.t.close());
beforeEach(() => {
  world.clock.now = t0;
});

describe("what a budget covers", () => {
  test("C3 a day and a month on one scope bind at once, and the one that is full is named", async () => {
    const org = await createTestOrganization(world.t.pool);
    const scope = { scopeType: "AGENT", scopeKey: "a" } as const;
    await world.create(org, { ...scope, period: "DAILY", limitCost: usd("5"), name: "day" });
    await world.create(org, { ...scope, period: "MONTHLY", limitCost: usd("8"), name: "month" });
    await world.spend(org, { agentId: "a", cost: "5" });
    const named = async () =>
      (await world.ask(org, { agentId: "a", estimatedCost: "4" })).reasons.map((reason) => reason.budgetName);
    expect(await named()).toEqual(["day", "month"]);
    world.clock.now += 86_400_000;
    expect(await named()).toEqual(["month"]);
    expect(await world.ask(org, { agentId: "a", estimatedCost: "3" })).toMatchObject({ allowed: true });
    await world.balanced(org);
  });

  test("C3 filters: agent a on model m of component k, and nothing else", async () => {
    const org = await createTestOrganization(world.t.pool);
    const budget = await world.create(org, {
      scopeType: "AGENT",
      scopeKey: "a",
      filters: [
        { scopeType: "MODEL", scopeKey: "m" },
        { scopeType: "COMPONENT", scopeKey: "k" },
      ],
      limitCost: usd("2"),
    });
    const call = { agentId: "a", model: "m", component: "k" };
    await world.spend(org, { ...call, cost: "1" });
    for (const other of [{ agentId: "b" }, { model: "n" }, { component: undefined }])
      await world.spend(org, { ...call, ...other, cost: "100" });
    expect(await world.counters(budget)).toEqual({ "": "1" });
    expect(await world.ask(org, { ...call, estimatedCost: "1.1" })).toMatchObject({ allowed: false });
    expect(await world.ask(org, { ...call, model: "n", estimatedCost: "1.1" })).toMatchObject({
      allowed: true,
    });
    await world.balanced(org);
  });

  test("TEK-29 all components but the listed ones share one limit, also one that is set late", async () => {
    const org = await createTestOrganization(world.t.pool);
    await world.spend(org, { component: "planner", cost: "1" });
    await world.spend(org, { component: "codex", cost: "100" });
    const held = await world.ask(org, { component: "writer", estimatedCost: "2" });
    const others = await world.create(org, {
      scopeType: "COMPONENT",
      period: "MONTHLY",
      except: [{ scopeType: "COMPONENT", keys: ["codex", "rhetor"] }],
      limitCost: usd("250"),
    });
    await world.spend(org, { component: "tester", cost: "200" });
    for (const covered of ["rhetor", "codex", undefined])
      expect(await world.ask(org, { component: covered, estimatedCost: "900" })).toMatchObject({
        allowed: true,
      });
    expect(await world.ask(org, { component: "never seen", estimatedCost: "47.000001" })).toMatchObject({
      allowed: false,
    });
    expect(await world.ask(org, { component: "never seen", estimatedCost: "47" })).toMatchObject({
      allowed: true,
    });
    await world.t.ledger.submit(settleOf(org, { reservationId: reservationOf(held), cost: "1.5" }));
    expect(await world.counters(others)).toEqual({ "": "202.5" });
    await world.balanced(org);
  });

  test("C3 an exception among models goes by the model that a hold was admitted for", async () => {
    const org = await createTestOrganization(world.t.pool);
    const cheap = await world.create(org, {
      each: ["AGENT"],
      except: [{ scopeType: "MODEL", keys: ["dear"] }],
      limitCost: usd("10"),
    });
    const [small, dear] = [
      await world.ask(org, { agentId: "a", model: "small", estimatedCost: "1" }),
      await world.ask(org, { agentId: "a", model: "dear", estimatedCost: "20" }),
    ];
    const served = { model: "dear", cost: "1" };
    await world.t.ledger.submit(settleOf(org, { reservationId: reservationOf(small), ...served }));
    await world.t.ledger.submit(
      settleOf(org, { reservationId: reservationOf(dear), cost: "20", model: "small" }),
    );
    await world.spend(org, { agentId: "a", model: "dear", cost: "3" });
    await world.spend(org, { agentId: "a", cost: "4" });
    expect(await world.counters(cheap)).toEqual({ a: "1" });
    const late = await world.create(org, {
      each: ["AGENT"],
      except: [{ scopeType: "MODEL", keys: ["dear"] }],
    });
    expect(await world.counters(late)).toEqual({ a: "1" });
    await world.balanced(org);
  });

  test("P4 a RATE budget made in the millisecond of a record begins after it", async () => {
    const org = await createTestOrganization(world.t.pool);
    const held = await world.ask(org, { agentId: "a", estimatedCost: "1" });
    await world.spend(org, { agentId: "a", cost: "1" });
    const rate = { period: "RATE", windowSeconds: 60, limitRequests: 1 } as const;
    const [one, each] = [
      await world.create(org, { ...rate, purpose: "rate_limit" }),
      await world.create(org, { ...rate, each: ["AGENT"], purpose: "rate_limit" }),
    ];
    await world.t.ledger.submit(settleOf(org, { reservationId: reservationOf(held), cost: "1" }));
    await world.balanced(org);
    world.clock.now += 1;
    await world.spend(org, { agentId: "a", cost: "0.25" });
    expect([await world.counters(one), await world.counters(each)]).toEqual([{ "": "0.25" }, { a: "0.25" }]);
    await world.balanced(org);
  });

  test("BUG-TEK-1 BUG-TEK-3 global-cap-counts-everyone: components a and b share 10; a spent 9, b asks 2", async () => {
    const org = await createTestOrganization(world.t.pool);
    await world.create(org, { scopeType: "COMPONENT", scopeKey: null, limitCost: usd("10") });
    await world.spend(org, { component: "a", cost: "9" });
    expect(await world.ask(org, { component: "b", estimatedCost: "2" })).toMatchObject({ allowed: false });
    expect(await world.ask(org, { estimatedCost: "1" })).toMatchObject({ allowed: true });
    await world.balanced(org);
  });

  test("C3 a pool counts its agents while they are in it, and a key what it did itself", async () => {
    const org = await createTestOrganization(world.t.pool);
    await world.t.pool.query(
      "insert into budget_pools (id, organization_id, name, initial_budget) values ($1, $2, 'one', 10), ($3, $2, 'two', 10)",
      [`pol_1_${org}`, org, `pol_2_${org}`],
    );
    const move = async (pool: number) => {
      await world.t.pool.query("update agents set pool_id = $2 where organization_id = $1", [
        org,
        `pol_${pool}_${org}`,
      ]);
      await world.t.pool.query("update organizations set policy_version = policy_version + 1 where id = $1", [
        org,
      ]);
    };
    await world.spend(org, { agentId: "a", cost: "1" });
    const pool = { scopeType: "POOL", period: "TOTAL", limitCost: usd("10") } as const;
    const [one, two] = [
      await world.create(org, { ...pool, scopeKey: `pol_1_${org}` }),
      await world.create(org, { ...pool, scopeKey: `pol_2_${org}` }),
    ];
    const keys = await world.create(org, { scopeType: "KEY", each: ["KEY"], period: "TOTAL" });
    await move(1);
    const held = await world.ask(org, { agentId: "a", estimatedCost: "5" });
    await move(2);
    await world.spend(org, { agentId: "a", cost: "3" }, "usr_ana");
    // It was admitted by the first pool and by its own key, whoever settles it and wherever the agent is by then.
    const settle = settleOf(org, { reservationId: reservationOf(held), cost: "4" });
    await world.t.ledger.submit({ ...settle, actorId: "key_other" });
    expect(await world.ask(org, { agentId: "a", estimatedCost: "7.1" })).toMatchObject({ allowed: false });
    expect([await world.counters(one), await world.counters(two)]).toEqual([{ "": "4" }, { "": "3" }]);
    expect(await world.counters(keys)).toEqual({ key_test: "5" });
    await world.balanced(org);
  });
});
