import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verifyBooks } from "@/server/ledger/proof/verify";
import { callerOf, codeOf, useLedger } from "@/test/admin-caller";
import {
  createTestBudget,
  createTestLedger,
  createTestOrganization,
  type TestLedger,
} from "@/test/ledger-fixture";
import { createOwnerPool } from "@/test/owner-pool";
import { authorizeOf, recordOf, settleOf } from "@/test/steering-fixture";

let now = 0;
let t: TestLedger;
let owner: ReturnType<typeof createOwnerPool>;
beforeAll(async () => {
  t = await createTestLedger({ fakeNow: () => now });
  owner = createOwnerPool(t.url);
  useLedger(t);
});
afterAll(async () => {
  await owner.end();
  await t.close();
});

const JANUARY = Date.parse("2026-01-31T22:30:00Z");
const FEBRUARY = Date.parse("2026-02-10T12:00:00Z");
const JUNE = Date.parse("2026-06-10T12:00:00Z");
const USER = "ann.o'nymous+1@example.com";
const ZOE = 'zoe "the-other" %_9';
const reason = "asked for in writing";

/** An organization in Berlin with executions in January (to the hour), February and June, and budgets of every reach. */
async function newWorld(userId = USER) {
  now = JANUARY;
  const org = await createTestOrganization(t.pool, { cap: "100", timeZone: "Europe/Berlin" });
  for (const [scopeType, period] of [
    ["USER", "TOTAL"],
    ["CAMPAIGN", "YEARLY"],
    ["AGENT", "MONTHLY"],
  ] as const)
    await createTestBudget(t.pool, org, {
      name: `${scopeType} ${period}`,
      scopeType,
      period,
      limitCost: "50",
      columns: scopeType === "USER" ? { each: ["USER"] } : {},
      ...(scopeType === "USER" ? {} : { scopeKey: "one" }),
    });
  const call = {
    userId,
    agentId: "one",
    campaignId: "one",
    metadata: { mail: userId },
    task: `for ${userId}`,
  };
  await t.ledger.submit(recordOf(org, { ...call, cost: "1.000000000001" }));
  now = FEBRUARY;
  const held = await t.ledger.submit(authorizeOf(org, { ...call, estimatedCost: "3" }));
  if (!held.allowed || held.reservationId === undefined) throw new Error("it was not admitted");
  await t.ledger.submit(settleOf(org, { reservationId: held.reservationId, cost: "2.5" }));
  now = JUNE;
  await t.ledger.submit(recordOf(org, { ...call, cost: "4" }));
  await t.ledger.submit(
    recordOf(org, { userId: "bob", agentId: "two", cost: "8", metadata: { mail: "bob" } }),
  );
  const verify = () => verifyBooks(t.pool, { organizationId: org, fakeNow: new Date(now) });
  expect(await verify()).toMatchObject({ balanced: true });
  return { org, admin: callerOf(org).admin, verify };
}

type World = Awaited<ReturnType<typeof newWorld>>;
const totals = async ({ org }: World) => ({
  windows: (
    await t.pool.query(
      "select budget_id, period_key, spent, tokens, requests, excess, held from budget_windows where organization_id = $1 order by 1, 2, 3",
      [org],
    )
  ).rows,
  cube: (
    await t.pool.query(
      "select sum(cost) as cost, sum(executions) as n from usage_hours where organization_id = $1",
      [org],
    )
  ).rows,
  months: (
    await t.pool.query(
      "select month, total_spent from monthly_budgets where organization_id = $1 order by month",
      [org],
    )
  ).rows,
});
const ledgerOf = async ({ org }: World) =>
  (
    await t.pool.query<{ n: number; cost: string }>(
      "select count(*)::int as n, sum(cost)::text as cost from billing_logs where organization_id = $1",
      [org],
    )
  ).rows[0];

describe("retention", () => {
  test("AII-61 AII-66 whole local months older than so many days go, every total stays, and the books balance", async () => {
    const world = await newWorld();
    const before = await totals(world);
    // 90 days before 10 June is in March: January and February go, cut at Berlin's midnight.
    const tried = await world.admin.retention.cleanup({ days: 90, dryRun: true });
    expect(tried).toMatchObject({
      before: "2026-02-28T23:00:00.000Z",
      executions: 2,
      holds: 1,
      dryRun: true,
    });
    expect((await ledgerOf(world))?.n).toBe(4);
    const kept = async () => (await world.admin.stats()).ledger;
    expect(await kept()).toEqual({ executions: 4, since: "2026-01-31T22:00:00.000Z" });
    expect(await world.admin.retention.cleanup({ days: 90 })).toMatchObject({ executions: 2, holds: 1 });
    expect(await kept()).toEqual({ executions: 2, since: "2026-06-10T12:00:00.000Z" });
    expect(await ledgerOf(world)).toMatchObject({ n: 2, cost: "12.000000000000" });
    expect(await totals(world)).toEqual(before);
    expect(await world.verify()).toMatchObject({ balanced: true, mismatches: [] });
    expect(await world.admin.integrity.rebuild({ reason })).toMatchObject({ windows: 0, hours: 0 });
    expect(await totals(world)).toEqual(before);
    const { data } = await world.admin.audit.list({ action: "executions.dropped" });
    expect(data).toMatchObject([{ after: { executions: 2, days: 90 } }]);
    expect(await world.admin.retention.cleanup({ days: 90 })).toMatchObject({ executions: 0 });
    // What goes on is counted on: the user's budget knows what it had spent.
    await t.ledger.submit(recordOf(world.org, { userId: USER, cost: "1" }));
    const { rows } = await t.pool.query(
      "select spent::text from budget_windows where organization_id = $1 and dimensions ->> 'user_id' = $2",
      [world.org, USER],
    );
    expect(rows).toEqual([{ spent: "8.500000000001" }]);
    expect(await world.verify()).toMatchObject({ balanced: true });
    now = Date.parse("2026-08-10T12:00:00Z");
    expect(await world.admin.retention.cleanup({ days: 35 })).toMatchObject({ executions: 3 });
    expect(await world.verify()).toMatchObject({ balanced: true, mismatches: [] });
  });

  test("counters that differ from what is kept and what was carried are still found, and rebuilt", async () => {
    const world = await newWorld();
    await world.admin.retention.cleanup({ days: 90 });
    await owner.query(
      "update budget_windows set spent = spent + 1 where organization_id = $1 and dimensions ->> 'user_id' = $2",
      [world.org, USER],
    );
    expect(await world.verify()).toMatchObject({ balanced: false, difference: "1" });
    expect(await codeOf(world.admin.retention.cleanup({ days: 30 }))).toBe("conflict");
    expect(await world.admin.integrity.rebuild({ reason })).toMatchObject({ windows: 1 });
    expect(await world.verify()).toMatchObject({ balanced: true });
  });

  test("fewer than 30 days, a century, VIEWER, FINANCE and another organization drop nothing; the database itself refuses", async () => {
    const world = await newWorld();
    expect(await codeOf(world.admin.retention.cleanup({ days: 29 }))).toBe("validation_failed");
    for (const role of ["VIEWER", "FINANCE"] as const)
      expect(await codeOf(callerOf(world.org, role).admin.retention.cleanup({ days: 30 }))).toBe("forbidden");
    const stranger = await createTestOrganization(t.pool);
    expect(await callerOf(stranger).admin.retention.cleanup({ days: 30 })).toMatchObject({ executions: 0 });
    expect(await world.admin.retention.cleanup({ days: 36_500 })).toMatchObject({ executions: 0 });
    expect((await ledgerOf(world))?.n).toBe(4);
    await expect(t.pool.query("delete from billing_logs")).rejects.toMatchObject({ code: "42501" });
    await expect(
      t.pool.query("select drop_executions($1, clock_timestamp())", [world.org]),
    ).rejects.toMatchObject({
      code: "23514",
    });
  });
});

describe("erasure", () => {
  /** Every table in which a text stands anywhere, but the audit log. */
  const tablesWith = async (text: string) => {
    const { rows: tables } = await owner.query<{ name: string }>(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
    );
    const found = [];
    for (const { name } of tables) {
      const { rows } = await owner.query(
        `select 1 from "${name}" x where position($1 in x::text) > 0 limit 1`,
        [text],
      );
      if (rows.length > 0 && name !== "audit_logs") found.push(name);
    }
    return found;
  };

  test("NEON-91 nothing stored leads to the user, no amount changes, the ledger still refuses the app", async () => {
    const world = await newWorld(ZOE);
    const bare = "the-other";
    expect(await tablesWith(bare)).toEqual(
      expect.arrayContaining(["billing_logs", "budget_windows", "reservations"]),
    );
    const before = await totals(world);
    const sums = await ledgerOf(world);
    const tried = await world.admin.privacy.erase({ userId: ZOE, dryRun: true, reason });
    expect(tried).toMatchObject({ executions: 3, windows: 1, dryRun: true });
    expect(await tablesWith(bare)).toContain("billing_logs");
    const { pseudonym } = await world.admin.privacy.erase({ userId: ZOE, reason });
    expect(await tablesWith(bare)).toEqual([]);
    expect(await totals(world)).toEqual(before);
    expect(await ledgerOf(world)).toEqual(sums);
    expect(await world.verify()).toMatchObject({ balanced: true, mismatches: [] });
    const { rows } = await t.pool.query(
      "select sum(cost)::text as cost, count(metadata)::int as texts from billing_logs where user_id = $1",
      [pseudonym],
    );
    expect(rows).toEqual([{ cost: "7.500000000001", texts: 0 }]);
    const { data } = await world.admin.audit.list({ action: "privacy.erased" });
    expect(data).toMatchObject([{ entityId: pseudonym, reason, after: { executions: 3 } }]);
    expect(JSON.stringify(data)).not.toContain(bare);
    expect(await codeOf(world.admin.privacy.erase({ userId: ZOE, reason }))).toBe("not_found");
    await expect(t.pool.query("update billing_logs set user_id = null")).rejects.toMatchObject({
      code: "42501",
    });
    // Others are left alone, and the same id that comes again is somebody new.
    expect(await tablesWith('"bob"')).toContain("billing_logs");
    await t.ledger.submit(recordOf(world.org, { userId: ZOE, cost: "1" }));
    expect(await world.verify()).toMatchObject({ balanced: true });
  });

  test("P15 another organization's user of the same name stays; only an administrator erases", async () => {
    const [one, two] = [await newWorld(), await newWorld()];
    await one.admin.privacy.erase({ userId: USER, reason });
    const { rows } = await t.pool.query(
      "select count(*)::int as n from billing_logs where organization_id = $1 and user_id = $2",
      [two.org, USER],
    );
    expect(rows).toEqual([{ n: 3 }]);
    for (const role of ["VIEWER", "FINANCE"] as const)
      expect(await codeOf(callerOf(two.org, role).admin.privacy.erase({ userId: USER, reason }))).toBe(
        "forbidden",
      );
  });
});
