import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { usd } from "@/server/domain/money";
import { removeRateWindows } from "@/server/ledger/sql/remove-rate-windows";
import { type BudgetWorld, createBudgetWorld, reservationOf } from "@/test/budget-world";
import { createTestOrganization } from "@/test/ledger-fixture";
import { authorizeOf, recordOf, settleOf } from "@/test/steering-fixture";

const t0 = Date.parse("2026-11-22T12:00:00Z");
let world: BudgetWorld;
beforeAll(async () => {
  world = await createBudgetWorld(t0);
});
afterAll(() => world.t.close());
beforeEach(() => {
  world.clock.now = t0;
});

describe("periods and resets", () => {
  test("C4 RATE: 3 calls in 10 seconds, then 3 more; windows that are over are removed, and a late settle still works", async () => {
    const org = await createTestOrganization(world.t.pool);
    const rate = await world.create(org, {
      scopeType: "USER",
      each: ["USER"],
      purpose: "rate_limit",
      period: "RATE",
      windowSeconds: 10,
      limitRequests: 3,
    });
    const call = (ttlSeconds = 120) => world.ask(org, { userId: "u", estimatedCost: "1", ttlSeconds });
    const holds = [await call(3_600), await call(), await call()];
    await expect(call()).rejects.toMatchObject({ code: "rate_limited" });
    expect(await world.ask(org, { userId: "v", estimatedCost: "1" })).toMatchObject({ allowed: true });
    world.clock.now += 10_000;
    expect(await call()).toMatchObject({ allowed: true });
    await world.balanced(org);
    const count = async () => Object.keys(await world.counters(rate)).length;
    await world.t.ledger.sweep();
    world.clock.now += 3_000_000;
    expect(await removeRateWindows(world.t.pool, new Date(world.clock.now))).toBe(0);
    for (const hold of holds.slice(0, 1)) {
      const extend = { kind: "extend", ttlSeconds: 3_600, reservationId: reservationOf(hold) } as const;
      const binding = { agentIds: [], campaignIds: [], environment: null };
      for (let n = 0; n < 3; n += 1) {
        await world.t.ledger.submit({ ...extend, organizationId: org, actorId: "key_test", binding });
        world.clock.now += 3_000_000;
      }
    }
    await world.t.ledger.sweep();
    // One is still held there; the others are over.
    expect(await removeRateWindows(world.t.pool, new Date(world.clock.now))).toBeGreaterThan(0);
    expect(await count()).toBe(1);
    await world.balanced(org);
    world.clock.now += 4_000_000;
    await world.t.ledger.sweep();
    expect(await removeRateWindows(world.t.pool, new Date(world.clock.now))).toBe(1);
    const late = await world.t.ledger.submit(
      settleOf(org, { reservationId: reservationOf(holds[0]), cost: "2" }),
    );
    expect(late).toMatchObject({ tracked: true, excess: "2" });
    await world.balanced(org);
  });

  test("C4 NGX-6 a reset begins a new epoch: its counter is 0, what was admitted before stays before, the ledger is untouched", async () => {
    const org = await createTestOrganization(world.t.pool);
    const budget = await world.create(org, { each: ["AGENT"], period: "MONTHLY", limitCost: usd("10") });
    await world.spend(org, { agentId: "a", cost: "6" });
    const held = await world.ask(org, { agentId: "a", estimatedCost: "4" });
    world.clock.now += 3_600_000;
    await world.t.pool.query("update budgets set resets = array[$2::timestamptz] where id = $1", [
      budget,
      new Date(world.clock.now),
    ]);
    await world.t.pool.query("update budget_windows set ends_at = $2 where budget_id = $1", [
      budget,
      new Date(world.clock.now),
    ]);
    await world.t.pool.query("update organizations set policy_version = policy_version + 1 where id = $1", [
      org,
    ]);
    expect(await world.ask(org, { agentId: "a", estimatedCost: "10" })).toMatchObject({ allowed: true });
    await world.t.ledger.submit(settleOf(org, { reservationId: reservationOf(held), cost: "3" }));
    await world.spend(org, {
      agentId: "a",
      cost: "1",
      occurredAt: new Date(world.clock.now - 60_000).toISOString(),
    });
    expect(await world.counters(budget)).toEqual({ a: "10", "a #1": "0" });
    await world.balanced(org);
  });

  test("BUG-NGX-6 reset-day-once: a budget that begins anew on the 31st has one window in a period, with nobody running over the edge", async () => {
    const org = await createTestOrganization(world.t.pool);
    world.clock.now = Date.parse("2026-01-30T12:00:00Z");
    const budget = await world.create(org, { period: "MONTHLY", resetDay: 31, limitCost: usd("100") });
    for (const at of [
      "01-30T23:00",
      "01-31T01:00",
      "02-27T23:59",
      "02-28T00:00",
      "03-30T12:00",
      "03-31T00:00",
    ]) {
      world.clock.now = Date.parse(`2026-${at}:00Z`);
      await world.spend(org, { cost: "1" });
    }
    const { rows } = await world.t.pool.query<{ period_key: string; spent: string }>(
      "select period_key, trim_scale(spent)::text as spent from budget_windows where budget_id = $1 order by starts_at",
      [budget],
    );
    expect(rows.map((row) => `${row.period_key} ${row.spent}`)).toEqual([
      "2025-12-31 1",
      "2026-01-31 2",
      "2026-02-28 2",
      "2026-03-31 1",
    ]);
    await world.balanced(org);
  });

  test("BUG-NGX-2 usage-is-shared-and-durable: what one process counted, another one and a restarted one know", async () => {
    const org = await createTestOrganization(world.t.pool);
    const budget = await world.create(org, { scopeType: "AGENT", each: ["AGENT"], limitTokens: 100 });
    const call = { agentId: "a", tokens: 30 };
    await world.t.ledger.submit(recordOf(org, call));
    await world.t.replica().submit(recordOf(org, call));
    expect(
      await world.t.replica().submit(authorizeOf(org, { agentId: "a", estimatedTokens: 41 })),
    ).toMatchObject({
      allowed: false,
      reasons: [{ budgetId: budget, metric: "tokens", spent: "60", remaining: "40" }],
    });
  });
});
