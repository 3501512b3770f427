import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";
import { createBudgetApi } from "./budget-api";
import { BudgetManager, BudgetPeriod } from "./budget-manager";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

async function optionsOf() {
  const organizationId = await createTestOrganization(api.pool);
  const key = await api.keyOf(organizationId, ["admin", "cost:explicit"]);
  const quiet = { spoolDir: null, onWarning: () => undefined };
  return { organizationId, options: { url: `http://127.0.0.1:${api.port}`, key, ...quiet } };
}

describe("BudgetManager", () => {
  test("AII-25 AII-26 AII-27 AII-28 AII-46 the seed's sample: created, tracked, ok, 2.5 %", async () => {
    const { organizationId, options } = await optionsOf();
    const manager = new BudgetManager(options);
    const config = { name: "development", maxCost: "100.0", period: BudgetPeriod.MONTHLY };
    await manager.createBudget({ ...config, warningThreshold: 80, criticalThreshold: 90 });
    await expect(manager.createBudget(config)).rejects.toMatchObject({ code: "conflict" });
    const result = await manager.trackUsage({
      budgetName: "development",
      cost: "2.50",
      inputTokens: 1000,
      outputTokens: 500,
      model: "gpt-4",
      userId: "user123",
      latency: 2.3,
    });
    expect(result).toMatchObject({
      tracked: true,
      status: "ok",
      cost: "2.5",
      costPercentage: 2.5,
      tokens: 1500,
    });
    const { rows } = await api.pool.query(
      "select user_id as user, execution_time_ms::int as ms from billing_logs where organization_id = $1",
      [organizationId],
    );
    expect(rows).toEqual([{ user: "user123", ms: 2300 }]);
    await manager.close();
  });

  test("AII-30 AII-31 AII-35 AII-36 AII-37 AII-38 AII-77 changed, filled, reset, ended; unknown is said so", async () => {
    const { options } = await optionsOf();
    const manager = new BudgetManager(options);
    await manager.createBudget({ name: "p", maxCost: "10", hardLimit: false });
    await manager.trackUsage({ budgetName: "p", cost: "8" });
    expect(await manager.getBudget("p")).toMatchObject({ status: "warning", costPercentage: 80 });
    await manager.updateBudget("p", { maxCost: "20" });
    expect(await manager.listBudgets()).toMatchObject([{ name: "p", status: "ok", maxCost: "20" }]);
    const wrong = manager.updateBudget("p", { warningThreshold: 95, criticalThreshold: 90 });
    await expect(wrong).rejects.toMatchObject({ code: "validation_failed" });
    await manager.resetBudget("p");
    expect(await manager.getBudget("p")).toMatchObject({ cost: "0", costPercentage: 0 });
    await manager.deleteBudget("p");
    await expect(manager.getBudget("p")).rejects.toThrow('Budget "p" does not exist - create it first');
    await manager.close();
  });
});

describe("createBudgetApi", () => {
  test("SAFE-7 SAFE-8 SAFE-15 SAFE-16 SAFE-17 SAFE-27 SAFE-53 SAFE-55 the seed's pools and agents", async () => {
    const { options } = await optionsOf();
    expect(() => createBudgetApi("v9", options)).toThrow('There is no version "v9"');
    const budgets = createBudgetApi("v1", options);
    const pool = await budgets.createBudgetPool({
      name: "critical_services",
      initialBudget: "1000.0",
      priority: 9,
    });
    const agents = [
      { name: "critical_agent", initialBudget: "200.0", priority: 8 },
      { name: "standard_agent", initialBudget: "300.0", priority: 5 },
    ];
    for (const agent of agents) await budgets.createAgent({ ...agent, poolId: pool.id });
    expect(await budgets.getBudget("critical_agent")).toBe("200");
    await budgets.updateBudget("critical_agent", "250");
    expect(await budgets.getAgentMetrics("critical_agent")).toEqual({
      initialBudget: "250",
      usedBudget: "0",
      remainingBudget: "250",
    });
    const tooMuch = budgets.updateBudget("critical_agent", "900");
    await expect(tooMuch).rejects.toMatchObject({ code: "conflict" });
    await budgets.storeAgentMetadata("critical_agent", { level: "full" });
    expect(await budgets.getAgentMetadata("critical_agent")).toEqual({ level: "full" });
    expect(await budgets.getAgentPriority("standard_agent")).toBe(5);
    expect((await budgets.getAllAgentIds()).sort()).toEqual(["critical_agent", "standard_agent"]);
    expect((await budgets.getPoolAgents(pool.id)).sort()).toEqual(["critical_agent", "standard_agent"]);
    expect(Object.keys(await budgets.getAllAgentMetrics()).length).toBe(2);
    expect(await budgets.getPoolMetrics(pool.id)).toMatchObject({ initialBudget: "1000" });
    expect(await budgets.getAllPoolMetrics()).toHaveProperty(pool.id);
    await expect(budgets.getBudget("nobody")).rejects.toMatchObject({ code: "not_found" });
  });
});
