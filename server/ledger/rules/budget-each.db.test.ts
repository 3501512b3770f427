import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { usd } from "@/server/domain/money";
import { type BudgetWorld, createBudgetWorld, reservationOf } from "@/test/budget-world";
import { createTestOrganization } from "@/test/ledger-fixture";
import { authorizeOf, settleOf } from "@/test/steering-fixture";

const t0 = Date.parse("2026-11-22T12:00:00Z");
let world: BudgetWorld;
beforeAll(async () => {
  world = await createBudgetWorld(t0);
});
afterAll(() => world.t.close());
beforeEach(() => {
  world.clock.now = t0;
});

describe("budgets that count each entity apart", () => {
  test("f02-new-scope-burst: 50 parallel calls of an agent never seen before, a default for 10: exactly 10, on two replicas", async () => {
    const org = await createTestOrganization(world.t.pool);
    await world.create(org, { scopeType: "AGENT", each: ["AGENT"], limitCost: usd("10") });
    const replica = world.t.replica();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        (n % 2 ? replica : world.t.ledger).submit(authorizeOf(org, { agentId: "new", estimatedCost: "1" })),
      ),
    );
    expect(answers.filter((answer) => answer.allowed)).toHaveLength(10);
    expect(await world.ask(org, { agentId: "other", estimatedCost: "10" })).toMatchObject({ allowed: true });
    await world.balanced(org);
  });

  test("BUG-NGX-4 unlisted-agent-follows-default, and a listed one its own budget, which replaces the default", async () => {
    const org = await createTestOrganization(world.t.pool);
    const rule = { scopeType: "AGENT", period: "MONTHLY" } as const;
    const parent = await world.create(org, { ...rule, each: ["AGENT"], limitTokens: 100 });
    await world.create(org, { ...rule, scopeKey: "listed", parentId: parent, limitTokens: 1_000, name: "x" });
    expect(await world.ask(org, { agentId: "unlisted", estimatedTokens: 101 })).toMatchObject({
      allowed: false,
    });
    expect(await world.ask(org, { agentId: "listed", estimatedTokens: 1_000 })).toMatchObject({
      allowed: true,
    });
    expect(await world.ask(org, { agentId: "listed", estimatedTokens: 1 })).toMatchObject({ allowed: false });
    // The default goes on counting it, so it is true again when the agent's own budget goes.
    await world.balanced(org);
  });

  test("I6 C4 PER_SESSION and PER_TASK: each session and task has its own room, and never a new one", async () => {
    const org = await createTestOrganization(world.t.pool);
    const session = await world.create(org, { period: "PER_SESSION", limitCost: usd("5") });
    const task = await world.create(org, { scopeType: "TASK", period: "PER_TASK", limitCost: usd("3") });
    const long = `${"long ".repeat(100)}`;
    await world.spend(org, { sessionId: "s1", cost: "5" });
    await world.spend(org, { sessionId: "s2", task: long, cost: "2" });
    await world.spend(org, { cost: "50" });
    world.clock.now += 40 * 86_400_000;
    const allowed = async (input: object) => (await world.ask(org, input)).allowed;
    expect(await allowed({ sessionId: "s1", estimatedCost: "0.01" })).toBe(false);
    expect(await allowed({ sessionId: "s2", task: long, estimatedCost: "1.01" })).toBe(false);
    expect(await allowed({ sessionId: "s2", task: long, estimatedCost: "1" })).toBe(true);
    expect(await allowed({ sessionId: "s3", task: `${long}x`, estimatedCost: "3" })).toBe(true);
    expect(await world.counters(session)).toEqual({ s1: "5", s2: "2", s3: "0" });
    const keys = Object.keys(await world.counters(task));
    expect(keys).toHaveLength(2);
    for (const key of keys) expect(key.length).toBeLessThanOrEqual(200);
    await world.balanced(org);
  });

  test("P1 made in the middle of the day, it knows what each agent spent and holds already", async () => {
    const org = await createTestOrganization(world.t.pool);
    await world.spend(org, { agentId: "a", cost: "7" });
    const held = await world.ask(org, { agentId: "a", estimatedCost: "2" });
    await world.spend(org, { agentId: "b", cost: "1" });
    await world.spend(org, { cost: "90" });
    const budget = await world.create(org, { each: ["AGENT"], limitCost: usd("10") });
    expect(await world.counters(budget)).toEqual({ a: "7", b: "1" });
    await world.balanced(org);
    expect(await world.ask(org, { agentId: "a", estimatedCost: "1.000001" })).toMatchObject({
      allowed: false,
    });
    expect(await world.ask(org, { agentId: "a", estimatedCost: "1" })).toMatchObject({ allowed: true });
    await world.t.ledger.submit(settleOf(org, { reservationId: reservationOf(held), cost: "0.5" }));
    expect(await world.counters(budget)).toEqual({ a: "7.5", b: "1" });
    await world.balanced(org);
  });
});
