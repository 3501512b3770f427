import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ReportRun } from "@/server/contract/admin-report-runs";
import { LIST_VIEWS } from "@/server/contract/export-views";
import type { Actor } from "@/server/domain/actor";
import { EXPORT_FORMATS } from "@/server/domain/export-formats";
import { sumMoney, toWire, usd } from "@/server/domain/money";
import { exportExecutions, exportList } from "@/server/services/export/open";
import { downloadReport } from "@/server/services/reports/download";
import { makeReportRuns } from "@/server/services/reports/make-runs";
import { callerOf, codeOf } from "@/test/admin-caller";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { ledgerSum } from "@/test/busy-organization";
import { createTestOrganization } from "@/test/ledger-fixture";
import { authorizeOf, personOf, recordOf } from "@/test/steering-fixture";
import { EXPORTED_LISTS } from "./views/catalogue";

const reason = "as agreed with finance";
let api: TestApi;
let org: string;
let key: string;
beforeAll(async () => {
  api = await createTestApi();
  org = await createTestOrganization(api.pool, { cap: "100", timeZone: "Asia/Kolkata" });
  key = await api.keyOf(org, ["admin"]);
  const { admin } = callerOf(org);
  const scope = { scopeType: "AGENT", scopeKey: "=luna", period: "MONTHLY", limitCost: "10" } as const;
  await admin.budgets.create({ ...scope, name: "=SUM(A1)", action: "QUEUE" });
  await admin.pools.create({ name: "+shared", initialBudget: "1000" });
  await admin.overrides.activate({ kind: "GRANT", amount: "1.000000000001", reason });
  await admin.prices.set({ provider: "acme", model: "@m1", inputPerMillion: "1", outputPerMillion: "2" });
  await api.ledger.submit(recordOf(org, { agentId: "=luna", campaignId: "-q1", cost: "10", userId: "ana" }));
  await api.ledger.submit(recordOf(org, { agentId: "sage", cost: "0.000412", userId: "ben" }));
  await api.ledger.submit(authorizeOf(org, { agentId: "=luna", estimatedCost: "1" }));
});
afterAll(() => api.close());

const get = (path: string) =>
  fetch(`http://127.0.0.1:${api.port}/api/v1/${path}`, { headers: { authorization: `Bearer ${key}` } });
const everything: Record<string, string> = { alerts: "state=all", queue: "state=all" };

describe("lists as files", () => {
  test.each(LIST_VIEWS)(
    "NEON-40 TEK-7 %s: every row of the list, to the last digit, in five formats",
    async (view) => {
      const filter = everything[view] ?? "";
      const list = (await (await get(`${view}?limit=100&${filter}`)).json()) as { data: object[] };
      expect(list.data.length).toBeGreaterThan(0);
      const json = (await (await get(`${view}/export?format=json&${filter}`)).json()) as {
        tables: [{ rows: Record<string, string | null>[] }];
      };
      const rows = json.tables[0].rows;
      expect(rows).toHaveLength(list.data.length);
      for (const [index, row] of list.data.entries())
        for (const [field, value] of Object.entries(row))
          if (typeof value === "string" && field in (rows[index] ?? {}) && field !== "period")
            expect([field, rows[index]?.[field]]).toEqual([field, value]);
      for (const format of EXPORT_FORMATS) {
        const answer = await get(`${view}/export?format=${format}&${filter}`);
        expect([format, answer.status]).toEqual([format, 200]);
        expect(answer.headers.get("content-disposition")).toMatch(
          new RegExp(`"budget_${view}_\\d{4}-\\d\\d-\\d\\d_\\d{4}-\\d\\d-\\d\\d_Asia-Kolkata\\.${format}"`),
        );
        const body = Buffer.from(await answer.arrayBuffer()).toString("utf8");
        if (format !== "csv") continue;
        for (const field of body.split(/\r\n|,/)) expect(field.replace(/^"/, "")).not.toMatch(/^[=+@]/);
      }
    },
  );

  test("NEON-56 the audit log names who took which list, and a filter holds in the file", async () => {
    const csv = await (await get("budgets/export?format=csv&scopeType=AGENT&scopeKey=%3Dluna")).text();
    // Its own and the one that the agent has by itself.
    expect(csv.trim().split("\r\n")).toHaveLength(3);
    const { rows } = await api.pool.query(
      "select entity_type, after from audit_logs where organization_id = $1 and action = 'export.taken' order by seq desc limit 1",
      [org],
    );
    expect(rows).toEqual([{ entity_type: "budgets", after: { scopeKey: "=luna", scopeType: "AGENT" } }]);
    for (const [path, field] of [
      ["budgets/export?format=csv&limit=5", ""],
      ["queue/export?format=csv&state=gone", "/state"],
      ["prices/export", "/format"],
    ] as const) {
      const answer = await get(path);
      const { errors } = (await answer.json()) as { errors: { path: string }[] };
      expect([path, answer.status, errors[0]?.path]).toEqual([path, 422, field]);
    }
  });

  test("NEON-86 a VIEWER takes no audit log, and no file of theirs names a user", async () => {
    const viewer = personOf(org, "VIEWER");
    const finance = { ...personOf(org, "FINANCE") };
    await expect(async () => exportList(viewer, "audit", { format: "csv" })).rejects.toMatchObject({
      code: "forbidden",
    });
    const own = await textOf((await exportExecutions(finance, { format: "csv" })).body);
    expect(own).toContain(",User\r\n");
    expect(own).toContain("ana");
    const theirs = await textOf((await exportExecutions(viewer, { format: "csv" })).body);
    expect(theirs).not.toContain("User");
    expect(theirs).not.toMatch(/ana|ben/);
  });
});

describe("exports in the background", () => {
  const start = async (body: object) => {
    const answer = await api.call(key, "POST", "/api/v1/exports", body);
    return { status: answer.status, run: answer.body as ReportRun, errors: answer.body.errors };
  };

  test("NEON-40 T27 executions as CSV add up to the ledger, with their SHA-256, and are forgotten after a week", async () => {
    const { status, run } = await start({ view: "executions" });
    expect([status, run.template, run.asked]).toEqual([201, "export", { view: "executions", filter: {} }]);
    await makeReportRuns();
    const done = await callerOf(org).admin.reports.get({ runId: run.id });
    expect(done).toMatchObject({ state: "succeeded", rowsWritten: "3" });
    const csv = await (await get(`reports/${run.id}/files/csv`)).text();
    const costs = csv
      .trim()
      .split("\r\n")
      .slice(1)
      .map((line) => line.split(",")[7] ?? "");
    expect(toWire(sumMoney(costs.map(usd)))).toBe(await ledgerSum(api.pool, org));
    const viewer = { ...personOf(org, "VIEWER").actor, userId: "usr_else" } as Actor;
    await expect(
      downloadReport({ actor: viewer, requestId: "req_test" }, { runId: run.id, format: "csv" }),
    ).rejects.toMatchObject({ code: "forbidden" });
    const theirs = await callerOf(org, viewer).admin.exports.start({ view: "executions" });
    await makeReportRuns();
    const file = await downloadReport(
      { actor: viewer, requestId: "req_test" },
      { runId: theirs.id, format: "csv" },
    );
    expect(await textOf(file.body)).not.toMatch(/User|ana/);
    expect(await codeOf(callerOf(org, viewer).admin.exports.start({ view: "audit" }))).toBe("forbidden");
  });

  test("today is the day on which the file was asked for, whenever it is made", async () => {
    const { run } = await start({ view: "executions", filter: { period: "today" } });
    const { filter } = run.asked as { filter: Record<string, string> };
    expect(Object.keys(filter).sort()).toEqual(["from", "to"]);
    // Kolkata is 5:30 ahead.
    expect(filter.from?.slice(11)).toBe("18:30:00.000Z");
    await makeReportRuns();
    expect((await callerOf(org).admin.reports.get({ runId: run.id })).rowsWritten).toBe("3");
  });

  test("a filter that the view does not know is refused by its field and starts nothing", async () => {
    for (const [body, field] of [
      [{ view: "queue", filter: { state: "gone" } }, "/state"],
      [{ view: "weather" }, "/view"],
      [{ view: "executions", filter: { from: "yesterday" } }, "/from"],
    ] as const) {
      const { status, errors } = await start(body);
      expect([status, (errors as { path: string }[])[0]?.path]).toEqual([422, field]);
    }
  });

  test("T27 somebody has at most five that are not finished", async () => {
    const person = { ...personOf(org).actor, userId: "usr_eager" } as Actor;
    const { admin } = callerOf(org, person);
    for (let n = 0; n < 5; n += 1) await admin.exports.start({ view: "budgets" });
    expect(await codeOf(admin.exports.start({ view: "budgets" }))).toBe("rate_limited");
    await makeReportRuns();
    expect(await codeOf(admin.exports.start({ view: "budgets" }))).toBe("done");
    await makeReportRuns();
  });
});

test("the catalogue of exported lists has each view under its own name", () => {
  expect(Object.entries(EXPORTED_LISTS).map(([name, { view }]) => [name, view])).toEqual(
    LIST_VIEWS.map((view) => [view, view]),
  );
});

async function textOf(body: AsyncIterable<string | Uint8Array>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(Buffer.from(part as string));
  return Buffer.concat(parts).toString("utf8");
}
