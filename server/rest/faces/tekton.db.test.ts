import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";
import { countRows } from "@/test/row-counts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

async function newOrganization(cap: string | null = null) {
  const organizationId = await createTestOrganization(api.pool, { cap });
  const admin = await api.keyOf(organizationId, ["admin"]);
  const agent = await api.keyOf(organizationId, ["record", "authorize", "read", "cost:explicit"]);
  return { organizationId, admin, agent };
}
const rhetor = { provider: "anthropic", model: "claude-3-sonnet", component: "rhetor" };

describe("Tekton's face", () => {
  test("TEK-31 TEK-14 TEK-35 BUG-TEK-1 a daily limit binds every component; check says why and writes nothing", async () => {
    const { admin, agent } = await newOrganization();
    const made = await api.call(admin, "POST", "/api/limits", {
      period: "daily",
      limit: 10,
      enforcement: "HARD_LIMIT",
    });
    expect([made.status, made.body]).toMatchObject([201, { period: "daily", limit: "10", action: "block" }]);
    expect((await api.call(agent, "POST", "/api/limits", { period: "daily", limit: 10 })).status).toBe(403);
    const spend = await api.call(agent, "POST", "/api/record", { ...rhetor, cost: 9 });
    expect([spend.status, spend.body.cost]).toEqual([201, "9"]);
    const before = await countRows(api.pool);
    const fits = await api.call(agent, "POST", "/api/check", { component: "codex", estimated_cost: 1 });
    expect([fits.status, fits.body.allowed, fits.body.reason]).toEqual([200, true, null]);
    const over = await api.call(agent, "POST", "/api/check", { component: "codex", estimated_cost: 1.01 });
    expect([over.status, over.body]).toMatchObject([
      200,
      { allowed: false, decision: "block", reason: expect.stringMatching(/limit exceeded/i) },
    ]);
    expect(await countRows(api.pool)).toEqual(before);
  });

  test("TEK-35 setting the same limit again changes it; a scope of its own is another limit", async () => {
    const { admin } = await newOrganization();
    const set = (input: object) => api.call(admin, "POST", "/api/limits", { period: "weekly", ...input });
    const first = await set({ limit: "5" });
    const again = await set({ limit: 7.5 });
    expect([again.status, again.body.id, again.body.limit]).toEqual([200, first.body.id, "7.5"]);
    const other = await set({ limit: 1, component: "ergon", provider: "openai" });
    expect([other.status, other.body.component, other.body.provider]).toEqual([201, "ergon", "openai"]);
    expect(other.body.id).not.toBe(first.body.id);
    for (const bad of [
      { period: "fortnight", limit: 1 },
      {},
      { limit: -1 },
      { limit: 1e-13 },
      { limit: "x" },
    ])
      expect((await set(bad)).status).toBe(422);
  });

  test("TEK-32 row 7 a record is made once; a number is taken by its shortest text", async () => {
    const { agent } = await newOrganization();
    const record = { ...rhetor, cost: 0.0000001, idempotency_key: "once" };
    const first = await api.call(agent, "POST", "/api/record", record);
    expect([first.status, first.body.cost, first.body.recorded]).toEqual([201, "0.0000001", true]);
    const again = await api.call(agent, "POST", "/api/record", record);
    expect([again.body.id, again.body.duplicate, again.headers["idempotent-replayed"]]).toEqual([
      first.body.id,
      true,
      "true",
    ]);
    const header = { authorization: `Bearer ${agent}`, "content-type": "application/json" };
    const keyed = () =>
      api.send({
        url: "/api/record",
        headers: { ...header, "idempotency-key": "by-header" },
        body: JSON.stringify({ ...rhetor, tokens: 5 }),
      });
    const [one, two] = [JSON.parse((await keyed()).body), JSON.parse((await keyed()).body)];
    expect([two.id, two.duplicate]).toEqual([one.id, true]);
  });

  test("TEK-52 C14 texts are counted, flagged and kept nowhere", async () => {
    const { admin, agent } = await newOrganization();
    const secret = "the quick brown fox said swordfish";
    const made = await api.call(agent, "POST", "/api/record", {
      ...rhetor,
      input_text: secret,
      output_text: "Hi there!",
    });
    expect([made.status, made.body.estimated]).toEqual([201, true]);
    const listed = await api.call(admin, "GET", "/api/v1/executions");
    expect((listed.body.data as { tokens: string }[])[0]?.tokens).toBe("10");
    const { rows } = await api.pool.query("select row_to_json(b)::text as row from billing_logs b");
    expect(JSON.stringify(rows)).not.toContain("swordfish");
    const checked = await api.call(agent, "POST", "/api/check", { ...rhetor, input_text: secret });
    expect(checked.body.token_estimate).toEqual({ estimated: true, input_tokens: 7, output_tokens: 500 });
  });

  test("a batch: each record by itself, and a bad one in the words that it was sent in", async () => {
    const { agent } = await newOrganization();
    const records = [
      { ...rhetor, tokens: 1 },
      { ...rhetor, input_tokens: -1 },
      null,
      { ...rhetor, cost: "2" },
    ];
    const { status, body } = await api.call(agent, "POST", "/api/record/batch", { records });
    expect([status, body.results]).toMatchObject([
      200,
      [{ ok: true }, { ok: false, error: { path: "/input_tokens" } }, { ok: false }, { ok: true, cost: "2" }],
    ]);
  });

  test("TEK-63 of 500 records with a bad one 499 are stored, its place is told; 501 are too many", async () => {
    const { agent } = await newOrganization();
    const records = Array.from({ length: 500 }, (_, n) => ({ ...rhetor, tokens: n === 321 ? -1 : 1 }));
    const { status, body } = await api.call(agent, "POST", "/api/record/batch", { records });
    const results = body.results as { ok: boolean }[];
    expect([status, results.length, results.findIndex(({ ok }) => !ok)]).toEqual([200, 500, 321]);
    expect(results.filter(({ ok }) => ok).length).toBe(499);
    const tooMany = { records: [...records, { ...rhetor, tokens: 1 }] };
    expect((await api.call(agent, "POST", "/api/record/batch", tooMany)).status).toBe(422);
  });

  test("TEK-33 TEK-1 TEK-34 usage of every period by provider, model, component; its totals are the overview's", async () => {
    const { admin, agent } = await newOrganization("100");
    for (const [provider, cost] of [
      ["openai", "1.5"],
      ["anthropic", "2"],
      ["ollama", "0"],
    ])
      await api.call(agent, "POST", "/api/record", {
        provider,
        model: `${provider}-1`,
        component: "rhetor",
        cost,
      });
    for (const period of ["hourly", "daily", "weekly", "monthly", "yearly", "total"]) {
      const { status, body } = await api.call(admin, "GET", `/api/usage/${period}`);
      expect([period, status, body.total, body.by_provider]).toMatchObject([
        period,
        200,
        { cost: "3.5", requests: 3 },
        [
          { name: "anthropic", cost: "2" },
          { name: "openai", cost: "1.5" },
          { name: "ollama", cost: "0" },
        ],
      ]);
    }
    expect((await api.call(admin, "GET", "/api/usage/fortnight")).status).toBe(422);
    const one = await api.call(admin, "GET", "/api/usage/daily?provider=openai");
    expect(one.body.total).toMatchObject({ cost: "1.5", requests: 1 });
    const summary = await api.call(admin, "GET", "/api/reports/summary");
    const overview = await api.call(admin, "GET", "/api/v1/overview");
    const { budget } = overview.body as { budget: { spent: string; remaining: string } };
    expect(summary.body).toMatchObject({
      total_cost: budget.spent,
      remaining: budget.remaining,
      total_requests: 3,
      usage_percentage: 3.5,
    });
  });

  test("TEK-36 TEK-2 prices in force, one a model, the organization's own first, page by page", async () => {
    const { organizationId, agent } = await newOrganization();
    const insert = (id: string, owner: string | null, model: string, input: string, from: string) =>
      api.pool.query(
        `insert into model_prices (id, organization_id, provider, model, input_per_million, output_per_million, source, valid_from)
         values ($1, $2, 'acme', $3, $4, 15, 'test', $5)`,
        [id, owner, model, input, from],
      );
    await insert("price_a", null, "m-1", "3", "2026-01-01T00:00:00Z");
    await insert("price_b", organizationId, "m-1", "2.5", "2026-01-01T00:00:00Z");
    await insert("price_c", null, "m-2", "0.000001", "2026-01-01T00:00:00Z");
    await insert("price_d", null, "m-3", "1", "2999-01-01T00:00:00Z");
    const { status, body } = await api.call(agent, "GET", "/api/providers/prices?provider=acme&limit=1");
    expect([status, body]).toMatchObject([
      200,
      {
        hasMore: true,
        prices: [
          {
            provider: "acme",
            model: "m-1",
            input: "0.0025",
            output: "0.015",
            unit: "USD per 1K tokens",
            effectiveFrom: "2026-01-01T00:00:00.000Z",
            source: "test",
          },
        ],
      },
    ]);
    const next = await api.call(
      agent,
      "GET",
      `/api/providers/prices?provider=acme&cursor=${body.nextCursor}`,
    );
    expect(next.body).toMatchObject({ hasMore: false, prices: [{ model: "m-2", input: "0.000000001" }] });
  });

  test("TEK-38 status names version, database, jobs, enforcement level and the age of the prices", async () => {
    const { agent, admin } = await newOrganization();
    const { status, body } = await api.call(agent, "GET", "/api/status");
    expect([status, body]).toMatchObject([
      200,
      { status: expect.any(String), version: expect.stringMatching(/^\d+\.\d+/), enforcement_level: "warn" },
    ]);
    expect((body.jobs as unknown[]).length).toBeGreaterThan(0);
    await api.call(admin, "PATCH", "/api/v1/settings", { values: { "enforcement.level": "HARD_LIMIT" } });
    expect((await api.call(agent, "GET", "/api/status")).body.enforcement_level).toBe("block");
    const nobody = await api.send({ method: "GET", url: "/api/status" });
    expect(nobody.status).toBe(401);
  });
});
