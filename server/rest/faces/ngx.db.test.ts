import { describe, expect, test } from "vitest";
import type { JsonReply } from "@/test/api-fixture";
import { useNgxFace } from "@/test/ngx-face";

const face = useNgxFace();
const bodyOf = ({ status, body }: JsonReply) => [status, body];

describe("NGX's face", () => {
  test("NGX-9 NGX-14 NGX-30 NGX-31 NGX-32 a limit is set, shown, priced by the blended rate, audited", async () => {
    const { organizationId, admin, agent, get, put, use } = await face.newOrganization();
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
    await face
      .api()
      .call(admin, "PATCH", "/api/v1/settings", { values: { "estimate.blendedRatePerMillion": "6" } });
    expect((await get("status/sage")).body.estimated_monthly_cost_usd).toBe("18.00");
    const refused = await face.api().call(agent, "PUT", "/api/budget/update/sage", limit);
    expect(refused.status).toBe(403);
    const { rows } = await face
      .api()
      .pool.query("select action from audit_logs where organization_id = $1 and entity_type = 'budget'", [
        organizationId,
      ]);
    expect(rows).toEqual([{ action: "budget.changed" }]);
  });

  test("NGX-31 NGX-32 an unknown agent is 404 with a detail; a wrong change is 422 and changes nothing", async () => {
    const { get, put, use } = await face.newOrganization();
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
    const { organizationId, admin, agent, get, put, use } = await face.newOrganization();
    await use("volt", 300, 100);
    await put("volt", { max_tokens: 1000, action_on_limit: "block" });
    const rowsOf = async () =>
      (
        await face
          .api()
          .pool.query("select id, tokens, cost from billing_logs where organization_id = $1 order by id", [
            organizationId,
          ])
      ).rows;
    const before = await rowsOf();
    expect((await face.api().call(agent, "POST", "/api/budget/reset/volt")).status).toBe(403);
    const reset = await face.api().call(admin, "POST", "/api/budget/reset/volt");
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

  test("NGX-30 pages of all agents: sorted, filtered by health, bounded", async () => {
    const { get, put, use } = await face.newOrganization();
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
