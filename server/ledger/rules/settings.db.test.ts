import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HoldGranted } from "@/server/ledger/batch/commands";
import { primaryBudgetId } from "@/server/ledger/batch/ids";
import { anyKey, authorize, record, settle } from "@/test/ledger-commands";
import {
  createTestLedger,
  createTestOrganization,
  setTestSetting,
  type TestLedger,
} from "@/test/ledger-fixture";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
});
afterAll(() => t.close());

async function count(table: string, org: string): Promise<number> {
  const { rows } = await t.pool.query(`select count(*)::int as n from ${table} where organization_id = $1`, [
    org,
  ]);
  return rows[0].n;
}

async function organizationWindow(org: string) {
  const { rows } = await t.pool.query(
    "select trim_scale(spent)::text as spent, trim_scale(held)::text as held from budget_windows where budget_id = $1",
    [primaryBudgetId(org, "ORGANIZATION", null)],
  );
  return rows[0];
}

describe("tracking.enabled", () => {
  test("NEON-112 C9 switched off: trackCost answers tracked false and writes no row, check and authorize allow", async () => {
    const org = await createTestOrganization(t.pool, { cap: "0" });
    const other = t.replica();
    expect((await other.check(authorize(org, { estimatedCost: "1" }))).allowed).toBe(false);
    await setTestSetting(t.pool, org, "tracking.enabled", false);
    expect(await t.ledger.submit(record(org, { cost: "1", agentId: "a1", executionId: "e1" }))).toEqual({
      tracked: false,
    });
    // A replica that had the old settings obeys at once.
    expect(await other.check(authorize(org, { estimatedCost: "1" }))).toMatchObject({ allowed: true });
    const granted = await other.submit(authorize(org, { estimatedCost: "1", executionId: "e1" }));
    expect(granted).toMatchObject({ allowed: true, decision: "allow", heldCost: "0" });
    expect(granted.warnings[0]).toMatch(/^TRACKING_OFF/);
    expect((granted as HoldGranted).reservationId).toBeUndefined();
    for (const table of ["billing_logs", "reservations", "idempotency_keys", "usage_hours", "budget_windows"])
      expect(await count(table, org), table).toBe(0);
    await setTestSetting(t.pool, org, "tracking.enabled", true);
    // What was asked while it was off is not remembered under its key.
    expect((await other.submit(authorize(org, { estimatedCost: "1", executionId: "e1" }))).allowed).toBe(
      false,
    );
    expect(await t.ledger.submit(record(org, { cost: "1", executionId: "e1" }))).toMatchObject({
      tracked: true,
    });
  });

  test("NEON-112 a hold from before is given back by its settle, which records nothing", async () => {
    const org = await createTestOrganization(t.pool, { cap: "10" });
    const hold = (await t.ledger.submit(authorize(org, { estimatedCost: "4" }))) as HoldGranted;
    const reservationId = hold.reservationId ?? "";
    await setTestSetting(t.pool, org, "tracking.enabled", false);
    for (let tries = 0; tries < 2; tries += 1)
      expect(await t.ledger.submit(settle(org, { reservationId, cost: "1" }))).toEqual({ tracked: false });
    expect(await organizationWindow(org)).toEqual({ spent: "0", held: "0" });
    expect(await count("billing_logs", org)).toBe(0);
    const release = { kind: "release", organizationId: org, actorId: "key_test", reservationId } as const;
    expect(await t.ledger.submit({ ...release, binding: anyKey })).toMatchObject({ released: true });
  });
});
