import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BudgetWorld, createBudgetWorld } from "@/test/budget-world";
import { createTestOrganization } from "@/test/ledger-fixture";
import type { NewBudget } from "./new-budget";

let world: BudgetWorld;
beforeAll(async () => {
  world = await createBudgetWorld(Date.parse("2026-11-22T12:00:00Z"));
});
afterAll(() => world.t.close());

describe("createBudget", () => {
  test("a name that another budget has is refused by name, and nothing is written", async () => {
    const org = await createTestOrganization(world.t.pool);
    await world.create(org, { name: "Daily cap" });
    await expect(world.create(org, { name: "daily CAP", period: "HOURLY" })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining('"daily CAP"'),
    });
    const { rows } = await world.t.pool.query(
      "select count(*)::int as budgets from budgets where organization_id = $1 and not is_primary",
      [org],
    );
    expect(rows).toEqual([{ budgets: 1 }]);
  });

  const missing: [string, Partial<NewBudget>, string][] = [
    ["pool", { scopeType: "POOL", scopeKey: "pol_elsewhere" }, "scopeKey"],
    ["key", { filters: [{ scopeType: "KEY", scopeKey: "key_elsewhere" }] }, "filters"],
    ["parent", { scopeType: "AGENT", scopeKey: "a", parentId: "bud_elsewhere" }, "parentId"],
  ];
  test.each(missing)("P15 a %s that is not this organization's is refused", async (_, budget, field) => {
    const [org, other] = [
      await createTestOrganization(world.t.pool),
      await createTestOrganization(world.t.pool),
    ];
    await world.t.pool.query(
      "insert into budget_pools (id, organization_id, name, initial_budget) values ('pol_elsewhere', $1, 'p', 1) on conflict do nothing",
      [other],
    );
    await expect(world.create(org, budget)).rejects.toMatchObject({
      code: "validation_failed",
      errors: [{ path: `/${field}` }],
    });
  });

  test("C3 a budget stands in only for one that counts apart exactly what it names", async () => {
    const org = await createTestOrganization(world.t.pool);
    const parent = await world.create(org, { name: "default", scopeType: "AGENT", each: ["AGENT"] });
    const child = { scopeType: "AGENT", scopeKey: "a", parentId: parent } as const;
    const filters = [{ scopeType: "MODEL", scopeKey: "m" }] as const;
    for (const wrong of [
      { ...child, filters },
      { ...child, scopeKey: null },
      { ...child, scopeType: "USER" },
    ])
      await expect(world.create(org, wrong as Partial<NewBudget>)).rejects.toMatchObject({
        errors: [{ path: "/parentId" }],
      });
    // One budget of an agent by day and one by month may both stand in, under the parent's name.
    await world.create(org, { ...child, name: "default" });
    await world.create(org, { ...child, name: "default", period: "MONTHLY" });
  });
});
