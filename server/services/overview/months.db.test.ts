import { afterAll, beforeAll, expect, test } from "vitest";
import { callerOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { recordOf } from "@/test/steering-fixture";

const NOW = Date.parse("2026-11-22T12:00:00Z");
let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger({ fakeNow: () => NOW });
  useLedger(t);
});
afterAll(() => t.close());

test("NGX-40 NEON-22 the last 12 months are 12 bars, each the sum of its ledger rows in the organization's zone", async () => {
  const org = await createTestOrganization(t.pool, { timeZone: "Pacific/Auckland", cap: "100" });
  for (let back = 0; back < 14; back += 1) {
    // A few hours before and after a month begins there; in UTC both may lie in the month before.
    const edge = Date.UTC(2026, 10 - back, 1) - 11 * 3_600_000;
    for (const [at, cost] of [
      [edge - 3 * 3_600_000, `0.00000000000${(back % 9) + 1}`],
      [edge + 3 * 3_600_000, `${back + 1}.5`],
    ] as const)
      await t.ledger.submit({
        ...recordOf(org, { cost, occurredAt: new Date(at).toISOString() }),
        backfill: true,
      });
  }
  const { months } = await callerOf(org).admin.overview({});
  const { rows } = await t.pool.query<{ month: string; spent: string }>(
    `select to_char(booked_at at time zone 'Pacific/Auckland', 'YYYY-MM') as month, trim_scale(sum(cost))::text as spent
     from billing_logs where organization_id = $1 group by 1 order by 1 desc limit 12`,
    [org],
  );
  expect(months).toHaveLength(12);
  expect(months.map(({ month, spent }) => [month, spent])).toEqual(
    rows.reverse().map(({ month, spent }) => [month, spent]),
  );
  expect(months.at(-1)?.month).toBe("2026-11");
});
