import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MonthlyReport } from "@/server/contract/admin-reports";
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
  org = await createTestOrganization(api.pool, { cap: "1000" });
  key = await api.keyOf(org, ["admin"]);
  for (const [agentType, cost, tokens, campaignId] of [
    ["CONTENT", "89.23", 2_230_750, "q1"],
    ["SEO", "0.000000000001", 10, "q1"],
    ["SEO", "3.5", 1_000, null],
  ] as const)
    await api.ledger.submit(recordOf(org, { agentType, cost, tokens, ...(campaignId && { campaignId }) }));
});
afterAll(() => api.close());

const get = (path: string) =>
  fetch(`http://127.0.0.1:${api.port}/api/v1/${path}`, { headers: { authorization: `Bearer ${key}` } });
const total = (amounts: readonly string[]) => toWire(sumMoney(amounts.map(usd)));

describe("the cost report of a month", () => {
  test("NEON-5 NEON-68 organization, campaigns and agents each add up to the ledger", async () => {
    const report = MonthlyReport.parse(await (await get("reports/monthly")).json());
    const spent = await ledgerSum(api.pool, org);
    expect(report.overview).toMatchObject({
      totalBudget: "1000",
      totalSpent: spent,
      remaining: toWire(usd("1000").minus(usd(spent))),
      totalExecutions: 3,
    });
    expect(total(report.campaigns.map(({ cost }) => cost))).toBe(spent);
    expect(total(report.agentTypes.map(({ cost }) => cost))).toBe(spent);
    expect(report.isClosed).toBe(false);
  });

  test("NEON-40 NEON-67 NEON-69 NEON-70 NEON-72 NEON-73 Markdown under the headings and formats that are promised", async () => {
    const { month } = MonthlyReport.parse(await (await get("reports/monthly")).json());
    const answer = await get(`reports/monthly/export?format=md&month=${month}`);
    expect(answer.headers.get("content-disposition")).toBe(`attachment; filename="cost-report-${month}.md"`);
    const text = await answer.text();
    expect(text).toBe(
      [
        `# Budget Report - ${month}`,
        "",
        "## 📊 Monthly Overview",
        "",
        "- Total Budget: $1,000.00",
        "- Total Spent: $92.73",
        "- Utilization: 9.3%",
        "- Remaining: $907.27",
        "- Total Executions: 3",
        "",
        "## 🎯 Campaign Breakdown",
        "",
        "### q1",
        "",
        "- Cost: $89.23",
        "- Budget: No limit",
        "- Utilization: N/A",
        "",
        "### No campaign",
        "",
        "- Cost: $3.50",
        "- Budget: No limit",
        "- Utilization: N/A",
        "",
        "## 🤖 Agent Usage",
        "",
        "### CONTENT",
        "",
        "- Total Cost: $89.23",
        "- Tokens Used: 2,230,750",
        "- Executions: 1",
        "- Avg Cost/Execution: $89.2300",
        "",
        "### SEO",
        "",
        "- Total Cost: $3.50",
        "- Tokens Used: 1,010",
        "- Executions: 2",
        "- Avg Cost/Execution: $1.7500",
        "",
      ].join("\n"),
    );
  });

  test.each(["csv", "json", "xlsx", "pdf"])(
    "NEON-40 the report as %s, told to the audit log",
    async (format) => {
      const answer = await get(`reports/monthly/export?format=${format}`);
      expect(answer.status).toBe(200);
      const body = Buffer.from(await answer.arrayBuffer()).toString("utf8");
      const spent = await ledgerSum(api.pool, org);
      if (format === "csv") expect(body.split("\r\n")[1]?.split(",")[3]).toBe(spent);
      if (format === "json") expect(JSON.parse(body).about["Total spent USD"]).toBe(spent);
      const { rows } = await api.pool.query(
        "select entity_type, entity_id from audit_logs where organization_id = $1 order by seq desc limit 1",
        [org],
      );
      expect(rows[0].entity_type).toBe("report");
      expect(rows[0].entity_id).toMatch(new RegExp(`^cost-report-\\d{4}-\\d\\d\\.${format}$`));
    },
  );

  test("a month that is none is refused by its field", async () => {
    const answer = await get("reports/monthly?month=2026-13");
    expect(answer.status).toBe(422);
    expect(((await answer.json()) as { errors: { path: string }[] }).errors[0]?.path).toBe("/month");
  });
});
