import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { getContainer } from "@/server/container";
import type { createPrisma } from "@/server/db/prisma";
import { callerOf, failureOf, useLedger } from "@/test/admin-caller";
import { type BudgetWorld, createBudgetWorld } from "@/test/budget-world";
import { createTestOrganization } from "@/test/ledger-fixture";

const NOVEMBER = Date.parse("2026-11-22T12:00:00Z");
const DECEMBER = Date.parse("2026-12-01T00:00:00Z");

let world: BudgetWorld;
let prisma: ReturnType<typeof createPrisma>;
beforeAll(async () => {
  world = await createBudgetWorld(NOVEMBER);
  useLedger(world.t);
  prisma = getContainer().prisma;
});
afterAll(() => world.t.close());

async function newOrganization(cap: string | null = "1000") {
  world.clock.now = NOVEMBER;
  return createTestOrganization(world.t.pool, { cap });
}
const monthsOf = async (organizationId: string) =>
  (await prisma.monthlyBudget.findMany({ where: { organizationId }, orderBy: { month: "asc" } })).map(
    (row) => [
      row.month,
      row.totalBudget?.toFixed() ?? null,
      row.totalSpent.toFixed(),
      row.alertThreshold.toNumber(),
      row.isAlertSent,
    ],
  );
const campaignsOf = async (organizationId: string) =>
  (
    await prisma.campaignCost.findMany({
      where: { organizationId },
      orderBy: [{ campaignId: "asc" }, { currentMonth: "asc" }],
    })
  ).map((row) => [
    row.campaignId,
    row.currentMonth,
    row.totalCost.toFixed(),
    row.monthlyBudget?.toFixed() ?? null,
  ]);

describe("CampaignCost", () => {
  test("NEON-19 NEON-20 NEON-21 NEON-22 BUG-NEON-5 campaign-months-are-separate: one row a campaign and month, its sum, its limit or none", async () => {
    const org = await newOrganization();
    const record = (campaignId: string, cost: string) => world.spend(org, { campaignId, cost });
    for (const [id, cost] of [
      ["q1", "1.5"],
      ["q1", "0.25"],
      ["q2", "7"],
    ] as const)
      await record(id, cost);
    await callerOf(org).admin.campaigns.setBudget({ campaignId: "q1", monthlyBudget: "2" });
    const november = [
      ["q1", "2026-11", "1.75", "2"],
      ["q2", "2026-11", "7", null],
    ];
    expect(await campaignsOf(org)).toEqual(november);
    // No limit never blocks; the limit of one month is compared with that month alone.
    expect(await world.ask(org, { campaignId: "q2", estimatedCost: "500" })).toMatchObject({ allowed: true });
    expect(await world.ask(org, { campaignId: "q1", estimatedCost: "0.26" })).toMatchObject({
      allowed: false,
    });
    world.clock.now = DECEMBER;
    expect(await world.ask(org, { campaignId: "q1", estimatedCost: "2" })).toMatchObject({ allowed: true });
    await record("q1", "0.5");
    expect(await campaignsOf(org)).toEqual([november[0], ["q1", "2026-12", "0.5", "2"], november[1]]);
    const { rows } = await world.t.pool.query(
      `select to_char(booked_at at time zone 'UTC', 'YYYY-MM') as month, trim_scale(sum(cost))::text as cost
       from billing_logs where organization_id = $1 and campaign_id = 'q1' group by 1 order by 1`,
      [org],
    );
    expect(rows).toEqual([
      { month: "2026-11", cost: "1.75" },
      { month: "2026-12", cost: "0.5" },
    ]);
  });
});

describe("MonthlyBudget", () => {
  test("NEON-23 NEON-24 NEON-25 NEON-26 one row an organization and month: its cap, its sum, 0.8 unless it says otherwise", async () => {
    const org = await newOrganization();
    await world.spend(org, { cost: "247.56" });
    expect(await monthsOf(org)).toEqual([["2026-11", "1000", "247.56", 0.8, false]]);
    const { monthlyBudget } = callerOf(org).admin;
    for (const alertThreshold of [0, 1, 0.7]) {
      await monthlyBudget.set({ alertThreshold });
      expect((await monthsOf(org))[0]?.[3]).toBe(alertThreshold);
    }
    world.clock.now = DECEMBER;
    await world.spend(org, { cost: "1" });
    expect((await monthsOf(org)).map(([month, cap, spent]) => [month, cap, spent])).toEqual([
      ["2026-11", "1000", "247.56"],
      ["2026-12", "1000", "1"],
    ]);
    for (const month of ["2026-13", "2026-00", "2026-1"])
      expect((await failureOf(monthlyBudget.set({ month, totalBudget: "5" })))?.code).toBe(
        "validation_failed",
      );
  });

  test("NEON-27 C5 isAlertSent: true with the first alert, false when the cap is raised so that use lies below the level", async () => {
    const org = await newOrganization();
    const isSent = async () => (await monthsOf(org))[0]?.[4];
    await world.spend(org, { cost: "799.99" });
    expect(await isSent()).toBe(false);
    await world.spend(org, { cost: "0.01" });
    expect(await isSent()).toBe(true);
    const { monthlyBudget } = callerOf(org).admin;
    await monthlyBudget.set({ totalBudget: "1001" });
    expect(await isSent()).toBe(false);
    await world.spend(org, { cost: "0.8" });
    expect(await isSent()).toBe(true);
  });
});
