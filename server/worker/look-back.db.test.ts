import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toWire, usd } from "@/server/domain/money";
import { callerOf, codeOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { recordOf } from "@/test/steering-fixture";
import { WORK } from "./schedule";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
// Midnight in Berlin.
const FIRST = Date.parse("2026-09-30T22:00:00Z");
let now = FIRST;
let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger({ fakeNow: () => now });
  useLedger(t);
});
afterAll(() => t.close());

const lookBack = WORK["look-back"];

/** An organization in Berlin that spends so much on each of its first days, and looks back after each midnight. */
async function lived(costs: readonly string[]): Promise<string> {
  const org = await createTestOrganization(t.pool, { timeZone: "Europe/Berlin", cap: "1000" });
  await t.pool.query("update organizations set created_at = $2 where id = $1", [org, new Date(FIRST)]);
  for (const [index, cost] of costs.entries()) {
    // Noon, whether the clocks have changed or not.
    now = FIRST + index * DAY + 12 * HOUR;
    await lookBack();
    await t.ledger.submit(recordOf(org, { cost, agentType: "SEO" }));
  }
  return org;
}

describe("look-back", () => {
  test("NGX-37 what the overview projects is the stored forecast, to the cent, and its interval", async () => {
    const costs = ["10", "12.000000000001", "8", "10", "10", "11", "9", "10", "10"];
    const org = await lived(costs);
    // The ninth midnight: nothing was booked since.
    now = FIRST + 9 * DAY;
    await Promise.all([lookBack(), lookBack()]);
    const { rows } = await t.pool.query(
      `select projected::text, low::text, high::text from forecasts
       where organization_id = $1 and month = '2026-10' and made_at = $2`,
      [org, new Date(now)],
    );
    const { forecast } = await callerOf(org).admin.overview({});
    expect(rows.map((row) => Object.values(row).map(Number))).toEqual([
      [forecast.projected, forecast.low, forecast.high].map(Number),
    ]);
    // 90.000000000001 of 9 days, for 31 of them, one an hour longer.
    expect(Number(forecast.projected)).toBeCloseTo((90 * (31 * 24 + 1)) / (9 * 24), 6);
    expect(Number(forecast.low)).toBeLessThan(Number(forecast.projected));
  });

  test("NGX-37 C20 with three weeks of history it goes by weekday, from the first of a month on, tile and stored forecast alike", async () => {
    const costs = Array.from({ length: 33 }, (_, n) => (n % 7 === 3 || n % 7 === 4 ? "2.5" : "10.000001"));
    const org = await lived(costs);
    // Midnight in winter, an hour later by the clocks of the world.
    now = FIRST + 33 * DAY + HOUR;
    await lookBack();
    const { rows } = await t.pool.query(
      `select month, method, projected::text, low::text, high::text from forecasts
       where organization_id = $1 order by made_at`,
      [org],
    );
    // Its first three midnights.
    expect(rows.filter(({ month }) => month === "2026-11")).toHaveLength(3);
    const stored = rows.at(-1);
    const { forecast } = await callerOf(org).admin.overview({});
    expect([stored.method, forecast.method]).toEqual(["weekday", "weekday"]);
    expect(forecast.projected).toBe(toWire(usd(stored.projected)));
    expect([forecast.low, forecast.high].map(Number)).toEqual([stored.low, stored.high].map(Number));
    expect(Number(stored.projected)).toBeGreaterThan(200);
  });

  test("C20 a month that ended tells by how much each forecast missed, late entries included", async () => {
    const org = await lived(Array.from({ length: 31 }, () => "10"));
    now = FIRST + 32 * DAY;
    await lookBack();
    await t.ledger.submit(recordOf(org, { cost: "1", occurredAt: new Date(FIRST + 20 * DAY).toISOString() }));
    const { data, judged, within, typicalErrorPercent } = await callerOf(
      org,
      "VIEWER",
    ).admin.insights.forecasts();
    expect(data.map(({ month }) => month)).toEqual(["2026-10"]);
    expect(data[0]?.actual).toBe("311");
    expect(data[0]?.said.map(({ day, method }) => [day, method])).toEqual([
      ["2026-10-08", "run_rate"],
      ["2026-10-15", "run_rate"],
      ["2026-10-22", "weekday"],
    ]);
    // By the hour October has 31 days and one hour: 10 a day is 310 and 0.42 for that hour.
    for (const { projected, errorPercent } of data[0]?.said ?? []) {
      expect(Number(projected)).toBeCloseTo(310.4167, 3);
      expect(Number(errorPercent)).toBeCloseTo(((310.4167 - 311) / 311) * 100, 3);
    }
    expect([judged, within]).toEqual([3, 0]);
    expect(Number(typicalErrorPercent)).toBeCloseTo(0.1876, 3);
    const other = await createTestOrganization(t.pool);
    expect((await callerOf(other).admin.insights.forecasts()).data).toEqual([]);
  });

  test("NEON-95 an unusual day is named in the audit log, action anomaly.detected, once", async () => {
    const usual = Array.from({ length: 34 }, (_, n) => `1.0${n % 5}`);
    const org = await lived([...usual, "21", "1.01", "1.02"]);
    now += DAY;
    await Promise.all([lookBack(), lookBack(), lookBack()]);
    now += HOUR;
    await lookBack();
    const { admin } = callerOf(org);
    const { data } = await admin.audit.list({ action: "anomaly.detected", limit: 10 });
    expect(data.map(({ entityId, actorId }) => [entityId, actorId]).sort()).toEqual([
      ["2026-11-04 SEO", "system:look-back"],
      ["2026-11-04 all agents", "system:look-back"],
    ]);
    expect(data[0]?.after).toMatchObject({ day: "2026-11-04", observed: "21" });
    expect(data[0]?.reason).toMatch(/^\$21\.00 is above/);
    expect(await admin.audit.verify()).toMatchObject({ intact: true });
    expect(await codeOf(callerOf(org, "VIEWER").admin.audit.list({ limit: 10 }))).toBe("forbidden");
  });
});
