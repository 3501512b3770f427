import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { usd } from "@/server/domain/money";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { authorizeOf, personOf, recordOf } from "@/test/steering-fixture";
import { setLimit } from "./set-limit";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger({ fakeNow: () => now });
});
afterAll(() => t.close());

const t0 = Date.parse("2026-11-22T12:00:00Z");
let now = t0;
const organizationCap = { scopeType: "ORGANIZATION", scopeKey: null } as const;
const cap = (organizationId: string, limit: string | null, more = {}) =>
  setLimit(
    t.pool,
    personOf(organizationId),
    { ...organizationCap, limitCost: limit === null ? null : usd(limit), ...more },
    new Date(now),
  );

async function monthOfOrganization(organizationId: string, month = "2026-11") {
  const { rows } = await t.pool.query(
    "select trim_scale(total_budget)::text as cap, alert_threshold::float as threshold, is_alert_sent as sent from monthly_budgets where organization_id = $1 and month = $2",
    [organizationId, month],
  );
  return rows[0];
}

async function alertsOf(organizationId: string): Promise<string[]> {
  const { rows } = await t.pool.query<{ level: string }>(
    "select level from alerts where organization_id = $1 order by created_at, level desc",
    [organizationId],
  );
  return rows.map((row) => row.level);
}

describe("setLimit", () => {
  test("NEON-53 NEON-24 sets the month's cap before any call, on every replica at once", async () => {
    const org = await createTestOrganization(t.pool);
    const replica = t.replica();
    await replica.submit(recordOf(org, { cost: "1" }));
    await cap(org, "1.5");
    expect(await monthOfOrganization(org)).toEqual({ cap: "1.5", threshold: 0.8, sent: false });
    expect(await replica.submit(authorizeOf(org, { estimatedCost: "0.500000000001" }))).toMatchObject({
      allowed: false,
    });
    expect(await replica.submit(authorizeOf(org, { estimatedCost: "0.5" }))).toMatchObject({ allowed: true });
  });

  test("NEON-2 NEON-21 a campaign without a call gets a limit, and null takes it away", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    const campaign = { scopeType: "CAMPAIGN", scopeKey: "q1" } as const;
    await setLimit(t.pool, personOf(org), { ...campaign, limitCost: usd("1") }, new Date(now));
    const over = authorizeOf(org, { campaignId: "q1", estimatedCost: "1.01" });
    expect(await t.ledger.submit(over)).toMatchObject({ allowed: false });
    expect(
      await t.ledger.submit(authorizeOf(org, { campaignId: "q2", estimatedCost: "1.01" })),
    ).toMatchObject({ allowed: true });
    await setLimit(t.pool, personOf(org), { ...campaign, limitCost: null }, new Date(now));
    expect(await t.ledger.submit(over)).toMatchObject({ allowed: true });
  });

  test("P1 a cap lowered below what is spent refuses the next call and takes nothing back", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    await t.ledger.submit(recordOf(org, { cost: "60" }));
    await cap(org, "50");
    expect(await t.ledger.submit(authorizeOf(org, { estimatedCost: "0.01" }))).toMatchObject({
      allowed: false,
    });
    expect(await t.ledger.submit(authorizeOf(org, { estimatedCost: "0" }))).toMatchObject({ allowed: true });
  });

  test("BUG-NEON-10 C5 alerts once per level, and again after a raised cap is crossed", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    for (let n = 0; n < 10; n += 1) await t.ledger.submit(recordOf(org, { cost: "8.5" }));
    expect(await alertsOf(org)).toEqual(["WARNING"]);
    await t.ledger.submit(recordOf(org, { cost: "11" }));
    expect(await alertsOf(org)).toEqual(["WARNING", "CRITICAL"]);
    expect(await monthOfOrganization(org)).toMatchObject({ sent: true });
    await cap(org, "200");
    expect(await monthOfOrganization(org)).toMatchObject({ sent: false });
    await t.ledger.submit(recordOf(org, { cost: "70" }));
    expect((await alertsOf(org)).filter((level) => level === "WARNING")).toHaveLength(2);
  });

  test("C5 a cap lowered below the spend alerts at once, since no later call would cross it", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    await t.ledger.submit(recordOf(org, { cost: "50" }));
    await cap(org, "50");
    expect((await alertsOf(org)).sort()).toEqual(["CRITICAL", "EXCEEDED", "WARNING"]);
  });

  test("NEON-26 BUG-NEON-11 thresholds 0 and 1 are kept", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    await setLimit(t.pool, personOf(org), { ...organizationCap, warningPercent: "0" }, new Date(now));
    expect(await monthOfOrganization(org)).toMatchObject({ threshold: 0, cap: "100" });
    await setLimit(t.pool, personOf(org), { ...organizationCap, warningPercent: "100" }, new Date(now));
    expect(await monthOfOrganization(org)).toMatchObject({ threshold: 1, cap: "100" });
  });

  test("BUG-NEON-11 zero-threshold-and-true-averages: a campaign's limit alerts at 80, 95 and 100, as the organization's does", async () => {
    const org = await createTestOrganization(t.pool);
    const campaign = { scopeType: "CAMPAIGN", scopeKey: "q1", limitCost: usd("100") } as const;
    await setLimit(t.pool, personOf(org), campaign, new Date(now));
    const levels: string[][] = [];
    for (const cost of ["79.99", "0.01", "14.99", "0.01", "4.99", "0.01"]) {
      await t.ledger.submit(recordOf(org, { campaignId: "q1", cost }));
      levels.push((await alertsOf(org)).sort());
    }
    const [warning, critical] = [["WARNING"], ["CRITICAL", "WARNING"]];
    const all = ["CRITICAL", "EXCEEDED", "WARNING"];
    expect(levels).toEqual([[], warning, warning, critical, critical, all]);
  });

  test("NEON-22 a later month is changed alone and an ended one never", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    await cap(org, "7", { month: "2026-12" });
    expect(await monthOfOrganization(org, "2026-12")).toMatchObject({ cap: "7" });
    expect(await monthOfOrganization(org)).toMatchObject({ cap: "100" });
    await expect(cap(org, "7", { month: "2026-10" })).rejects.toMatchObject({ code: "conflict" });
    now = Date.parse("2026-12-03T00:00:00Z");
    try {
      expect(await t.ledger.submit(authorizeOf(org, { estimatedCost: "7.01" }))).toMatchObject({
        allowed: false,
      });
      await t.ledger.submit(recordOf(org, { cost: "1" }));
      now = Date.parse("2027-01-03T00:00:00Z");
      await t.ledger.submit(recordOf(org, { cost: "1" }));
      expect(await monthOfOrganization(org, "2027-01")).toMatchObject({ cap: "100" });
    } finally {
      now = t0;
    }
  });

  test("promises row 86: a change from an old version is a conflict that names the current one", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    const first = await cap(org, "90", { version: 1 });
    expect(first.version).toBe(2);
    await expect(cap(org, "80", { version: 1 })).rejects.toMatchObject({
      code: "conflict",
      current: { version: 2 },
    });
    expect(await monthOfOrganization(org)).toMatchObject({ cap: "90" });
  });

  test("NEON-56 NEON-92 writes an audit row with before and after, and an event", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    await cap(org, "250");
    const { rows } = await t.pool.query(
      "select action, actor_id, before, after from audit_logs where organization_id = $1",
      [org],
    );
    expect(rows).toEqual([
      {
        action: "budget.changed",
        actor_id: "usr_test",
        before: expect.objectContaining({ limitCost: "100", month: "2026-11", version: 1 }),
        after: expect.objectContaining({ limitCost: "250", month: "2026-11", version: 2 }),
      },
    ]);
    const events = await t.pool.query("select type from events where organization_id = $1", [org]);
    expect(events.rows).toEqual([{ type: "budget.changed" }]);
  });

  test("P1 no hold slips past a cap that is lowered under load", async () => {
    const org = await createTestOrganization(t.pool, { cap: "1000" });
    const replica = t.replica();
    const storm = Array.from({ length: 200 }, (_, n) =>
      (n % 2 === 0 ? t.ledger : replica).submit(authorizeOf(org, { estimatedCost: "1" })),
    );
    await cap(org, "0");
    await Promise.all(storm);
    const after = await Promise.all(
      Array.from({ length: 20 }, () => replica.submit(authorizeOf(org, { estimatedCost: "1" }))),
    );
    expect(after.every((result) => !result.allowed)).toBe(true);
  });
});
