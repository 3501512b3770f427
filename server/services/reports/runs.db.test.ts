import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { getContainer, setContainer } from "@/server/container";
import { ReportRun, ReportsListOutput } from "@/server/contract/admin-report-runs";
import { claimReportRun } from "@/server/db/queries/report-files";
import type { Actor } from "@/server/domain/actor";
import { reportMonths } from "@/server/services/jobs/report-month";
import { makeReportRuns } from "@/server/services/reports/make-runs";
import { callerOf, codeOf } from "@/test/admin-caller";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { ledgerSum } from "@/test/busy-organization";
import { createTestOrganization } from "@/test/ledger-fixture";
import { personOf, recordOf } from "@/test/steering-fixture";

let api: TestApi;
let org: string;
let key: string;
beforeAll(async () => {
  api = await createTestApi();
  org = await createTestOrganization(api.pool, { cap: "1000" });
  key = await api.keyOf(org, ["admin"]);
  for (const cost of ["89.230000000001", "3.5"])
    await api.ledger.submit(recordOf(org, { agentType: "SEO", cost, campaignId: "q1", model: "gpt-4o" }));
});
afterAll(() => api.close());

const get = (path: string, credential = key) =>
  fetch(`http://127.0.0.1:${api.port}/api/v1/${path}`, {
    headers: { authorization: `Bearer ${credential}` },
  });
const auditOf = async (id: string) =>
  (
    await api.pool.query<{ action: string; actor: string }>(
      "select action, actor_id as actor from audit_logs where organization_id = $1 and entity_id = $2 order by seq",
      [org, id],
    )
  ).rows.map(({ action }) => action);

describe("reports that are made and kept", () => {
  test("NEON-5 NEON-40 a run over REST has a file in each format, whose SHA-256 is that of what is downloaded", async () => {
    const started = await api.call(key, "POST", "/api/v1/reports", { template: "monthly-cost" });
    expect(started.status).toBe(201);
    const { id, state } = ReportRun.parse(started.body);
    expect(state).toBe("queued");
    expect(await makeReportRuns()).toBe(1);
    const run = ReportRun.parse(await (await get(`reports/${id}`)).json());
    expect(run).toMatchObject({ state: "succeeded", isScheduled: false, error: null });
    expect(run.files.map(({ format }) => format)).toEqual(["csv", "xlsx", "pdf", "md", "json"]);
    const spent = await ledgerSum(api.pool, org);
    for (const { format, fileName, bytes, sha256 } of run.files) {
      const answer = await get(`reports/${id}/files/${format}`);
      const body = Buffer.from(await answer.arrayBuffer());
      expect([fileName, String(body.length), createHash("sha256").update(body).digest("hex")]).toEqual([
        `cost-report-${run.asked.month}.${format}`,
        bytes,
        sha256,
      ]);
      expect(answer.headers.get("content-disposition")).toBe(`attachment; filename="${fileName}"`);
      if (format === "json") expect(JSON.parse(body.toString()).about["Total spent USD"]).toBe(spent);
      if (format === "csv") expect(body.toString().split("\r\n")[1]?.split(",")[3]).toBe(spent);
    }
    expect(await auditOf(id)).toEqual(["report.started"]);
    const { data, templates } = ReportsListOutput.parse(await (await get("reports?limit=1")).json());
    expect([data[0]?.id, templates.map(({ template }) => template)]).toEqual([
      id,
      ["monthly-cost", "budgets"],
    ]);
  });

  test("AII-53 AII-54 AII-55 the report of budgets as JSON stands under the keys that its readers know", async () => {
    const { id } = await callerOf(org).admin.reports.run({ template: "budgets", formats: ["json", "md"] });
    await makeReportRuns();
    const report = await (await get(`reports/${id}/files/json`)).json();
    const { budgets } = await callerOf(org).admin.reports.budgets();
    expect(report.summary).toEqual({
      total_budgets: budgets.length,
      total_cost: await ledgerSum(api.pool, org),
    });
    const [name] = Object.keys(report.budgets);
    expect(report.budgets[name ?? ""]).toMatchObject({
      usage: { cost_percentage: expect.anything() },
      efficiency_score: 100,
    });
    expect(report.optimization_suggestions.length).toBeLessThanOrEqual(3);
  });

  test("a run that is cancelled leaves no file, before it is made and while it is", async () => {
    const { admin } = callerOf(org);
    const waiting = await admin.reports.run({ template: "budgets" });
    expect((await admin.reports.cancel({ runId: waiting.id })).state).toBe("cancelled");
    expect(await codeOf(admin.reports.cancel({ runId: waiting.id }))).toBe("conflict");
    expect(await auditOf(waiting.id)).toEqual(["report.started", "report.cancelled"]);
    expect(await makeReportRuns()).toBe(0);
    const { id } = await admin.reports.run({ template: "budgets" });
    const making = makeReportRuns();
    await admin.reports.cancel({ runId: id }).catch(() => undefined);
    await making;
    const run = await admin.reports.get({ runId: id });
    expect([run.state, run.files.length]).toEqual(
      run.state === "cancelled" ? ["cancelled", 0] : ["succeeded", 5],
    );
  });

  test("a run whose maker died is taken over after a minute; one that fails says why", async () => {
    const { admin } = callerOf(org);
    const { id } = await admin.reports.run({ template: "budgets", formats: ["md"] });
    expect((await claimReportRun(api.pool, new Date()))?.id).toBe(id);
    expect(await makeReportRuns()).toBe(0);
    await api.pool.query("update report_runs set beat_at = beat_at - interval '61 seconds' where id = $1", [
      id,
    ]);
    expect(await makeReportRuns()).toBe(1);
    expect((await admin.reports.get({ runId: id })).state).toBe("succeeded");
    const lost = await admin.reports.run({ template: "budgets", formats: ["md"] });
    await api.pool.query("update report_runs set template = 'gone' where id = $1", [lost.id]);
    await makeReportRuns();
    expect(await admin.reports.get({ runId: lost.id })).toMatchObject({
      state: "failed",
      error: "The file could not be made.",
      files: [],
    });
  });

  test("P15 another organization finds neither run nor file; a VIEWER starts none and saves what is there", async () => {
    const { id } = await callerOf(org).admin.reports.run({ template: "budgets", formats: ["md"] });
    await makeReportRuns();
    const other = await api.keyOf(await createTestOrganization(api.pool), ["admin"]);
    for (const path of [`reports/${id}`, `reports/${id}/files/md`])
      expect((await get(path, other)).status).toBe(404);
    expect((await get(`reports/${id}/files/pdf`)).status).toBe(404);
    const somebody = { ...personOf(org, "VIEWER").actor, userId: "usr_other" } as Actor;
    const viewer = callerOf(org, somebody).admin.reports;
    expect(await codeOf(viewer.run({ template: "budgets" }))).toBe("forbidden");
    expect(await codeOf(viewer.cancel({ runId: id }))).toBe("forbidden");
    expect((await viewer.get({ runId: id })).files).toHaveLength(1);
  });

  test("bad input names its field and starts nothing", async () => {
    const count = async () =>
      (await api.pool.query("select count(*)::int as n from report_runs")).rows[0].n as number;
    const before = await count();
    for (const [input, field] of [
      [{ template: "weather" }, "/template"],
      [{ month: "2026-13" }, "/month"],
      [{ template: "budgets", month: "2026-10" }, "/month"],
      [{ formats: [] }, "/formats"],
      [{ formats: ["csv", "csv"] }, "/formats"],
    ] as const) {
      const answer = await api.call(key, "POST", "/api/v1/reports", input);
      expect([answer.status, (answer.body.errors as { path: string }[])[0]?.path]).toEqual([422, field]);
    }
    expect(await count()).toBe(before);
  });
});

describe("the report of the 1st", () => {
  test("NEON-5 C27 many workers make one report of the month that ended, in the organization's own zone", async () => {
    const { ledger } = getContainer();
    let now = Date.parse("2026-10-31T10:59:59Z");
    const clock = { ...ledger.clock, now: () => now };
    setContainer({ ...getContainer(), ledger: Object.assign(Object.create(ledger), { clock }) });
    const auckland = await createTestOrganization(api.pool, { timeZone: "Pacific/Auckland" });
    const young = await createTestOrganization(api.pool, { timeZone: "Pacific/Auckland" });
    await api.pool.query("update organizations set created_at = $2 where id <> $1", [
      auckland,
      new Date("2026-10-31T11:00:00Z"),
    ]);
    await api.pool.query("update organizations set created_at = '2026-10-02T00:00:00Z' where id = $1", [
      auckland,
    ]);
    const monthsOf = async (id: string) =>
      (
        await api.pool.query<{ month: string }>(
          "select scheduled_month as month from report_runs where organization_id = $1 order by 1",
          [id],
        )
      ).rows.map(({ month }) => month);
    // In Auckland the 1st of November begins at 11:00 UTC on the 31st.
    await reportMonths();
    expect(await monthsOf(auckland)).toEqual([]);
    now = Date.parse("2026-10-31T11:00:00Z");
    await Promise.all(Array.from({ length: 6 }, () => reportMonths()));
    expect([await monthsOf(auckland), await monthsOf(young)]).toEqual([["2026-10"], []]);
    await makeReportRuns();
    const [run] = (await callerOf(auckland).admin.reports.list()).data;
    expect(run).toMatchObject({ isScheduled: true, state: "succeeded", createdBy: "system:monthly-report" });
    expect(run?.files).toHaveLength(5);
    // A worker that was away for weeks makes the newest.
    now = Date.parse("2026-12-20T00:00:00Z");
    await reportMonths();
    expect(await monthsOf(auckland)).toEqual(["2026-10", "2026-11"]);
    setContainer({ ...getContainer(), ledger });
  });
});
