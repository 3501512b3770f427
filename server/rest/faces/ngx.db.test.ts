import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestApi, type JsonReply, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";
import { createOwnerPool } from "@/test/owner-pool";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

async function newOrganization() {
  const organizationId = await createTestOrganization(api.pool);
  const admin = await api.keyOf(organizationId, ["admin"]);
  const agent = await api.keyOf(organizationId, ["record", "authorize", "read", "cost:explicit"]);
  const get = (path: string) => api.call(admin, "GET", `/api/budget/${path}`);
  const put = (agentId: string, input: object) =>
    api.call(admin, "PUT", `/api/budget/update/${agentId}`, input);
  const use = (agentId: string, inputTokens: number, outputTokens = 0, cost = "0.01") =>
    api.call(agent, "POST", "/api/v1/costs", {
      agentType: "NUTRITION",
      agentId,
      inputTokens,
      outputTokens,
      cost,
    });
  return { organizationId, admin, agent, get, put, use };
}
const bodyOf = ({ status, body }: JsonReply) => [status, body];

describe("NGX's face", () => {
  test("NGX-9 NGX-14 NGX-30 NGX-31 NGX-32 a limit is set, shown, priced by the blended rate, audited", async () => {
    const { organizationId, admin, agent, get, put, use } = await newOrganization();
    await use("sage", 600_000, 150_000);
    expect(bodyOf(await get("status/sage"))).toMatchObject([
      200,
      {
        agent_id: "sage",
        budget: { max_tokens: null, period: "monthly", reset_day: 1 },
        usage: { prompt_tokens: 600_000, completion_tokens: 150_000, total_tokens: 750_000 },
        percentage: 0,
        health_status: "healthy",
      },
    ]);
    const limit = { max_tokens: 3_000_000, action_on_limit: "degrade", fallback_model: "gemini-1.5-flash" };
    expect(bodyOf(await put("sage", limit))).toMatchObject([
      200,
      {
        budget: { max_tokens: 3_000_000, action_on_limit: "degrade", fallback_model: "gemini-1.5-flash" },
        usage: { estimated_cost_usd: "3.75" },
        percentage: 25,
        remaining: 2_250_000,
        estimated_monthly_cost_usd: "15.00",
        usage_trend: "increasing",
        health_status: "healthy",
        next_reset: expect.any(String),
        days_until_reset: expect.any(Number),
        historical_usage: [],
      },
    ]);
    await api.call(admin, "PATCH", "/api/v1/settings", { values: { "estimate.blendedRatePerMillion": "6" } });
    expect((await get("status/sage")).body.estimated_monthly_cost_usd).toBe("18.00");
    const refused = await api.call(agent, "PUT", "/api/budget/update/sage", limit);
    expect(refused.status).toBe(403);
    const { rows } = await api.pool.query(
      "select action from audit_logs where organization_id = $1 and entity_type = 'budget'",
      [organizationId],
    );
    expect(rows).toEqual([{ action: "budget.changed" }]);
  });

  test("NGX-31 NGX-32 an unknown agent is 404 with a detail; a wrong change is 422 and changes nothing", async () => {
    const { get, put, use } = await newOrganization();
    const unknown = await get("status/nobody");
    expect(bodyOf(unknown)).toMatchObject([404, { code: "not_found", detail: expect.any(String) }]);
    expect((await put("nobody", { max_tokens: 1 })).status).toBe(404);
    await use("blaze", 10);
    for (const bad of [
      {},
      { max_tokens: -1 },
      { max_tokens: "5" },
      { action_on_limit: "explode" },
      { period: "daily" },
    ])
      expect([bad, (await put("blaze", bad)).status]).toEqual([bad, 422]);
    expect((await get("status/blaze")).body.budget).toMatchObject({ max_tokens: null });
  });

  test("NGX-33 a reset begins at 0, says what was used, and leaves the ledger alone", async () => {
    const { organizationId, admin, agent, get, put, use } = await newOrganization();
    await use("volt", 300, 100);
    await put("volt", { max_tokens: 1000, action_on_limit: "block" });
    const rowsOf = async () =>
      (
        await api.pool.query(
          "select id, tokens, cost from billing_logs where organization_id = $1 order by id",
          [organizationId],
        )
      ).rows;
    const before = await rowsOf();
    expect((await api.call(agent, "POST", "/api/budget/reset/volt")).status).toBe(403);
    const reset = await api.call(admin, "POST", "/api/budget/reset/volt");
    expect(bodyOf(reset)).toMatchObject([
      200,
      {
        agent_id: "volt",
        percentage: 0,
        previous_usage: { prompt_tokens: 300, completion_tokens: 100, total_tokens: 400 },
        reset_timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    ]);
    expect(await rowsOf()).toEqual(before);
    await use("volt", 30, 20);
    expect((await get("status/volt")).body).toMatchObject({
      percentage: 5,
      usage: { prompt_tokens: 30, completion_tokens: 20, total_tokens: 50 },
      historical_usage: [{ total_tokens: 400 }],
    });
  });

  test("NGX-19 NGX-20 NGX-34 alerts name agent, type, share and what to do; a type filters", async () => {
    const { get, put, use } = await newOrganization();
    await use("luna", 100);
    await put("luna", { max_tokens: 1000, action_on_limit: "warn" });
    await use("luna", 649);
    expect((await get("alerts")).body.total).toBe(0);
    await use("luna", 1);
    const [warning] = (await get("alerts")).body.alerts as object[];
    expect(warning).toMatchObject({
      agent_id: "luna",
      alert_type: "warning",
      percentage: 75,
      message: expect.stringContaining("luna"),
      recommended_action: expect.any(String),
      timestamp: expect.any(String),
    });
    await use("luna", 150);
    expect((await get("alerts?alert_type=critical")).body).toMatchObject({
      total: 1,
      alerts: [{ percentage: 90 }],
    });
    expect((await get("alerts?alert_type=warning")).body).toMatchObject({ total: 0 });
    expect((await get("alerts?alert_type=fine")).status).toBe(422);
  });

  test("BUG-NGX-7 alerts-and-analytics-are-real: the file's thresholds are obeyed, no agent's key edits, the analytics follow the data", async () => {
    const { organizationId, admin, agent, get, put, use } = await newOrganization();
    const budgets = [
      {
        name: "volt by file",
        scopeType: "AGENT",
        scopeKey: "volt",
        period: "MONTHLY",
        limitTokens: 1000,
        action: "warn",
        warningPercent: 50,
        criticalPercent: 60,
      },
    ];
    const applied = { document: { budgets }, source: "budgets.json" };
    expect((await api.call(admin, "POST", "/api/trpc/admin.settings.applyConfig", applied)).status).toBe(200);
    const alerts = async () =>
      ((await get("alerts")).body.alerts as { alert_type: string; percentage: number }[]).map(
        ({ alert_type, percentage }) => `${alert_type} ${percentage}`,
      );
    await use("volt", 499);
    expect(await alerts()).toEqual([]);
    await use("volt", 1);
    expect(await alerts()).toEqual(["warning 50"]);
    await use("volt", 100);
    // Again and again it stays one, and what is full is told.
    for (let call = 0; call < 5; call += 1) await use("volt", 1);
    expect(await alerts()).toEqual(["critical 60"]);
    await use("volt", 400);
    expect(await alerts()).toEqual([expect.stringMatching(/^exceeded 100/)]);
    for (const edit of [{ max_tokens: 9_000_000 }, { action_on_limit: "warn" }])
      expect((await api.call(agent, "PUT", "/api/budget/update/volt", edit)).status).toBe(403);

    const status = async () => (await get("status/luna")).body as Record<string, unknown>;
    await use("luna", 1);
    await put("luna", { max_tokens: 1_000_000_000, action_on_limit: "warn" });
    const idle = await status();
    expect(idle).toMatchObject({ projected_overage: 0, historical_usage: [] });
    await use("luna", 900_000_000);
    const { rows } = await api.pool.query<{ id: string }>(
      `select b.id from budgets b join budget_windows w on w.budget_id = b.id
       where b.organization_id = $1 and b.scope_key = 'luna' and b.limit_tokens is not null limit 1`,
      [organizationId],
    );
    const owner = createOwnerPool(api.url);
    await owner.query(
      `insert into budget_windows (id, organization_id, budget_id, period_key, starts_at, ends_at, time_zone, warning_percent,
         critical_percent, tokens)
       values ($1 || '_past', $2, $1, '2024-02', '2024-02-01', '2024-03-01', 'UTC', 75, 90, 321)`,
      [rows[0]?.id, organizationId],
    );
    // The same use earlier than a week ago turns the trend.
    const trend = (await status()).usage_trend;
    await owner.query(
      `update usage_hours set starts_at = starts_at - interval '10 days' where organization_id = $1 and agent_id = 'luna'`,
      [organizationId],
    );
    await owner.end();
    const busy = await status();
    expect(busy.historical_usage).toMatchObject([{ total_tokens: 321 }]);
    expect([trend, busy.usage_trend]).toEqual(["increasing", "decreasing"]);
    expect(busy.percentage).toBe(90);
  });

  test("NGX-13 NGX-35 BUG-NGX-8 the summary is sums of what the agents have", async () => {
    const { get, put, use } = await newOrganization();
    const agents: [string, number, string, number, string][] = [
      ["sage", 3_000_000, "degrade", 2_400_000, "30"],
      ["blaze", 2_500_000, "block", 2_400_000, "7.5"],
      ["volt", 2_200_000, "degrade", 100, "0"],
    ];
    for (const [agentId, limit, action, used, cost] of agents) {
      await use(agentId, used, 0, cost);
      await put(agentId, { max_tokens: limit, action_on_limit: action });
    }
    expect((await get("summary")).body).toEqual({
      total_agents: 3,
      total_monthly_tokens: 7_700_000,
      total_used_tokens: 4_800_100,
      estimated_monthly_cost_usd: "38.50",
      action: "mixed",
      agents_over_75_percent: 2,
      agents_over_90_percent: 1,
      savedByDegradeUsd: "0.00",
      cost_by_agent: { sage: "30.00", blaze: "7.50", volt: "0.00" },
      efficiency_metrics: {
        overall_utilization_percentage: 62.33,
        cost_per_million_tokens: "7.812337",
        top_cost_agents: [
          { agent_id: "sage", cost_usd: "30.00" },
          { agent_id: "blaze", cost_usd: "7.50" },
        ],
      },
    });
  });

  test("NGX-46 a degraded run costs the fallback's price, and the summary says what that saved", async () => {
    const { organizationId, agent, get, put, use } = await newOrganization();
    for (const [model, rate] of [
      ["gemini-1.5-pro", 5],
      ["gemini-1.5-flash", 0.5],
    ])
      await api.pool.query(
        `insert into model_prices (id, organization_id, provider, model, input_per_million, output_per_million, source, valid_from)
         values ($1::text || $2, $1, 'google', $2, $3, $3, 'test', '2020-01-01')`,
        [organizationId, model, rate],
      );
    await use("sage", 2_300);
    const rule = { max_tokens: 2_000, action_on_limit: "degrade", fallback_model: "gemini-1.5-flash" };
    await put("sage", rule);
    const call = { agentType: "NUTRITION", agentId: "sage", provider: "google", model: "gemini-1.5-pro" };
    const hold = await api.call(agent, "POST", "/api/v1/authorizations", {
      ...call,
      estimatedTokens: 1_000_000,
    });
    expect(hold.body).toMatchObject({ decision: "degrade", model: "gemini-1.5-flash" });
    const url = `/api/v1/authorizations/${hold.body.reservationId}/settle`;
    const used = await api.call(agent, "POST", url, { inputTokens: 800_000, outputTokens: 200_000 });
    expect(used.body).toMatchObject({ cost: "0.5", costSource: "model_price" });
    // A label of the caller's own saved nothing.
    await api.call(agent, "POST", "/api/v1/costs", {
      ...call,
      model: "gemini-1.5-flash",
      requestedModel: "gemini-1.5-pro",
      inputTokens: 1_000_000,
    });
    expect((await get("summary")).body).toMatchObject({ savedByDegradeUsd: "4.50" });
  });

  test("NGX-30 pages of all agents: sorted, filtered by health, bounded", async () => {
    const { get, put, use } = await newOrganization();
    for (const [agentId, used] of [
      ["a", 400],
      ["b", 600],
      ["c", 800],
      ["d", 950],
      ["e", 1000],
    ] as const) {
      await use(agentId, used);
      await put(agentId, { max_tokens: 1000, action_on_limit: "block" });
    }
    const page = async (query: string) => {
      const { body } = await get(`status?${query}`);
      return [body.total, (body.items as { agent_id: string }[]).map(({ agent_id }) => agent_id)];
    };
    expect(await page("page_size=2")).toEqual([5, ["a", "b"]]);
    expect(await page("page_size=2&page=3")).toEqual([5, ["e"]]);
    expect(await page("sort_by=percentage&sort_order=desc&page_size=2")).toEqual([5, ["e", "d"]]);
    expect(await page("sort_by=remaining")).toEqual([5, ["e", "d", "c", "b", "a"]]);
    for (const [health, who] of [
      ["healthy", "a"],
      ["moderate", "b"],
      ["warning", "c"],
      ["critical", "d"],
      ["exceeded", "e"],
    ])
      expect(await page(`health_filter=${health}`)).toEqual([1, [who]]);
    for (const bad of ["page_size=101", "page=0", "sort_by=mood", "health_filter=fine"])
      expect((await get(`status?${bad}`)).status).toBe(422);
  });
});
