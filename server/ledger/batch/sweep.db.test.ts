import { afterAll, beforeAll, expect, test } from "vitest";
import { authorize } from "@/test/ledger-commands";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { sweepDueHolds } from "./sweep";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
});
afterAll(() => t.close());

async function openHolds(organizationId: string): Promise<number> {
  const { rows } = await t.pool.query<{ n: number }>(
    "select count(*)::int as n from reservations where organization_id = $1 and state = 'HELD'",
    [organizationId],
  );
  return rows[0]?.n ?? 0;
}

test("P7 an organization whose windows are locked from outside keeps no other's holds from being freed", async () => {
  let now = Date.now();
  const ledger = t.replica(() => now);
  const organizations = [await createTestOrganization(t.pool), await createTestOrganization(t.pool)].sort();
  for (const org of organizations) await ledger.submit(authorize(org, { estimatedCost: "1", ttlSeconds: 1 }));
  now += 1_001;
  // The sweep goes by id: the first one is in the way of the second.
  const [locked = "", free = ""] = organizations;
  const holder = await t.pool.connect();
  try {
    await holder.query("begin");
    await holder.query("select 1 from budget_windows where organization_id = $1 for update", [locked]);
    expect(await sweepDueHolds(t.pool, ledger.clock)).toEqual([free]);
    expect([await openHolds(locked), await openHolds(free)]).toEqual([1, 0]);
  } finally {
    await holder.query("rollback");
    holder.release();
  }
  expect(await sweepDueHolds(t.pool, ledger.clock)).toEqual([locked]);
  expect(await openHolds(locked)).toBe(0);
});

test("P5 P7 however many holds of a locked organization are due, the others' are freed within the same sweep", async () => {
  let now = Date.now();
  const ledger = t.replica(() => now);
  const organizations = [await createTestOrganization(t.pool), await createTestOrganization(t.pool)].sort();
  const [locked = "", free = ""] = organizations;
  const hold = (org: string) => ledger.submit(authorize(org, { estimatedCost: "0.01", ttlSeconds: 1 }));
  // More than a sweep reads at once.
  await Promise.all(Array.from({ length: 600 }, () => hold(locked)));
  await hold(free);
  now += 1_001;
  const holder = await t.pool.connect();
  try {
    await holder.query("begin");
    await holder.query("select 1 from budget_windows where organization_id = $1 for update", [locked]);
    expect(await sweepDueHolds(t.pool, ledger.clock)).toEqual([free]);
  } finally {
    await holder.query("rollback");
    holder.release();
  }
  expect([await openHolds(locked), await openHolds(free)]).toEqual([600, 0]);
  expect(await sweepDueHolds(t.pool, ledger.clock)).toEqual([locked]);
  expect(await openHolds(locked)).toBe(0);
});
