import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { usd } from "@/server/domain/money";
import type { PeriodKind } from "@/server/domain/period";
import type { BudgetAction } from "@/server/domain/window-state";
import { activateOverride } from "@/server/ledger/overrides/override";
import { type BudgetWorld, createBudgetWorld } from "@/test/budget-world";
import { claim, claimed, complete } from "@/test/ledger-commands";
import { createTestOrganization } from "@/test/ledger-fixture";
import { personOf } from "@/test/steering-fixture";
import { primaryBudgetId } from "./ids";

const NOON = Date.parse("2026-11-22T12:00:00Z");
let world: BudgetWorld;
beforeAll(async () => {
  world = await createBudgetWorld(NOON);
});
afterAll(() => world.t.close());

const PERIODS: readonly PeriodKind[] = [
  "HOURLY",
  "DAILY",
  "WEEKLY",
  "MONTHLY",
  "YEARLY",
  "TOTAL",
  "PER_SESSION",
  "PER_TASK",
  "RATE",
];
const DECIDES: Record<BudgetAction, string> = {
  ignore: "allow",
  warn: "warn",
  degrade: "degrade",
  queue: "queue",
  block: "block",
};
const ACTIONS = Object.keys(DECIDES) as BudgetAction[];

describe("BUG-NGX-1 every-action-decides", () => {
  test.each(PERIODS.flatMap((period) => ACTIONS.map((action) => ({ period, action }))))(
    "BUG-NGX-1 C4 C6 a full $period budget that is to $action",
    async ({ period, action }) => {
      const { t } = world;
      world.clock.now = NOON;
      const org = await createTestOrganization(t.pool);
      for (const [model, rate] of [
        ["large", 10],
        ["free", 0],
      ])
        await t.pool.query(
          `insert into model_prices (id, organization_id, provider, model, input_per_million, output_per_million, source, valid_from)
           values ($1::text || $2, $1, 'acme', $2, $3, $3, 'test', '2020-01-01')`,
          [org, model, rate],
        );
      await world.create(org, {
        period,
        limitCost: usd("1"),
        action,
        fallbackModel: "free",
        ...(period === "RATE" && { windowSeconds: 3600 }),
      });
      const call = { sessionId: "s1", task: "t1", provider: "acme", model: "large" };
      await world.spend(org, { ...call, cost: "1" });
      const ask = { ...call, estimatedTokens: 1000 };
      const advice = await t.ledger.check({
        kind: "authorize",
        organizationId: org,
        actorId: "key_test",
        input: { agentType: "CONTENT", ttlSeconds: 60, ...ask },
      });
      const answer = await world.ask(org, ask);
      expect([advice.decision, answer.decision]).toEqual([DECIDES[action], DECIDES[action]]);
      expect(answer.allowed).toBe(action !== "queue" && action !== "block");
      if (action === "degrade") expect(answer).toMatchObject({ model: "free", heldCost: "0" });
      expect("queueId" in answer && answer.queueId !== undefined).toBe(action === "queue");
      await world.balanced(org);
    },
  );

  test("BUG-NGX-1 what was queued runs when it is released, and is billed once", async () => {
    const { t } = world;
    world.clock.now = NOON;
    const org = await createTestOrganization(t.pool);
    await world.create(org, { limitCost: usd("1"), action: "queue" });
    await world.spend(org, { cost: "1" });
    expect(await world.ask(org, { estimatedCost: "0.5" })).toMatchObject({ decision: "queue" });
    world.clock.now = NOON + 12 * 3_600_000;
    const lease = claimed(await t.ledger.submit(claim(org)));
    await t.ledger.submit(complete(org, lease, "0.4"));
    const { rows } = await t.pool.query(
      "select trim_scale(cost)::text as cost from billing_logs where organization_id = $1 and reservation_id is not null",
      [org],
    );
    expect(rows).toEqual([{ cost: "0.4" }]);
    await world.balanced(org);
  });
});

describe("levels of the month", () => {
  test("NEON-60 NEON-61 NEON-62 80.0 % warns and 95.0 % is critical, and calls pass; at exactly 100.0 % the next is refused until an override", async () => {
    const { t } = world;
    world.clock.now = NOON;
    const org = await createTestOrganization(t.pool, { cap: "1000" });
    const id = primaryBudgetId(org, "ORGANIZATION", null);
    const alerts = async () =>
      (
        await t.pool.query("select level from alerts where budget_id = $1 order by created_at, level", [id])
      ).rows.map(({ level }) => level);
    const passes = async (estimatedCost: string) =>
      (await world.ask(org, { estimatedCost, ttlSeconds: 1 })).allowed;
    const settled = () => {
      world.clock.now += 2_000;
    };
    await world.spend(org, { cost: "799.99" });
    expect(await alerts()).toEqual([]);
    await world.spend(org, { cost: "0.01" });
    expect([await alerts(), await passes("100")]).toEqual([["WARNING"], true]);
    settled();
    await world.spend(org, { cost: "149.99" });
    expect(await alerts()).toEqual(["WARNING"]);
    await world.spend(org, { cost: "0.01" });
    expect([await alerts(), await passes("50")]).toEqual([["WARNING", "CRITICAL"], true]);
    settled();
    await world.spend(org, { cost: "50" });
    expect([await alerts(), await passes("0.000000000001")]).toEqual([
      ["WARNING", "CRITICAL", "EXCEEDED"],
      false,
    ]);
    await activateOverride(
      t.pool,
      personOf(org),
      {
        kind: "BYPASS",
        budgetId: null,
        entity: null,
        amount: null,
        ceiling: usd("0.5"),
        reason: "launch day, agreed with finance",
        expiresAt: null,
      },
      new Date(world.clock.now),
    );
    expect([await passes("0.5"), await passes("0.000000000001")]).toEqual([true, false]);
  });
});
