import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BudgetClient } from "@/sdk/src/budget-client";
import { createTestApi, type JsonReply, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";

// Tekton's parts as components of an organization: what each reads of its own.

let api: TestApi;
let admin: string;
let agent: string;
beforeAll(async () => {
  api = await createTestApi();
  const org = await createTestOrganization(api.pool, { cap: "1000" });
  admin = await api.keyOf(org, ["admin"]);
  agent = await api.keyOf(org, ["record", "authorize", "read", "cost:explicit"]);
});
afterAll(() => api.close());

async function answer(reply: Promise<JsonReply>): Promise<Record<string, unknown>> {
  const { status, body } = await reply;
  expect([status < 300, status < 300 ? "" : JSON.stringify(body)]).toEqual([true, ""]);
  return body;
}
const get = (path: string) => answer(api.call(admin, "GET", `/api/v1/${path}`));
const record = (component: string, cost: string, more: object = {}) =>
  answer(api.call(agent, "POST", "/api/v1/costs", { agentType: "COMPONENT", component, cost, ...more }));
async function budgetOf(component: string, limitCost: string) {
  const shape = { name: component, scopeType: "COMPONENT", scopeKey: component, period: "DAILY", limitCost };
  const { id } = await answer(api.call(admin, "POST", "/api/v1/budgets", { ...shape, action: "HARD_LIMIT" }));
  return async () => ((await get(`budgets/${id}`)).budget as { window: object }).window;
}

describe("BUG-TEK-6 the components that Tekton's text names", () => {
  test("TEK-42 what rhetor's prompts cost moves rhetor's budget and graph, and nobody else's", async () => {
    const rhetor = await budgetOf("rhetor", "10");
    const other = await budgetOf("telos", "10");
    await record("rhetor", "1.5", { task: "prompt" });
    await record("rhetor", "0.25");
    expect(await rhetor()).toMatchObject({ spent: "1.75" });
    expect(await other()).toMatchObject({ spent: "0" });
    const graph = await get("spend?component=rhetor&period=today&grain=hour");
    expect(graph.total).toMatchObject({ cost: "1.75", executions: 2 });
    const bars = graph.buckets as { cost: string; executions: number }[];
    expect(bars.filter(({ executions }) => executions > 0).map(({ cost }) => cost)).toEqual(["1.75"]);
    expect((await get("spend?component=telos&period=today")).total).toMatchObject({ cost: "0" });
  });

  test("TEK-43 apollo plans with tokens that are held, prolonged, and given back where they were not used", async () => {
    const apollo = await budgetOf("apollo", "5");
    const asked = { agentType: "COMPONENT", component: "apollo", estimatedCost: "4", ttlSeconds: 60 };
    const held = await answer(api.call(agent, "POST", "/api/v1/authorizations", asked));
    expect(await apollo()).toMatchObject({ held: "4", spent: "0" });
    const at = `/api/v1/authorizations/${held.reservationId}`;
    const longer = await answer(api.call(agent, "POST", `${at}/extend`, { ttlSeconds: 3600 }));
    expect(Date.parse(String(longer.expiresAt))).toBeGreaterThan(Date.parse(String(held.expiresAt)));
    await answer(api.call(agent, "POST", `${at}/settle`, { cost: "1" }));
    expect(await apollo()).toMatchObject({ held: "0", spent: "1" });
  });

  test("TEK-44 ergon lists its executions, each with its agent and cost", async () => {
    await record("ergon", "0.5", { agentId: "writer" });
    await record("ergon", "0.75", { agentId: "editor" });
    const { data } = await get("executions?component=ergon");
    expect(data).toMatchObject([
      { agentId: "editor", cost: "0.75" },
      { agentId: "writer", cost: "0.5" },
    ]);
  });

  test("TEK-50 a refusal says in words why, and the client has them to say on", async () => {
    await budgetOf("athena", "1");
    await record("athena", "1");
    const client = new BudgetClient({ host: "127.0.0.1", port: api.port, key: agent } as never);
    const call = {
      provider: "anthropic",
      model: "claude-3-opus",
      component: "athena",
      estimatedTokens: 1000,
    };
    const [allowed, info] = await client.checkBudget(call as never);
    expect([allowed, info.reason]).toEqual([false, "Daily cost limit exceeded"]);
  });
});
