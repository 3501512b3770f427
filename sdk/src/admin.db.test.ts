import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";
import type { BudgetAlert } from "./alert-feed";
import { createBudgetApi } from "./budget-api";
import { BudgetPeriod } from "./budget-config";
import { BudgetManager } from "./budget-manager";
import { BudgetTracker } from "./tracker";

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
  test("AII-26 a budget's fields in camel and in snake case are the same budget", async () => {
    const { organizationId, options } = await optionsOf();
    const manager = new BudgetManager(options);
    const period = BudgetPeriod.MONTHLY;
    await manager.createBudget({
      name: "camel",
      maxCost: "100",
      period,
      warningThreshold: 70,
      criticalThreshold: 85,
      maxTokens: 5,
      autoSuspend: true,
      hardLimit: false,
    });
    await manager.createBudget({
      name: "snake",
      max_cost: "100",
      period,
      warning_threshold: 70,
      critical_threshold: 85,
      max_tokens: 5,
      auto_suspend: true,
      hard_limit: false,
    });
    const rules = async () =>
      (
        await api.pool.query(
          `select limit_cost::float8, limit_tokens::int, warning_percent::float8, critical_percent::float8, period, action, auto_suspend
           from budgets where organization_id = $1 and name in ('camel', 'snake') order by name`,
          [organizationId],
        )
      ).rows;
    const [camel, snake] = await rules();
    expect(camel).toEqual({
      limit_cost: 100,
      limit_tokens: 5,
      warning_percent: 70,
      critical_percent: 85,
      period: "MONTHLY",
      action: "warn",
      auto_suspend: true,
    });
    expect(snake).toEqual(camel);
    await manager.updateBudget("snake", { max_cost: "150", warning_threshold: 75 });
    expect((await rules())[1]).toMatchObject({ limit_cost: 150, warning_percent: 75, critical_percent: 85 });
    await manager.close();
  });

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

describe("what is left of aii's manager", () => {
  test("AII-51 a callback hears of each alert: budget, level and per cent", async () => {
    const { options } = await optionsOf();
    const manager = new BudgetManager(options);
    await manager.createBudget({ name: "development", maxCost: "10", hardLimit: false });
    const heard: BudgetAlert[] = [];
    const end = await manager.addAlertCallback((alert) => void heard.push(alert));
    await manager.trackUsage({ budgetName: "development", cost: "8.5" });
    await expect.poll(() => heard.length, { timeout: 60_000 }).toBe(1);
    expect(heard).toMatchObject([
      { budgetName: "development", alertLevel: "warning", costPercentage: 85, sentence: expect.any(String) },
    ]);
    await manager.trackUsage({ budgetName: "development", cost: "1" });
    await expect.poll(() => heard.length, { timeout: 60_000 }).toBe(2);
    expect(heard[1]).toMatchObject({ alertLevel: "critical", costPercentage: 95 });
    end();
    await manager.close();
  });

  test("AII-53 AII-54 AII-55 a report of all budgets, with what reviews propose where that is asked for", async () => {
    const { options } = await optionsOf();
    const manager = new BudgetManager(options);
    await manager.createBudget({ name: "development", maxCost: "100" });
    await manager.trackUsage({ budgetName: "development", cost: "2.5", inputTokens: 1500, success: true });
    const report = await manager.generateReport({ includeSuggestions: true });
    expect(report.summary).toEqual({ totalBudgets: 2, totalCost: "2.5" });
    expect(report.budgets.development).toMatchObject({
      usage: { cost: "2.5", maxCost: "100", costPercentage: 2.5, requests: 1, tokens: 1500 },
      efficiencyScore: expect.any(Number),
    });
    expect(report.optimizationSuggestions).toEqual([]);
    expect(await manager.generateReport()).not.toHaveProperty("optimizationSuggestions");
    await manager.close();
  });

  test("AII-56 AII-57 AII-67 a price per token, a cost by it, and statistics that begin anew", async () => {
    const { organizationId, options } = await optionsOf();
    const manager = new BudgetManager(options);
    const prices = { inputCostPerToken: "0.000015", outputCostPerToken: "0.000075" };
    await expect(manager.updatePricing("house-model", prices)).rejects.toMatchObject({
      code: "unknown_provider",
    });
    await manager.updatePricing("claude-3-opus", { ...prices, provider: "anthropic" });
    const { rows } = await api.pool.query(
      `select provider, input_per_million::float8 as input, output_per_million::float8 as output from model_prices
       where organization_id = $1`,
      [organizationId],
    );
    expect(rows).toEqual([{ provider: "anthropic", input: 15, output: 75 }]);
    await manager.updatePricing("claude-3-opus", prices);
    expect(await manager.calculateCost("claude-3-opus", 1000, 500)).toEqual({
      model: "claude-3-opus",
      cost: "0.0525",
      inputCost: "0.015",
      outputCost: "0.0375",
    });
    await expect(manager.calculateCost("nobody's", 1, 1)).rejects.toMatchObject({ code: "not_found" });
    await manager.createBudget({ name: "development", maxCost: "100" });
    await manager.trackUsage({ budgetName: "development", cost: "2.5", latency: 1.5 });
    expect(manager.usageTracker).toMatchObject({ totalRequests: 1, totalCost: "2.5", averageLatency: 1.5 });
    manager.usageTracker.resetStatistics();
    expect(manager.usageTracker).toMatchObject({ totalRequests: 0, totalCost: "0" });
    expect(await manager.getBudget("development")).toMatchObject({ cost: "2.5" });
    await manager.close();
  });

  test("AII-52 every field of a tracked usage is a column", async () => {
    const { organizationId, options } = await optionsOf();
    const manager = new BudgetManager(options);
    await manager.createBudget({ name: "development", maxCost: "100" });
    const classes = { inputTokens: 1000, outputTokens: 500, cacheReadTokens: 500, cacheWriteTokens: 100 };
    const how = { sessionId: "s-1", success: true, cached: true, latency: 1.25, metadata: { why: "test" } };
    await manager.trackUsage({ budgetName: "development", cost: "1", ...classes, ...how });
    const { rows } = await api.pool.query(
      `select cache_read_tokens::int as read, cache_write_tokens::int as write, session_id as session, success, cached,
         execution_time_ms::int as ms, metadata from billing_logs where organization_id = $1`,
      [organizationId],
    );
    expect(rows).toEqual([
      {
        read: 500,
        write: 100,
        session: "s-1",
        success: true,
        cached: true,
        ms: 1250,
        metadata: { why: "test" },
      },
    ]);
    await manager.close();
  });

  test("SAFE-31 a reported violation is an alert", async () => {
    const { organizationId, options } = await optionsOf();
    const key = await api.keyOf(organizationId, ["record"]);
    const tracker = new BudgetTracker({ ...options, key });
    const violation = { agentId: "writer", violationType: "LOW_BUDGET", severity: "HIGH" } as const;
    const { alertId, level } = await tracker.reportViolation({ ...violation, message: "Little is left" });
    expect([level, alertId]).toEqual(["critical", expect.stringMatching(/^alr_/)]);
    const { rows } = await api.pool.query("select id from alerts where organization_id = $1", [
      organizationId,
    ]);
    expect(rows).toEqual([{ id: alertId }]);
    await tracker.close();
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
