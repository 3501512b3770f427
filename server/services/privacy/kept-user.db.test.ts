import { afterAll, beforeAll, expect, test } from "vitest";
import { callerOf, failureOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { authorizeOf, recordOf, settleOf } from "@/test/steering-fixture";

const ANA = "ana@example.com";
let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
});
afterAll(() => t.close());

const anonymize = (org: string, on: boolean) =>
  callerOf(org).admin.settings.update({ values: { "privacy.anonymizeUsers": on } });

async function usersOf(org: string): Promise<string[]> {
  const { rows } = await t.pool.query<{ user: string }>(
    `select user_id as "user" from billing_logs where organization_id = $1 order by booked_at, id`,
    [org],
  );
  return rows.map(({ user }) => user);
}

/** Every table of the schema in which a text of this organization stands anywhere. */
async function tablesWith(text: string): Promise<string[]> {
  const { rows } = await t.pool.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
       and has_table_privilege(c.oid, 'select') order by 1`,
  );
  const found = [];
  for (const { name } of rows) {
    const hit = await t.pool.query(`select 1 from "${name}" x where position($1 in x::text) > 0 limit 1`, [
      text,
    ]);
    if (hit.rows.length > 0) found.push(name);
  }
  return found;
}

test("NEON-90 with anonymizeUsers a user is kept as an HMAC: the same input is the same pseudonym, on every replica", async () => {
  const org = await createTestOrganization(t.pool, { cap: "100" });
  await anonymize(org, true);
  await t.ledger.submit(recordOf(org, { userId: ANA, cost: "1", idempotencyKey: "once" }));
  await t.replica().submit(recordOf(org, { userId: ANA, cost: "2" }));
  const again = await t.ledger.submit(recordOf(org, { userId: ANA, cost: "1", idempotencyKey: "once" }));
  expect(again).toMatchObject({ duplicate: true });
  const hold = await t.ledger.submit(authorizeOf(org, { userId: ANA, estimatedCost: "3" }));
  if (!hold.allowed || hold.reservationId === undefined) throw new Error("not held");
  await t.ledger.submit(settleOf(org, { reservationId: hold.reservationId, cost: "3" }));
  const [first, ...others] = await usersOf(org);
  expect(first).toMatch(/^anon_[0-9a-f]{32}$/);
  expect(others).toEqual([first, first]);
  await t.ledger.submit(recordOf(org, { userId: "ben", cost: "1" }));
  expect(new Set(await usersOf(org)).size).toBe(2);
  expect(await tablesWith(ANA)).toEqual([]);
});

test("NEON-90 a request that waits keeps the pseudonym too, and is claimed under it", async () => {
  const org = await createTestOrganization(t.pool, { cap: "1", action: "queue" });
  await anonymize(org, true);
  await t.ledger.submit(recordOf(org, { cost: "1" }));
  const waiting = await t.ledger.submit(
    authorizeOf(org, { userId: "waits@example.com", estimatedCost: "1" }),
  );
  expect(waiting).toMatchObject({ allowed: false, decision: "queue" });
  expect(await tablesWith("waits@example.com")).toEqual([]);
});

test("NEON-90 executions are found, capped and erased by the id that calls use", async () => {
  const org = await createTestOrganization(t.pool, { cap: "100" });
  const { admin } = callerOf(org);
  await anonymize(org, true);
  const capped = {
    name: "Ana",
    scopeType: "USER" as const,
    scopeKey: ANA,
    period: "MONTHLY" as const,
    limitCost: "5",
    action: "block" as const,
  };
  await admin.budgets.create(capped);
  await t.ledger.submit(recordOf(org, { userId: ANA, cost: "4" }));
  const asked = await t.ledger.submit(authorizeOf(org, { userId: ANA, estimatedCost: "2" }));
  expect(asked).toMatchObject({ allowed: false });
  const { data } = await admin.executions.list({ limit: 10, userId: ANA });
  expect(data).toHaveLength(1);
  const refused = await failureOf(anonymize(org, false));
  expect(refused).toMatchObject({ code: "validation_failed" });
  expect(JSON.stringify(refused)).toContain("single users first: Ana");
  const reason = "asked for it in writing";
  expect(await admin.privacy.erase({ userId: ANA, reason })).toMatchObject({ executions: 1, budgets: 1 });
  expect(await usersOf(org)).toEqual([expect.stringMatching(/^erased_/)]);
});

test("NEON-90 switched off, an id is kept as it is", async () => {
  const org = await createTestOrganization(t.pool);
  await t.ledger.submit(recordOf(org, { userId: "cleo", cost: "1" }));
  await anonymize(org, true);
  await t.ledger.submit(recordOf(org, { userId: "cleo", cost: "1" }));
  await anonymize(org, false);
  await t.ledger.submit(recordOf(org, { userId: "cleo", cost: "1" }));
  expect(await usersOf(org)).toEqual(["cleo", expect.stringMatching(/^anon_/), "cleo"]);
});
