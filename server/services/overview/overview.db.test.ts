import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OverviewData } from "@/server/contract/overview";
import { sumMoney, toWire, usd } from "@/server/domain/money";
import { activateOverride } from "@/server/ledger/overrides/override";
import { verifyBooks } from "@/server/ledger/proof/verify";
import { setLimit } from "@/server/ledger/rules/set-limit";
import { BUSY_AT, createBusyOrganization, ledgerSum as sumOf } from "@/test/busy-organization";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { authorizeOf, personOf, recordOf } from "@/test/steering-fixture";
import { readCampaigns } from "../campaigns/list";
import { readMonthlyBudget } from "../monthly-budget/get";
import { readOverview } from "./read";

let t: TestLedger;
let now: number;
beforeAll(async () => {
  t = await createTestLedger({ fakeNow: () => now });
});
afterAll(() => t.close());

const t0 = BUSY_AT;
const DAY = 86_400_000;
const ZONES = ["UTC", "America/Havana", "Asia/Kolkata", "Pacific/Auckland"];

function busyOrganization(timeZone: string): Promise<string> {
  now = t0;
  return createBusyOrganization(t, timeZone);
}
const ledgerSum = (org: string, where?: string) => sumOf(t.pool, org, where);
const read = (org: string, month?: string) => readOverview(t.pool, { organizationId: org, month, now });
const total = (amounts: string[]) => toWire(sumMoney(amounts.map(usd)));

describe("readOverview", () => {
  test.each(ZONES)(
    "NEON-20 NEON-25 NEON-49 P4 every figure is the ledger's sum to the last digit: %s",
    async (timeZone) => {
      const org = await busyOrganization(timeZone);
      const data = await read(org);
      const spent = await ledgerSum(org);
      expect(data.budget.spent).toBe(spent);
      expect(data.days.at(-1)?.spent).toBe(spent);
      expect(data.months.at(-1)).toEqual({ month: "2026-11", spent, limit: "1000" });
      expect(total(data.agents.map((row) => row.spent))).toBe(spent);
      const unassigned = await ledgerSum(org, "campaign_id is null");
      expect(total([...data.campaigns.map((row) => row.spent), unassigned])).toBe(spent);
      const listed = await readCampaigns(t.pool, { limit: 100 }, { organizationId: org, now });
      expect(listed).toMatchObject({ totalSpent: spent, unassignedSpent: unassigned, data: data.campaigns });
      for (const row of data.campaigns)
        expect(row.spent).toBe(await ledgerSum(org, `campaign_id = '${row.campaignId}'`));
      expect(
        (await readMonthlyBudget(t.pool, { organizationId: org, month: undefined, now })).totalSpent,
      ).toBe(spent);
      expect(data.executions.count).toBe(90);
      expect(data.agents.reduce((sum, row) => sum + row.executions, 0)).toBe(90);
      expect(OverviewData.parse(data)).toEqual(data);
    },
  );

  test("BUG-NEON-6 each day of the burn is the sum of the ledger up to that local midnight", async () => {
    const org = await busyOrganization("America/Havana");
    const { days } = await read(org);
    // 1 November 2026 has 25 hours in Havana.
    expect(days.slice(0, 2).map((day) => day.start)).toEqual([
      "2026-11-01T04:00:00.000Z",
      "2026-11-02T05:00:00.000Z",
    ]);
    for (const [index, day] of days.slice(0, -1).entries())
      expect(day.spent).toBe(await ledgerSum(org, `booked_at < '${days[index + 1]?.start}'`));
    expect(days.at(-1)?.label).toBe("22 Nov");
  });

  test("NEON-41 NEON-43 NEON-54 a cap of 1000 with 247.56 spent leaves 752.44; the first alert is at 80 per cent", async () => {
    now = t0;
    const org = await createTestOrganization(t.pool, { cap: "1000" });
    await t.ledger.submit(recordOf(org, { cost: "247.56" }));
    const { budget, forecast } = await read(org);
    expect(budget).toMatchObject({
      limit: "1000",
      remaining: "752.44",
      percent: "24.756",
      level: "healthy",
      alertThreshold: 0.8,
    });
    expect(usd(forecast.projected ?? "0").gt(usd("247.56"))).toBe(true);
  });

  test("NEON-21 NEON-41 without a cap nothing is left or full; a cap of 0 has no per cent and is exceeded", async () => {
    now = t0;
    const org = await createTestOrganization(t.pool);
    expect((await read(org)).budget).toMatchObject({
      limit: null,
      remaining: null,
      percent: null,
      level: "tracking",
    });
    await setLimit(
      t.pool,
      personOf(org),
      { scopeType: "ORGANIZATION", scopeKey: null, limitCost: usd("0") },
      new Date(now),
    );
    expect((await read(org)).budget).toMatchObject({
      limit: "0",
      remaining: "0",
      percent: null,
      level: "exceeded",
    });
  });

  test.each([
    ["79.9", "moderate"],
    ["80", "warning"],
    ["95", "critical"],
    ["100", "exceeded"],
    ["130", "exceeded"],
  ])("NEON-42 NEON-60 NEON-61 NEON-62 %s spent of 100 is %s", async (cost, level) => {
    now = t0;
    const org = await createTestOrganization(t.pool, { cap: "100" });
    await t.ledger.submit(recordOf(org, { cost, campaignId: "c" }));
    const data = await read(org);
    expect(data.budget.level).toBe(level);
    expect(data.openAlerts.map((alert) => alert.level)).toEqual(level === "moderate" ? [] : [level]);
  });

  test("NEON-44 NEON-50 NEON-51 executions, success and true averages; a call without a verdict counts as succeeded", async () => {
    now = t0;
    const org = await createTestOrganization(t.pool);
    for (const success of [true, true, true, false])
      await t.ledger.submit(recordOf(org, { cost: "0.25", success, agentType: "SEO" }));
    await t.ledger.submit(recordOf(org, { tokens: 10, agentType: "ODD" }));
    const data = await read(org);
    expect(data.executions).toMatchObject({ count: 5, succeeded: 4, failed: 1, blocked: 0, provisional: 1 });
    expect(data.agents[0]).toMatchObject({
      agentType: "SEO",
      agentId: null,
      successRate: "75",
      averageCost: "0.25",
    });
  });

  test("NEON-51 BUG-NEON-13 averages-are-computed: 89.23 for 156 executions is 0.5720 each, not 0.0572", async () => {
    now = t0;
    const org = await createTestOrganization(t.pool);
    const costs = Array.from({ length: 156 }, (_, n) => (n === 0 ? "0.88" : "0.57"));
    await Promise.all(costs.map((cost) => t.ledger.submit(recordOf(org, { cost, agentType: "CONTENT" }))));
    const [agent] = (await read(org)).agents;
    expect(agent).toMatchObject({ spent: "89.23", executions: 156, averageCost: "0.571987179487" });
    expect(usd(agent?.averageCost ?? "0").toFixed(4)).toBe("0.5720");
  });

  test("NEON-62 a refused call counts as blocked once, whichever budget refused", async () => {
    now = t0;
    const org = await createTestOrganization(t.pool, { cap: "10" });
    await setLimit(
      t.pool,
      personOf(org),
      { scopeType: "CAMPAIGN", scopeKey: "c", limitCost: usd("1") },
      new Date(now),
    );
    await t.ledger.submit(authorizeOf(org, { estimatedCost: "2", campaignId: "c" }));
    await t.ledger.submit(authorizeOf(org, { estimatedCost: "20", campaignId: "c" }));
    expect((await read(org)).executions.blocked).toBe(2);
  });

  test("BUG-NEON-5 NEON-22 months stand apart, and a past month is shown by its own dates", async () => {
    now = t0;
    const org = await createTestOrganization(t.pool, { cap: "100" });
    await t.ledger.submit(recordOf(org, { cost: "7", campaignId: "c" }));
    now = Date.parse("2026-12-05T12:00:00Z");
    await t.ledger.submit(recordOf(org, { cost: "2", campaignId: "c" }));
    const december = await read(org);
    expect(december.budget.spent).toBe("2");
    expect(december.campaigns).toMatchObject([{ spent: "2" }]);
    const november = await read(org, "2026-11");
    expect(november.budget.spent).toBe("7");
    expect(november.campaigns).toMatchObject([{ spent: "7" }]);
    expect(november.days).toHaveLength(30);
    expect(november.forecast).toEqual({
      method: null,
      projected: "7",
      low: "7",
      high: "7",
      exhaustsAt: null,
    });
    expect(november.feed).toHaveLength(1);
    expect((await read(org, "2026-03")).days.at(-1)).toMatchObject({ label: "31 Mar", spent: "0" });
    expect((await read(org, "2027-03")).days).toEqual([]);
  });

  test("NEON-115 C10 shows the override in force, the books, the last months and the open alerts", async () => {
    now = t0;
    const org = await createTestOrganization(t.pool, { cap: "10" });
    await t.ledger.submit(recordOf(org, { cost: "9" }));
    expect(await read(org)).toMatchObject({ override: null, books: { state: "unknown" } });
    const grant = {
      kind: "BYPASS",
      budgetId: null,
      entity: null,
      amount: null,
      ceiling: usd("5"),
      reason: "agreed with finance",
      expiresAt: null,
    } as const;
    await activateOverride(t.pool, personOf(org), grant, new Date(now));
    await t.ledger.submit(authorizeOf(org, { estimatedCost: "3" }));
    await verifyBooks(t.pool, { organizationId: org, fakeNow: new Date(now) });
    const data = await read(org);
    expect(data.override).toMatchObject({
      kind: "BYPASS",
      ceiling: "5",
      spentUnder: "3",
      reason: "agreed with finance",
      expiresAt: "2026-11-23T12:00:00.000Z",
    });
    expect(data.books).toEqual({
      state: "balanced",
      checkedAt: new Date(now).toISOString(),
      difference: "0",
      windows: 0,
    });
    expect(data.months).toHaveLength(12);
    expect(data.openAlerts).toMatchObject([
      {
        level: "warning",
        percent: "90",
        sentence: "90.0% of the monthly cap of $10.00 was spent in November 2026.",
      },
    ]);
    expect(data.notEnforcedUntil).toBe("2026-11-23T12:00:00.000Z");
    now = t0 + DAY;
    const ended = await read(org);
    expect([ended.override, ended.notEnforcedUntil]).toEqual([null, null]);
  });

  test("C10 the month's limit is enforced while only a campaign's budget is passed", async () => {
    now = t0;
    const org = await createTestOrganization(t.pool, { cap: "10" });
    await t.ledger.submit(recordOf(org, { cost: "1", campaignId: "spring" }));
    const budgetId = (await read(org)).campaigns[0]?.budgetId ?? "";
    const bypass = { kind: "BYPASS", entity: null, amount: null, ceiling: null, expiresAt: null } as const;
    const reason = "the launch may not stop";
    await activateOverride(t.pool, personOf(org), { ...bypass, budgetId, reason }, new Date(now));
    const data = await read(org);
    expect([data.override?.kind, data.notEnforcedUntil]).toEqual(["BYPASS", null]);
    const own = { ...bypass, budgetId: data.budget.id, reason };
    await activateOverride(t.pool, personOf(org), own, new Date(now));
    expect((await read(org)).notEnforcedUntil).toBe("2026-11-23T12:00:00.000Z");
    expect((await read(org, "2026-10")).notEnforcedUntil).toBeNull();
  });

  test("P15 another organization's figures never show", async () => {
    const org = await busyOrganization("UTC");
    const other = await createTestOrganization(t.pool);
    const data = await read(other);
    expect(data).toMatchObject({
      campaigns: [],
      agents: [],
      feed: [],
      executions: { count: 0 },
      budget: { spent: "0" },
    });
    expect((await read(org)).executions.count).toBe(90);
  });
});
