import { afterAll, beforeAll, expect, test } from "vitest";
import { callerOf, codeOf, keyOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { recordOf } from "@/test/steering-fixture";

const DAY = 86_400_000;
const NOW = Date.parse("2026-11-22T12:00:00Z");
let now = NOW;
let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger({ fakeNow: () => now });
  useLedger(t);
});
afterAll(() => t.close());

test("NEON-97 AII-20 agents are ranked by rate, by tokens and by number, with the trend of their cost", async () => {
  const org = await createTestOrganization(t.pool);
  for (let back = 28; back >= 1; back -= 1) {
    now = NOW - back * DAY;
    const day = 28 - back;
    // Design is heavy in tokens, ads are dear by the token, content runs often.
    await t.ledger.submit(recordOf(org, { agentType: "DESIGN", cost: "4", tokens: 100_000 }));
    await t.ledger.submit(recordOf(org, { agentType: "AD", cost: String(10 + day), tokens: 1_000 }));
    for (let run = 0; run < 3; run += 1)
      await t.ledger.submit(recordOf(org, { agentType: "CONTENT", cost: "0.5", tokens: 2_000 }));
  }
  now = NOW;
  await t.ledger.submit(recordOf(org, { agentType: "LATE", cost: "900", tokens: 1 }));
  const watch = await callerOf(org, "VIEWER").admin.insights.watch();
  const types = (rows: readonly { agentType: string }[]) => rows.map(({ agentType }) => agentType);
  expect(types(watch.byRate)).toEqual(["AD", "CONTENT", "DESIGN"]);
  expect(types(watch.byTokens)).toEqual(["DESIGN", "CONTENT", "AD"]);
  expect(types(watch.byExecutions)[0]).toBe("CONTENT");
  expect(watch.byCost.map(({ agentType, trend, slopePerDay }) => [agentType, trend, slopePerDay])).toEqual([
    ["AD", "up", "1"],
    ["DESIGN", "stable", "0"],
    ["CONTENT", "stable", "0"],
  ]);
  expect(watch.byRate[1]?.costPerThousandTokens).toBe("0.25");
  expect([watch.firstDay, watch.lastDay]).toEqual(["2026-10-25", "2026-11-21"]);
  expect(await codeOf(callerOf(org, keyOf(org, "read")).admin.insights.watch())).toBe("forbidden");
});

test("NGX-63 value ÷ cost of each agent and campaign by conversions and impact; zero cost has none", async () => {
  now = NOW;
  const org = await createTestOrganization(t.pool);
  const { admin } = callerOf(org);
  const runs = [
    { agentId: "luna", campaignId: "spring", cost: "10", conversionAchieved: true, impactScore: 0.5 },
    { agentId: "luna", campaignId: "spring", cost: "30", conversionAchieved: true },
    { agentId: "free", campaignId: "gift", cost: "0", conversionAchieved: true, impactScore: 1 },
    { cost: "5" },
  ];
  for (const run of runs) await t.ledger.submit(recordOf(org, run));
  const unvalued = await admin.insights.returns();
  expect(unvalued.agents.map(({ value, valuePerCost }) => [value, valuePerCost])).toEqual([
    [null, null],
    [null, null],
  ]);
  await admin.settings.update({ values: { "worth.perConversion": "50", "worth.perImpact": "8" } });
  const { agents, campaigns, perConversion } = await admin.insights.returns();
  expect(perConversion).toBe("50");
  expect(agents.map(({ key, cost, value, valuePerCost }) => [key, cost, value, valuePerCost])).toEqual([
    ["luna", "40", "104", "2.6"],
    ["free", "0", "58", null],
  ]);
  expect(campaigns.map(({ key, valuePerCost }) => [key, valuePerCost])).toEqual([
    ["spring", "2.6"],
    ["gift", null],
  ]);
});
