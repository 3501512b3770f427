import { afterAll, beforeAll, expect, test } from "vitest";
import { KEY_SCOPES } from "@/server/domain/actor";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const read = (key: string) =>
  api.send({ method: "GET", url: "/metrics", headers: { authorization: `Bearer ${key}` } });

test("row 157 only the scopes metrics and admin open /metrics, and nobody without a key", async () => {
  const org = await createTestOrganization(api.pool);
  for (const scope of KEY_SCOPES) {
    const { status } = await read(await api.keyOf(org, [scope]));
    expect([scope, status]).toEqual([scope, scope === "metrics" || scope === "admin" ? 200 : 403]);
  }
  expect((await api.send({ method: "GET", url: "/metrics" })).status).toBe(401);
});

test("the figures are the organization's own, exact to the last digit", async () => {
  const org = await createTestOrganization(api.pool, { cap: "10" });
  const other = await createTestOrganization(api.pool, { cap: "77.125" });
  const agent = await api.keyOf(org, ["record", "authorize", "cost:explicit"]);
  const record = { agentType: "CONTENT", tokens: 50, cost: "9.000000000001" };
  await api.call(agent, "POST", "/api/v1/costs", record);
  await api.call(agent, "POST", "/api/v1/authorizations", { agentType: "CONTENT", estimatedCost: "0.5" });
  await api.call(agent, "POST", "/api/v1/authorizations", { agentType: "CONTENT", estimatedCost: "5" });
  const { headers, body } = await read(await api.keyOf(org, ["metrics"]));
  expect(headers["content-type"]).toContain("text/plain; version=0.0.4");
  const lineOf = (name: string) =>
    body.split("\n").find((line) => line.startsWith(`${name}{`) && line.includes('scope="ORGANIZATION"'));
  expect(lineOf("purser_budget_limit_usd")).toMatch(/ 10(\.0+)?$/);
  expect(lineOf("purser_budget_spent_usd")).toMatch(/ 9\.000000000001$/);
  expect(lineOf("purser_budget_held_usd")).toMatch(/ 0\.50*$/);
  expect(lineOf("purser_budget_refused")).toMatch(/ 1$/);
  expect(body).toMatch(/purser_open_alerts\{level="WARNING"\} 1/);
  expect(body).toMatch(/purser_http_requests_total\{status="2xx"\} \d+/);
  expect(body).not.toContain(" 77.125");
  expect((await read(await api.keyOf(other, ["metrics"]))).body).toContain(" 77.125");
});
