import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PERMISSIONS } from "@/server/auth/permissions";
import { KEY_SCOPES, type KeyScope } from "@/server/domain/actor";
import { TOOLS } from "@/server/mcp/tools";
import { seedCatalogue } from "@/server/services/prices/seed-catalogue";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { findImbalances } from "@/test/books";
import { createTestOrganization } from "@/test/ledger-fixture";

let api: TestApi;
const clients: Client[] = [];
beforeAll(async () => {
  api = await createTestApi();
  await seedCatalogue(api.pool);
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await api.close();
});

async function connect(key: string): Promise<Client> {
  const client = new Client({ name: "test", version: "1.0.0" });
  const url = new URL(`http://127.0.0.1:${api.port}/mcp`);
  const requestInit = { headers: { authorization: `Bearer ${key}` } };
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit }));
  clients.push(client);
  return client;
}

async function clientOf(organizationId: string, scopes: KeyScope[]) {
  const client = await connect(await api.keyOf(organizationId, scopes));
  const call = async (name: string, input: Record<string, unknown>) => {
    const { content, isError } = await client.callTool({ name, arguments: input });
    const [first] = content;
    if (first?.type !== "text") throw new Error("no text came back");
    const body = JSON.parse(first.text) as Record<string, unknown>;
    return { isError: isError === true, body: (isError === true ? body.error : body) as typeof body };
  };
  return { client, call };
}

const AGENT: KeyScope[] = ["record", "authorize", "read", "cost:explicit"];
const who = { agentType: "CONTENT", agentId: "writer" };

describe("MCP, with the protocol's own client", () => {
  test("TEK-10 hold, settle, record, status: the same books as through every other door", async () => {
    const org = await createTestOrganization(api.pool, { cap: "10" });
    const { call } = await clientOf(org, AGENT);
    const held = await call("authorize", { ...who, estimatedCost: "4" });
    expect(held.body).toMatchObject({ allowed: true, heldCost: "4", reservationId: expect.any(String) });
    const { reservationId } = held.body;
    expect((await call("CheckBudget", { ...who, estimatedCost: "7" })).body).toMatchObject({
      allowed: false,
      reasons: [{ held: "4", remaining: "6" }],
    });
    expect((await call("settle", { reservationId, cost: "3" })).body).toMatchObject({ cost: "3" });
    const record = { ...who, cost: "2", idempotencyKey: "once" };
    expect((await call("RecordUsage", record)).body).toMatchObject({ tracked: true, duplicate: false });
    expect((await call("track_cost", record)).body).toMatchObject({ tracked: true, duplicate: true });
    expect((await call("status", {})).body).toMatchObject({ totalSpent: "5", remainingBudget: "5" });
    const refused = await call("AllocateBudget", { ...who, estimatedCost: "5.01" });
    expect(refused).toMatchObject({ isError: false, body: { allowed: false, decision: "block" } });
    const other = (await call("authorize", { ...who, estimatedCost: "5" })).body;
    expect((await call("release", { reservationId: other.reservationId })).body).toMatchObject({
      released: true,
    });
    expect(await findImbalances(api.pool, org)).toEqual([]);
  });

  test("what can I afford: exactly what would be granted, in money and in tokens", async () => {
    const org = await createTestOrganization(api.pool, { cap: "10" });
    const { call } = await clientOf(org, AGENT);
    await call("track_cost", { ...who, cost: "9.5" });
    const { body } = await call("what_can_i_afford", { ...who, model: "gpt-4o" });
    expect(body).toMatchObject({ isLimited: true, cost: "0.5", model: "gpt-4o" });
    const tokens = body.tokens as number;
    const asked = { ...who, model: "gpt-4o" };
    expect((await call("check", { ...asked, estimatedTokens: tokens })).body.allowed).toBe(true);
    expect((await call("check", { ...asked, estimatedTokens: tokens + 1 })).body.allowed).toBe(false);
    const free = await clientOf(await createTestOrganization(api.pool), AGENT);
    expect((await free.call("what_can_i_afford", who)).body).toMatchObject({
      isLimited: false,
      cost: null,
      tokens: null,
    });
  });

  test("TEK-10 recommends the cheapest model that would be granted, and says why none", async () => {
    const org = await createTestOrganization(api.pool, { cap: "0.01" });
    const { call } = await clientOf(org, AGENT);
    const size = { ...who, provider: "openai", estimatedInputTokens: 1000, maxOutputTokens: 500 };
    const named = await call("GetModelRecommendations", { ...size, models: ["gpt-4o", "gpt-4o-mini"] });
    expect(named.body).toMatchObject({
      recommended: "gpt-4o-mini",
      models: [{ model: "gpt-4o-mini", allowed: true }, { model: "gpt-4o" }],
    });
    const open = await call("recommend_model", { ...size, model: "gpt-4" });
    const { recommended } = open.body;
    expect((await call("check", { ...size, model: recommended })).body.allowed).toBe(true);
    const none = { ...size, maxOutputTokens: 1_000_000, models: ["gpt-4", "gpt-4o"] };
    expect((await call("recommend_model", none)).body).toMatchObject({
      recommended: null,
      reason: "Monthly cost limit exceeded",
    });
  });

  test("P13 a wrong input is an error with its field, and writes nothing", async () => {
    const org = await createTestOrganization(api.pool, { cap: "10" });
    const { call } = await clientOf(org, AGENT);
    for (const [name, input, code] of [
      ["track_cost", { ...who, cost: "-1" }, "validation_failed"],
      ["track_cost", { ...who, cost: "1", organizationId: "org_other" }, "validation_failed"],
      ["settle", { reservationId: "nobody", cost: "1" }, "validation_failed"],
      ["recommend_model", who, "validation_failed"],
      ["drop_tables", {}, "forbidden"],
    ] as const) {
      const { isError, body } = await call(name, input);
      expect([name, isError, body.code]).toEqual([name, true, code]);
      expect(body.requestId).toEqual(expect.any(String));
    }
    expect((await call("status", {})).body.totalSpent).toBe("0");
  });

  test("T22 P12 each scope sees and may call exactly its tools; those of admin need that scope", async () => {
    const org = await createTestOrganization(api.pool);
    for (const scope of KEY_SCOPES) {
      const { client, call } = await clientOf(org, [scope]);
      const granted = TOOLS.filter(({ permission }) =>
        (PERMISSIONS[permission].scopes as readonly string[]).includes(scope),
      ).map(({ name }) => name);
      const { tools } = await client.listTools();
      expect([scope, tools.map(({ name }) => name)]).toEqual([scope, granted]);
      for (const { name } of TOOLS) {
        if (granted.includes(name)) continue;
        expect([scope, name, (await call(name, {})).body.code]).toEqual([scope, name, "forbidden"]);
      }
    }
    const admin = await clientOf(org, ["admin"]);
    const { tools } = await admin.client.listTools();
    // What a client asks its person about before it calls.
    const asked = tools.filter(({ annotations }) => annotations?.destructiveHint).map(({ name }) => name);
    expect(asked).toEqual(["suspend_budget"]);
    const { data } = (await admin.call("list_budgets", { limit: 1 })).body as { data: { id: string }[] };
    const [budget] = data;
    const suspend = { budgetId: budget?.id, reason: "The agent runs wild" };
    expect((await admin.call("suspend_budget", suspend)).body).toMatchObject({ status: "SUSPENDED" });
    expect((await admin.call("resume_budget", suspend)).body).toMatchObject({ status: "ACTIVE" });
    expect((await admin.call("GetUsageAnalytics", { period: "daily" })).body).toMatchObject({
      currency: "USD",
    });
  });

  test("nobody, a foreign page and a stream are turned away at the door", async () => {
    const org = await createTestOrganization(api.pool);
    const key = await api.keyOf(org, AGENT);
    const knock = async (method: string, headers: Record<string, string>, body = "{}") => {
      const { status } = await api.send({ method, url: "/mcp", headers, body });
      return status;
    };
    const json = { "content-type": "application/json", accept: "application/json, text/event-stream" };
    const known = { ...json, authorization: `Bearer ${key}` };
    expect(await knock("POST", json)).toBe(401);
    expect(await knock("POST", { ...json, cookie: "next-auth.session-token=x" })).toBe(401);
    expect(await knock("POST", { ...known, origin: "https://evil.example" })).toBe(403);
    expect(await knock("GET", known)).toBe(405);
    expect(await knock("POST", { ...known, "content-type": "text/plain" })).toBe(415);
    expect(await knock("POST", known, "{")).toBe(400);
    expect(await knock("POST", known, "[".repeat(50))).toBe(400);
    expect(await knock("POST", known, `"${"x".repeat(1_100_000)}"`)).toBe(413);
  });
});
