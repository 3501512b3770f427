import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

test("AII-65 GET /stats: active budgets, requests, and the rate of what guards have reported", async () => {
  const organizationId = await createTestOrganization(api.pool, { cap: "1000" });
  const key = await api.keyOf(organizationId, ["admin", "cost:explicit"]);
  const stats = async () => (await api.call(key, "GET", "/api/v1/stats")).body;
  expect(await stats()).toMatchObject({
    activeBudgets: 1,
    openAlerts: 0,
    usage: { totalRequests: 0, totalCost: "0", anomalyRate: 0, since: null },
  });
  for (const [n, success] of [true, true, true, false].entries())
    await api.call(key, "POST", "/api/v1/costs", { agentType: "A", cost: `0.${n + 1}`, tokens: 10, success });
  await api.call(key, "POST", "/api/v1/authorizations", { agentType: "A", estimatedCost: "1" });
  const violation = {
    agentId: "sage",
    violationType: "BUDGET_LIMIT_EXCEEDED",
    severity: "HIGH",
    message: "too dear",
  };
  const reported = await api.call(key, "POST", "/api/v1/violations", violation);
  expect(reported).toMatchObject({ status: 201 });
  expect(await stats()).toMatchObject({
    openHolds: 1,
    openAlerts: 1,
    usage: {
      totalRequests: 4,
      failedRequests: 1,
      totalTokens: 40,
      totalCost: "1",
      anomalies: 1,
      anomalyRate: 0.25,
    },
  });
  const agent = await api.keyOf(organizationId, ["read"]);
  expect((await api.call(agent, "GET", "/api/v1/stats")).status).toBe(403);
  const jobs = (await api.call(key, "GET", "/api/v1/jobs")).body as {
    data: { job: string; state: string }[];
  };
  expect(jobs.data.map(({ job }) => job)).toContain("price-update");
});
