import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { usd } from "@/server/domain/money";
import { primaryBudgetId } from "@/server/ledger/batch/ids";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { authorizeOf, personOf, recordOf } from "@/test/steering-fixture";
import { closeExpiredOverrides } from "./close-expired-overrides";
import { endOverride } from "./end-override";
import { type Activation, activateOverride } from "./override";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger({ fakeNow: () => now });
});
afterAll(() => t.close());

const t0 = Date.parse("2026-11-22T12:00:00Z");
const HOUR = 3_600_000;
let now = t0;
const bypass: Activation = {
  kind: "BYPASS",
  budgetId: null,
  entity: null,
  amount: null,
  ceiling: null,
  reason: "launch day, agreed with finance",
  expiresAt: null,
};
const activate = (org: string, more: Partial<Activation> = {}) =>
  activateOverride(t.pool, personOf(org), { ...bypass, ...more }, new Date(now));
const ask = (org: string, cost = "1") => t.ledger.submit(authorizeOf(org, { estimatedCost: cost }));

async function auditOf(org: string) {
  const { rows } = await t.pool.query(
    "select action, reason from audit_logs where organization_id = $1 and entity_type <> 'alert' order by seq",
    [org],
  );
  return rows;
}

async function fullOrganization(): Promise<string> {
  now = t0;
  const org = await createTestOrganization(t.pool, { cap: "10" });
  await t.ledger.submit(recordOf(org, { cost: "10" }));
  return org;
}

describe("overrides", () => {
  test("NEON-55 NEON-62 P16 over the cap refused; with a BYPASS allowed on every replica; ends after 24 h to the millisecond", async () => {
    const org = await fullOrganization();
    const replica = t.replica();
    expect(await replica.submit(authorizeOf(org, { estimatedCost: "1" }))).toMatchObject({ allowed: false });
    const { id } = await activate(org);
    expect(await replica.submit(authorizeOf(org, { estimatedCost: "1" }))).toMatchObject({
      allowed: true,
      viaOverride: id,
    });
    now = t0 + 24 * HOUR - 1;
    expect(await ask(org)).toMatchObject({ allowed: true, viaOverride: id });
    now = t0 + 24 * HOUR;
    expect(await ask(org)).toMatchObject({ allowed: false });
  });

  test("NEON-93 on and off leave two audit rows with the reason", async () => {
    const org = await fullOrganization();
    const { id } = await activate(org);
    await endOverride(t.pool, personOf(org), id, new Date(now));
    expect(await ask(org)).toMatchObject({ allowed: false });
    expect(await auditOf(org)).toEqual([
      { action: "override.activated", reason: bypass.reason },
      { action: "override.ended", reason: bypass.reason },
    ]);
    await expect(endOverride(t.pool, personOf(org), id, new Date(now))).rejects.toMatchObject({
      code: "conflict",
    });
  });

  test("C10 the expiry is written down once, with an audit row, by whichever replica comes first", async () => {
    const org = await fullOrganization();
    const { id, expiresAt } = await activate(org);
    now = t0 + 25 * HOUR;
    await Promise.all([
      closeExpiredOverrides(t.pool, new Date(now)),
      closeExpiredOverrides(t.pool, new Date(now)),
    ]);
    expect((await auditOf(org)).map((row) => row.action)).toEqual(["override.activated", "override.expired"]);
    const { rows } = await t.pool.query("select ended_at, ended_by from budget_overrides where id = $1", [
      id,
    ]);
    expect(rows[0]).toEqual({ ended_at: new Date(expiresAt), ended_by: "expiry" });
    await expect(endOverride(t.pool, personOf(org), id, new Date(now))).rejects.toMatchObject({
      code: "conflict",
    });
  });

  test("P16 promises row 87: an end that is past or over 7 days ahead is refused, exactly 7 days is not", async () => {
    const org = await fullOrganization();
    await expect(activate(org, { expiresAt: t0 })).rejects.toMatchObject({ code: "validation_failed" });
    await expect(activate(org, { expiresAt: t0 + 7 * 24 * HOUR + 120_000 })).rejects.toMatchObject({
      code: "validation_failed",
    });
    expect((await activate(org, { expiresAt: t0 + 7 * 24 * HOUR + 5_000 })).expiresAt).toBe(
      t0 + 7 * 24 * HOUR,
    );
    expect(await auditOf(org)).toHaveLength(1);
  });

  test("P16 no reason and no end are refused by SQL too", async () => {
    const org = await fullOrganization();
    await expect(activate(org, { reason: "because" })).rejects.toMatchObject({ code: "23514" });
    expect(await auditOf(org)).toHaveLength(0);
  });

  test("C10 a GRANT adds its amount to one budget's period and not a unit more", async () => {
    const org = await fullOrganization();
    const budgetId = primaryBudgetId(org, "ORGANIZATION", null);
    await activate(org, { kind: "GRANT", budgetId, amount: usd("2.5") });
    expect(await ask(org, "2.500000000001")).toMatchObject({ allowed: false });
    expect(await ask(org, "2.5")).toMatchObject({ allowed: true });
    now = t0 + 24 * HOUR;
    expect(await ask(org, "0.000000000001")).toMatchObject({ allowed: false });
  });

  test("C5 a GRANT that lifts use below a level re-arms its alert, and its end alerts again", async () => {
    const org = await fullOrganization();
    const budgetId = primaryBudgetId(org, "ORGANIZATION", null);
    const open = async () =>
      (
        await t.pool.query(
          "select level from alerts where organization_id = $1 and rearmed_at is null order by level",
          [org],
        )
      ).rows.map((row) => row.level);
    expect(await open()).toEqual(["CRITICAL", "EXCEEDED", "WARNING"]);
    const { id } = await activate(org, { kind: "GRANT", budgetId, amount: usd("90") });
    expect(await open()).toEqual([]);
    await endOverride(t.pool, personOf(org), id, new Date(now));
    expect(await open()).toEqual(["CRITICAL", "EXCEEDED", "WARNING"]);
  });

  test("P16 a ceiling holds under load over two replicas", async () => {
    const org = await fullOrganization();
    await activate(org, { ceiling: usd("5") });
    const replica = t.replica();
    const results = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        (n % 2 ? t.ledger : replica).submit(authorizeOf(org, { estimatedCost: "1" })),
      ),
    );
    expect(results.filter((result) => result.allowed)).toHaveLength(5);
  });

  test("P15 another organization's budget and override are not found", async () => {
    const org = await fullOrganization();
    const other = await fullOrganization();
    const budgetId = primaryBudgetId(other, "ORGANIZATION", null);
    await expect(activate(org, { budgetId })).rejects.toMatchObject({ code: "not_found" });
    const { id } = await activate(other);
    await expect(endOverride(t.pool, personOf(org), id, new Date(now))).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
