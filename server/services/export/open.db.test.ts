import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sumMoney, toWire, usd } from "@/server/domain/money";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { ledgerSum } from "@/test/busy-organization";
import { createTestOrganization } from "@/test/ledger-fixture";
import { recordOf } from "@/test/steering-fixture";

let api: TestApi;
let org: string;
let key: string;
beforeAll(async () => {
  api = await createTestApi();
  org = await createTestOrganization(api.pool, { timeZone: "Europe/Berlin" });
  key = await api.keyOf(org, ["admin"]);
  const costs = ["1.000000000001", "0.5", "2.25", "0.000412"];
  for (const [index, cost] of costs.entries())
    await api.ledger.submit(
      recordOf(org, { cost, agentType: index % 2 ? "AD" : "SEO", campaignId: "=1+1", userId: "secret-user" }),
    );
});
afterAll(() => api.close());

const get = (path: string, credential = key) =>
  fetch(`http://127.0.0.1:${api.port}/api/v1/${path}`, {
    headers: { authorization: `Bearer ${credential}` },
  });
const costsOf = (csv: string, column: number) =>
  csv
    .trimEnd()
    .split("\r\n")
    .slice(1)
    .map((line) => line.split(",")[column] ?? "");
const total = (amounts: readonly string[]) => toWire(sumMoney(amounts.map(usd)));
const span = () =>
  `from=${encodeURIComponent(new Date(Date.now() - 86_400_000).toISOString())}&to=${encodeURIComponent(new Date(Date.now() + 60_000).toISOString())}`;

describe("exports over REST", () => {
  test("NEON-40 NEON-20 every format tells the total of the query, which is the ledger's", async () => {
    const spent = await ledgerSum(api.pool, org);
    const query = (await (await get("spend?groupBy=agentType")).json()) as { total: { cost: string } };
    expect(query.total.cost).toBe(spent);
    for (const format of ["csv", "xlsx", "pdf", "md", "json"]) {
      const answer = await get(`spend/export?format=${format}&groupBy=agentType`);
      expect([format, answer.status]).toEqual([format, 200]);
      expect(answer.headers.get("content-disposition")).toMatch(
        new RegExp(
          `^attachment; filename="budget_spend_\\d{4}-\\d\\d-01_\\d{4}-\\d\\d-\\d\\d_Europe-Berlin\\.${format}"$`,
        ),
      );
      expect(answer.headers.get("content-security-policy")).toBe("sandbox");
      const body = Buffer.from(await answer.arrayBuffer()).toString("utf8");
      if (format === "csv") expect(total(costsOf(body, 1))).toBe(spent);
      if (format === "json") expect(JSON.parse(body).about["Total cost USD"]).toBe(spent);
      if (format === "md") expect(body).toContain(`- Total cost USD: ${spent}`);
    }
  });

  test("NEON-40 executions: every row, adding up, with whose they were for those who may see it", async () => {
    const csv = await (await get(`executions/export?format=csv&${span()}`)).text();
    expect(total(costsOf(csv, 7))).toBe(await ledgerSum(api.pool, org));
    expect(csv).toContain(",secret-user\r\n");
    expect(csv).toContain("'=1+1");
  });

  test("NEON-56 who took what stands in the audit log, once an export", async () => {
    const taken = async () =>
      (
        await api.pool.query(
          "select actor_id, entity_id, after from audit_logs where organization_id = $1 and action = 'export.taken' order by seq",
          [org],
        )
      ).rows;
    const before = (await taken()).length;
    await (await get("spend/export?format=csv&period=today")).text();
    const rows = await taken();
    expect(rows).toHaveLength(before + 1);
    expect(rows.at(-1)).toMatchObject({ after: { period: "today" } });
  });

  test("bad input names its field and leaves no row in the audit log", async () => {
    const count = async () =>
      (await api.pool.query("select count(*)::int as n from audit_logs where organization_id = $1", [org]))
        .rows[0].n;
    const before = await count();
    for (const [path, field] of [
      ["spend/export?format=exe", "/format"],
      ["spend/export?format=csv&from=2026-11-01", "/to"],
      ["spend/export?format=csv&top=3", ""],
      ["executions/export?format=csv&from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z", "/to"],
    ] as const) {
      const answer = await get(path);
      const { errors } = (await answer.json()) as { errors: { path: string }[] };
      expect([path, answer.status, errors.some((error) => error.path.startsWith(field))]).toEqual([
        path,
        422,
        true,
      ]);
    }
    expect(await count()).toBe(before);
  });

  test("P15 T27 a key of another organization gets its own nothing; a key without the right is refused", async () => {
    const other = await createTestOrganization(api.pool);
    const csv = await (await get("spend/export?format=csv", await api.keyOf(other, ["admin"]))).text();
    expect(total(costsOf(csv, 2))).toBe("0");
    expect((await get("spend/export?format=csv", await api.keyOf(org, ["read"]))).status).toBe(403);
  });
});
