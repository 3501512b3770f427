import { describe, expect, test } from "vitest";
import { CostBreakdown, UsageMetrics } from "./usage-metrics";

describe("UsageMetrics", () => {
  test("AII-44 adds requests up, exactly", () => {
    const metrics = new UsageMetrics();
    expect([metrics.successRate, metrics.averageLatency]).toEqual([null, null]);
    metrics.addRequest({ cost: "0.1", inputTokens: 1000, outputTokens: 500, latency: 1.2, cached: true });
    metrics.addRequest({ cost: "0.2", inputTokens: 10, outputTokens: 5, latency: 2.4, success: false });
    metrics.addRequest({ cost: "0.000000000001" });
    expect(metrics.totalCost).toBe("0.300000000001");
    const { totalRequests, failedRequests, cachedRequests } = metrics;
    expect([totalRequests, failedRequests, cachedRequests]).toEqual([3, 1, 1]);
    expect([metrics.inputTokens, metrics.outputTokens, metrics.totalTokens]).toEqual([1010, 505, 1515]);
    expect(metrics.successRate).toBeCloseTo(2 / 3);
    expect(metrics.averageLatency).toBeCloseTo(1.8);
  });

  test("AII-67 resetStatistics begins at zero", () => {
    const metrics = new UsageMetrics();
    metrics.addRequest({ cost: "1", inputTokens: 7, latency: 1 });
    metrics.resetStatistics();
    const { totalCost, totalRequests, totalTokens, averageLatency } = metrics;
    expect([totalCost, totalRequests, totalTokens, averageLatency]).toEqual(["0", 0, 0, null]);
  });
});

describe("CostBreakdown", () => {
  test("AII-45 adds costs up by model, user and part: 0.15 is 0.10 and 0.05", () => {
    const costs = new CostBreakdown();
    const parts = { inputTokenCost: "0.10", outputTokenCost: "0.05" };
    costs.addCost({ totalCost: "0.15", model: "gpt-4", userId: "user123", ...parts });
    costs.addCost({ totalCost: "0.5", model: "gpt-4" });
    expect([costs.totalCost, costs.inputTokenCost, costs.outputTokenCost]).toEqual(["0.65", "0.1", "0.05"]);
    expect([costs.byModel, costs.byUser]).toEqual([{ "gpt-4": "0.65" }, { user123: "0.15" }]);
  });

  test("AII-45 parts that do not add up are refused, and nothing is added", () => {
    const costs = new CostBreakdown();
    const wrong = () =>
      costs.addCost({ totalCost: "0.15", model: "m", inputTokenCost: "0.1", outputTokenCost: "0.06" });
    expect(wrong).toThrow("The parts are 0.16, the total is 0.15.");
    expect([costs.totalCost, costs.byModel]).toEqual(["0", {}]);
  });
});
