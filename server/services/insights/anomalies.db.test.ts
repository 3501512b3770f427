import { afterAll, beforeAll, expect, test } from "vitest";
import { callerOf, useLedger } from "@/test/admin-caller";
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

test("AII-18 one day of twenty times the usual is named once, with what was expected, and other organizations' days are not", async () => {
  const org = await createTestOrganization(t.pool, { timeZone: "Pacific/Auckland" });
  for (let back = 50; back >= 1; back -= 1) {
    now = NOW - back * DAY;
    const cost = back === 5 ? "21" : `1.0${back % 5}`;
    await t.ledger.submit(recordOf(org, { agentType: "SEO", cost }));
  }
  now = NOW;
  await t.ledger.submit(recordOf(org, { agentType: "SEO", cost: "500" }));
  const { data, lastDay } = await callerOf(org).admin.insights.anomalies();
  // In Auckland the day has ended already on which UTC's noon is; the one that runs is not judged.
  expect(lastDay).toBe("2026-11-22");
  expect(data.map(({ day, agentType, observed, expected }) => [day, agentType, observed, expected])).toEqual([
    ["2026-11-18", null, "21", "1.02"],
    ["2026-11-18", "SEO", "21", "1.02"],
  ]);
  expect(data[0]?.why).toMatch(/^\$21\.00 is above \$1\.\d\d, /);
  const other = await createTestOrganization(t.pool);
  expect((await callerOf(other).admin.insights.anomalies()).data).toEqual([]);
});
