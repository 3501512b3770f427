import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { usd } from "@/server/domain/money";
import type { HoldGranted } from "@/server/ledger/batch/commands";
import { createBudget } from "@/server/ledger/rules/create-budget";
import type { NewBudget } from "@/server/ledger/rules/new-budget";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { createOwnerPool } from "@/test/owner-pool";
import { authorizeOf, personOf, recordOf, settleOf } from "@/test/steering-fixture";
import { rebuildBooks } from "./rebuild";
import { verifyBooks } from "./verify";

let t: TestLedger;
let owner: ReturnType<typeof createOwnerPool>;
const now = Date.parse("2026-11-22T12:00:00Z");
beforeAll(async () => {
  t = await createTestLedger({ fakeNow: () => now });
  owner = createOwnerPool(t.url);
});
afterAll(async () => {
  await owner.end();
  await t.close();
});

const fakeNow = new Date(now);
const verify = (organizationId: string, recentOnly = false) =>
  verifyBooks(t.pool, { organizationId, fakeNow, recentOnly });
const rebuild = (org: string) =>
  rebuildBooks(t.pool, personOf(org), { reason: "counters were changed by hand", fakeNow });
const create = (org: string, budget: Partial<NewBudget>) =>
  createBudget(
    t.pool,
    personOf(org),
    { name: "b", scopeType: "ORGANIZATION", scopeKey: null, period: "DAILY", ...budget },
    fakeNow,
  );

/** Records, holds, settlements below and above their holds, refusals and late entries, in an odd zone. */
async function busyOrganization(): Promise<string> {
  const org = await createTestOrganization(t.pool, { cap: "1000", timeZone: "Asia/Kathmandu" });
  const submit = t.ledger.submit.bind(t.ledger);
  await Promise.all(
    Array.from({ length: 60 }, (_, n) =>
      submit(
        recordOf(org, {
          cost: `0.${String(n * 37 + 1).padStart(12, "0")}`,
          agentType: n % 2 ? "CONTENT" : "AD",
          ...(n % 3 ? { campaignId: `c${n % 3}` } : {}),
          ...(n % 4 ? { agentId: `a${n % 4}` } : {}),
          ...(n % 5 === 0 ? { success: false, qualityScore: 0.1 * (n % 7) } : {}),
          ...(n % 6 === 0 ? { occurredAt: new Date(now - n * 3_700_000).toISOString() } : {}),
          model: `m${n % 2}`,
        }),
      ),
    ),
  );
  const holds = await Promise.all(
    Array.from({ length: 6 }, () =>
      submit(authorizeOf(org, { estimatedCost: "2", campaignId: "c1", agentId: "a1", model: "m1" })),
    ),
  );
  const ids = holds.map((hold) => (hold as HoldGranted).reservationId);
  await submit(settleOf(org, { reservationId: ids[0] ?? "", cost: "1.25", model: "m9" }));
  await submit(settleOf(org, { reservationId: ids[1] ?? "", cost: "3.5" }));
  await submit(recordOf(org, { tokens: 777 }));
  return org;
}

async function state(org: string): Promise<string> {
  const windows = await t.pool.query("select * from budget_windows where organization_id = $1 order by id", [
    org,
  ]);
  const hours = await t.pool.query(
    "select * from usage_hours where organization_id = $1 order by starts_at, dimensions_id",
    [org],
  );
  return JSON.stringify([windows.rows, hours.rows]);
}

describe("verifyBooks", () => {
  test("P4 the counters equal the ledger after records, holds, settlements and late entries", async () => {
    const org = await busyOrganization();
    const result = await verify(org);
    expect(result).toMatchObject({ balanced: true, difference: "0", mismatches: [] });
    expect(result.windows).toBeGreaterThan(5);
    const { rows } = await t.pool.query(
      "select balanced, checked_at from integrity_checks where organization_id = $1",
      [org],
    );
    expect(rows).toEqual([{ balanced: true, checked_at: fakeNow }]);
    expect(await verify(org, true)).toMatchObject({ balanced: true });
  });

  test("P4 I3 TEK-58 names each corrupted counter with its exact difference, and rebuild mends it to the last digit", async () => {
    const org = await busyOrganization();
    const before = await state(org);
    const first = await t.pool.query<{ id: string }>(
      "select id from budget_windows where organization_id = $1 order by id limit 1",
      [org],
    );
    const windowId = first.rows[0]?.id ?? "";
    await owner.query(
      "update budget_windows set spent = spent + 0.000000000001, tokens = tokens + 3, held = held + 5 where id = $1",
      [windowId],
    );
    await owner.query(
      "update usage_hours set cost = cost + 1.000000000001, succeeded = succeeded + 1 where ctid = (select ctid from usage_hours where organization_id = $1 order by starts_at limit 1)",
      [org],
    );
    await owner.query(
      "delete from usage_hours where ctid = (select ctid from usage_hours where organization_id = $1 order by starts_at desc, dimensions_id limit 1)",
      [org],
    );
    const found = await verify(org);
    expect(found.balanced).toBe(false);
    const ofWindow = found.mismatches.filter((m) => m.id === windowId).map((m) => [m.metric, m.difference]);
    expect(ofWindow).toEqual([
      ["spent", "0.000000000001"],
      ["tokens", "3"],
      ["held", "5"],
    ]);
    expect(found.mismatches.filter((m) => m.kind === "hour").map((m) => m.difference)).toContain(
      "1.000000000001",
    );
    const rebuilt = await rebuild(org);
    expect(rebuilt).toMatchObject({ windows: 1 });
    expect(rebuilt.mended).toHaveLength(found.mismatches.length);
    expect(await state(org)).toBe(before);
    expect(await verify(org)).toMatchObject({ balanced: true });
    const audit = await t.pool.query("select action from audit_logs where organization_id = $1", [org]);
    expect(audit.rows).toEqual([{ action: "books.rebuilt" }]);
  });

  test("P4 a cube row rebuilt is the one that the next batch adds to", async () => {
    const org = await createTestOrganization(t.pool);
    await t.ledger.submit(recordOf(org, { cost: "1", agentId: 'ä "x"', model: "m" }));
    await owner.query("delete from usage_hours where organization_id = $1", [org]);
    await rebuild(org);
    await t.ledger.submit(recordOf(org, { cost: "1", agentId: 'ä "x"', model: "m" }));
    const { rows } = await t.pool.query(
      "select trim_scale(cost)::text as cost from usage_hours where organization_id = $1",
      [org],
    );
    expect(rows).toEqual([{ cost: "2" }]);
  });

  test("P4 rebuild under load loses and doubles nothing", async () => {
    const org = await createTestOrganization(t.pool, { cap: "1000" });
    const storm = Promise.all(
      Array.from({ length: 150 }, async (_, n) => {
        await new Promise((resolve) => setTimeout(resolve, n * 2));
        await t.ledger.submit(recordOf(org, { cost: "0.01", agentId: `a${n % 5}` }));
      }),
    );
    await t.ledger.submit(recordOf(org, { cost: "0.01" }));
    await owner.query("update budget_windows set spent = spent + 9 where organization_id = $1", [org]);
    await rebuild(org);
    await storm;
    expect(await verify(org)).toMatchObject({ balanced: true });
    const { rows } = await t.pool.query(
      "select trim_scale(total_spent)::text as spent from monthly_budgets where organization_id = $1",
      [org],
    );
    expect(rows).toEqual([{ spent: "1.51" }]);
  });

  test("promises section 6 rule 7: a window whose budget is gone is found", async () => {
    const org = await createTestOrganization(t.pool);
    await t.ledger.submit(recordOf(org, { cost: "1", campaignId: "c" }));
    await owner.query("delete from budgets where organization_id = $1 and scope_type = 'CAMPAIGN'", [org]);
    expect((await verify(org)).mismatches.map((m) => m.kind)).toEqual(["orphan"]);
  });
});

describe("createBudget", () => {
  const cases: [string, Partial<NewBudget>][] = [
    ["organization by day", { period: "DAILY" }],
    ["organization by hour", { period: "HOURLY" }],
    ["campaign by week", { scopeType: "CAMPAIGN", scopeKey: "c1", period: "WEEKLY" }],
    [
      "agent type by month from the 15th",
      { scopeType: "AGENT_TYPE", scopeKey: "AD", period: "MONTHLY", resetDay: 15 },
    ],
    ["model by month", { scopeType: "MODEL", scopeKey: "m1", period: "MONTHLY" }],
    ["model of a settlement only, by year", { scopeType: "MODEL", scopeKey: "m9", period: "YEARLY" }],
    ["agent in total", { scopeType: "AGENT", scopeKey: "a1", period: "TOTAL" }],
    ["any campaign, by day", { scopeType: "CAMPAIGN", scopeKey: null, period: "DAILY" }],
  ];
  test.each(cases)("C4 starts with what the ledger holds already: %s", async (_, budget) => {
    const org = await busyOrganization();
    await create(org, budget);
    expect(await verify(org)).toMatchObject({ balanced: true, mismatches: [] });
    const open = await t.pool.query<{ id: string }>(
      "select id from reservations where organization_id = $1 and state = 'HELD'",
      [org],
    );
    for (const { id } of open.rows.slice(0, 2))
      await t.ledger.submit(settleOf(org, { reservationId: id, cost: "1", model: "m2" }));
    await t.ledger.submit(
      recordOf(org, {
        cost: "1",
        campaignId: "c1",
        agentId: "a1",
        model: "m1",
        occurredAt: new Date(now - 500_000_000).toISOString(),
      }),
    );
    expect(await verify(org)).toMatchObject({ balanced: true, mismatches: [] });
  });

  test("P1 binds at once by what was spent and held before it", async () => {
    const org = await createTestOrganization(t.pool);
    await t.ledger.submit(recordOf(org, { cost: "3", agentId: "a" }));
    await t.ledger.submit(authorizeOf(org, { estimatedCost: "2", agentId: "a" }));
    await create(org, { scopeType: "AGENT", scopeKey: "a", limitCost: usd("6") });
    expect(
      await t.ledger.submit(authorizeOf(org, { estimatedCost: "1.000000000001", agentId: "a" })),
    ).toMatchObject({ allowed: false });
    expect(await t.ledger.submit(authorizeOf(org, { estimatedCost: "1", agentId: "a" }))).toMatchObject({
      allowed: true,
    });
  });

  test("P4 made while its holds are being settled, it misses none and no settlement fails", async () => {
    const org = await createTestOrganization(t.pool, { cap: "1000" });
    const holds = await Promise.all(
      Array.from({ length: 60 }, () =>
        t.ledger.submit(authorizeOf(org, { estimatedCost: "2", agentId: "a" })),
      ),
    );
    const replica = t.replica();
    const settled = Promise.all(
      holds.map(async (hold, n) => {
        await new Promise((resolve) => setTimeout(resolve, n * 3));
        const reservationId = (hold as HoldGranted).reservationId;
        return (n % 2 ? replica : t.ledger).submit(
          settleOf(org, { reservationId: reservationId ?? "", cost: "1" }),
        );
      }),
    );
    for (let n = 0; n < 4; n += 1) {
      await create(org, {
        name: `budget ${n}`,
        scopeType: "AGENT",
        scopeKey: "a",
        period: n % 2 ? "DAILY" : "HOURLY",
      });
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    expect(await settled).toHaveLength(60);
    expect(await verify(org)).toMatchObject({ balanced: true, mismatches: [] });
  });

  test("promises row 15: a warning level at or above the critical one is refused", async () => {
    const org = await createTestOrganization(t.pool);
    await expect(create(org, { warningPercent: 90, criticalPercent: 90 })).rejects.toMatchObject({
      code: "validation_failed",
    });
  });

  test("C5 a budget that is over from the start alerts", async () => {
    const org = await createTestOrganization(t.pool);
    await t.ledger.submit(recordOf(org, { cost: "3" }));
    await create(org, { limitCost: usd("3") });
    const { rows } = await t.pool.query("select level from alerts where organization_id = $1", [org]);
    expect(rows).toHaveLength(3);
  });
});
