import { describe, expect, test } from "vitest";
import { useNgxFace } from "@/test/ngx-face";
import { createOwnerPool } from "@/test/owner-pool";

const face = useNgxFace();

describe("NGX's alerts, analytics and sums", () => {
  test("NGX-19 NGX-20 NGX-34 alerts name agent, type, share and what to do; a type filters", async () => {
    const { get, put, use } = await face.newOrganization();
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
    const { organizationId, admin, agent, get, put, use } = await face.newOrganization();
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
    expect(
      (await face.api().call(admin, "POST", "/api/trpc/admin.settings.applyConfig", applied)).status,
    ).toBe(200);
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
      expect((await face.api().call(agent, "PUT", "/api/budget/update/volt", edit)).status).toBe(403);

    const status = async () => (await get("status/luna")).body as Record<string, unknown>;
    await use("luna", 1);
    await put("luna", { max_tokens: 1_000_000_000, action_on_limit: "warn" });
    const idle = await status();
    expect(idle).toMatchObject({ projected_overage: 0, historical_usage: [] });
    await use("luna", 900_000_000);
    const { rows } = await face.api().pool.query<{ id: string }>(
      `select b.id from budgets b join budget_windows w on w.budget_id = b.id
       where b.organization_id = $1 and b.scope_key = 'luna' and b.limit_tokens is not null limit 1`,
      [organizationId],
    );
    const owner = createOwnerPool(face.api().url);
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
    const { get, put, use } = await face.newOrganization();
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
    const { organizationId, admin, agent, get, put, use } = await face.newOrganization();
    for (const [model, rate] of [
      ["gemini-1.5-pro", 5],
      ["gemini-1.5-flash", 0.5],
    ])
      await face.api().pool.query(
        `insert into model_prices (id, organization_id, provider, model, input_per_million, output_per_million, source, valid_from)
         values ($1::text || $2, $1, 'google', $2, $3, $3, 'test', '2020-01-01')`,
        [organizationId, model, rate],
      );
    await use("sage", 2_300);
    const rule = { max_tokens: 2_000, action_on_limit: "degrade", fallback_model: "gemini-1.5-flash" };
    await put("sage", rule);
    const call = { agentType: "NUTRITION", agentId: "sage", provider: "google", model: "gemini-1.5-pro" };
    const hold = await face.api().call(agent, "POST", "/api/v1/authorizations", {
      ...call,
      estimatedTokens: 1_000_000,
    });
    expect(hold.body).toMatchObject({ decision: "degrade", model: "gemini-1.5-flash" });
    const url = `/api/v1/authorizations/${hold.body.reservationId}/settle`;
    const used = await face.api().call(agent, "POST", url, { inputTokens: 800_000, outputTokens: 200_000 });
    expect(used.body).toMatchObject({ cost: "0.5", costSource: "model_price" });
    // A label of the caller's own saved nothing.
    await face.api().call(agent, "POST", "/api/v1/costs", {
      ...call,
      model: "gemini-1.5-flash",
      requestedModel: "gemini-1.5-pro",
      inputTokens: 1_000_000,
    });
    expect((await get("summary")).body).toMatchObject({ savedByDegradeUsd: "4.50" });
    const saved = await face.api().call(admin, "GET", "/api/v1/insights/savings");
    expect(saved.body).toMatchObject({
      savedByDegrade: "4.5",
      evidence: [
        {
          requestedModel: "gemini-1.5-pro",
          model: "gemini-1.5-flash",
          executions: 1,
          cost: "0.5",
          costAsAsked: "5",
          saved: "4.5",
        },
      ],
    });
  });
});
