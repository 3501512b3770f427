import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const REPORT = {
  agentId: "agent_1",
  violationType: "BUDGET_LIMIT_EXCEEDED",
  severity: "MEDIUM",
  message: "Agent exceeded spending limit of 5",
  details: { limit: 5, spent: 7, overage: 2 },
};

async function newOrganization() {
  const organizationId = await createTestOrganization(api.pool);
  const admin = await api.keyOf(organizationId, ["admin"]);
  const agent = await api.keyOf(organizationId, ["record", "authorize", "read"]);
  const report = (input: object, key = agent) => api.call(key, "POST", "/api/v1/violations", input);
  const alerts = async (state = "open") => {
    const { status, body } = await api.call(admin, "GET", `/api/v1/alerts?state=${state}`);
    expect(status).toBe(200);
    return body.data as Record<string, unknown>[];
  };
  return { organizationId, admin, agent, report, alerts };
}

describe("violations", () => {
  test("SAFE-31 a reported violation is an alert of its agent, and an event", async () => {
    const { organizationId, admin, report, alerts } = await newOrganization();
    const { status, body } = await report(REPORT);
    expect([status, body]).toEqual([
      201,
      {
        alertId: expect.stringMatching(/^alr_/),
        level: "warning",
        reports: 1,
        createdAt: expect.any(String),
      },
    ]);
    expect(await alerts()).toEqual([
      {
        id: body.alertId,
        budgetName: "Agent agent_1",
        budgetId: null,
        periodKey: null,
        level: "warning",
        percent: null,
        sentence: "Agent exceeded spending limit of 5.",
        createdAt: body.createdAt,
        state: "open",
        acknowledgedBy: null,
        acknowledgedAt: null,
        resolvedAt: null,
        forecast: null,
        alarms: null,
        violation: {
          agentId: "agent_1",
          violationType: "BUDGET_LIMIT_EXCEEDED",
          severity: "MEDIUM",
          message: "Agent exceeded spending limit of 5",
          details: { limit: 5, spent: 7, overage: 2 },
          reports: 1,
          reportedBy: "test",
        },
      },
    ]);
    const told = await api.pool.query("select payload from events where organization_id = $1 and type = $2", [
      organizationId,
      "alert.raised",
    ]);
    expect(told.rows).toMatchObject([
      { payload: { id: body.alertId, level: "WARNING", agentId: "agent_1" } },
    ]);
    const session = await api.call(admin, "GET", "/api/v1/session");
    expect(session.body).toMatchObject({ openAlerts: 1, newestAlert: { budgetName: "Agent agent_1" } });
    const overview = await api.call(admin, "GET", "/api/v1/overview");
    expect(overview.body.openAlerts).toMatchObject([{ level: "warning" }]);
  });

  test("SAFE-31 a guard that speaks at each call raises one alert until it is acknowledged", async () => {
    const { organizationId, admin, report, alerts } = await newOrganization();
    const first = await report(REPORT);
    const again = await Promise.all(
      ["8", "9"].map((spent) => report({ ...REPORT, message: `Spent ${spent}`, details: { spent } })),
    );
    expect(again.map(({ body }) => body.alertId)).toEqual([first.body.alertId, first.body.alertId]);
    expect(again.map(({ body }) => body.reports).sort()).toEqual([2, 3]);
    const others = [{ agentId: "agent_2" }, { violationType: "LOW_BUDGET" }, { severity: "CRITICAL" }];
    for (const other of others) expect((await report({ ...REPORT, ...other })).body.reports).toBe(1);
    expect((await alerts()).map(({ level }) => level)).toEqual(["critical", "warning", "warning", "warning"]);
    const told = await api.pool.query("select from events where organization_id = $1 and type = $2", [
      organizationId,
      "alert.raised",
    ]);
    expect(told.rowCount).toBe(4);
    const acknowledge = `/api/v1/alerts/${String(first.body.alertId)}/acknowledge`;
    const seen = await api.call(admin, "POST", acknowledge, {});
    expect(seen.body).toMatchObject({ state: "acknowledged", violation: { reports: 3 } });
    expect(await alerts()).toHaveLength(3);
    const anew = await report(REPORT);
    expect(anew.body).toMatchObject({ reports: 1 });
    expect(anew.body.alertId).not.toBe(first.body.alertId);
  });

  test("SAFE-31 it takes the scope record; a bound key speaks for its own agents; bad input writes nothing", async () => {
    const { organizationId, report, alerts } = await newOrganization();
    const reader = await api.keyOf(organizationId, ["read"]);
    expect((await report(REPORT, reader)).status).toBe(403);
    const bound = await api.keyOf(organizationId, ["record"]);
    await api.pool.query(
      `update api_keys set agent_ids = '{agent_2}', environment = 'production'
       where organization_id = $1 and id = (select id from api_keys order by created_at desc limit 1)`,
      [organizationId],
    );
    expect((await report(REPORT, bound)).status).toBe(403);
    const bad: [object, string][] = [
      [{ violationType: "RUDE" }, "/violationType"],
      [{ severity: "medium" }, "/severity"],
      [{ agentId: "" }, "/agentId"],
      [{ message: " " }, "/message"],
      [{ details: { constructor: 1 } }, "/details"],
      [{ organizationId: "org_2" }, ""],
    ];
    for (const [change, path] of bad) {
      const { status, body } = await report({ ...REPORT, ...change });
      expect([status, body.code]).toEqual([422, "validation_failed"]);
      expect(JSON.stringify(body.errors)).toContain(path);
    }
    expect(await alerts("all")).toEqual([]);
    expect((await report({ ...REPORT, agentId: "agent_2" }, bound)).status).toBe(201);
  });
});
