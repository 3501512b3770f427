import { afterAll, beforeAll, expect, test } from "vitest";
import { callerOf, codeOf, useLedger } from "@/test/admin-caller";
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
  const dismiss = { day: "2026-11-18", agentType: null, reason: "The catalogue was made anew." };
  const laid = await callerOf(org).admin.insights.dismiss(dismiss);
  expect(laid.data.map(({ dismissed }) => dismissed?.reason)).toEqual([dismiss.reason, undefined]);
  const [audited] = (await callerOf(org).admin.audit.list({ limit: 1 })).data;
  expect(audited).toMatchObject({
    action: "insight.dismissed",
    entityId: "2026-11-18",
    reason: dismiss.reason,
  });
  expect(await codeOf(callerOf(org).admin.insights.dismiss({ ...dismiss, day: "2026-11-19" }))).toBe(
    "not_found",
  );
  expect(await codeOf(callerOf(org, "VIEWER").admin.insights.dismiss(dismiss))).toBe("forbidden");
  // It comes back when it grows: a record that comes late belongs to the day all the same.
  now = NOW - 5 * DAY;
  await t.ledger.submit(recordOf(org, { agentType: "SEO", cost: "0.01" }));
  now = NOW;
  const grown = await callerOf(org).admin.insights.anomalies();
  expect(grown.data.map(({ observed, dismissed }) => [observed, dismissed])).toEqual([
    ["21.01", null],
    ["21.01", null],
  ]);
  const other = await createTestOrganization(t.pool);
  expect((await callerOf(other).admin.insights.anomalies()).data).toEqual([]);
});
