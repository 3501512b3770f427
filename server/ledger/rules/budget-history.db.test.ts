import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPool } from "@/server/db/pool";
import { withTransaction } from "@/server/db/transaction";
import { usd } from "@/server/domain/money";
import { type BudgetWorld, createBudgetWorld } from "@/test/budget-world";
import { createTestOrganization } from "@/test/ledger-fixture";
import { silentLog } from "@/test/own-cluster";
import { createOwnerPool } from "@/test/owner-pool";
import { personOf } from "@/test/steering-fixture";
import { createBudget } from "./create-budget";
import type { NewBudget } from "./new-budget";

const t0 = Date.parse("2026-11-22T12:00:00Z");
const HOLDS = 2_000;
/** As the product makes it for pages, with more patience for a starved machine. */
const IMPATIENT = { max: 1, applicationName: "impatient", queryTimeoutMs: 5_000 };
let world: BudgetWorld;
let owner: pg.Pool;

/** Holds of an organization as a long life leaves them: one for each of the last minutes, in this state. */
const leaveHolds = (org: string, state: "HELD" | "EXPIRED" | "RELEASED") =>
  world.t.pool.query(
    `insert into reservations (id, organization_id, state, created_at, expires_at, closed_at, cost, tokens, requests,
       window_ids, used_before, limit_in_force, attribution, actor_id)
     select 'res_' || md5($1 || $2 || n), $1, $2, at, at + interval '1 minute', case when $2 <> 'HELD' then at end,
       0.001, 1, 1, '{}', '{}', '{}', '{"provider": "acme", "agentId": "luna"}', 'key_test'
     from generate_series(1, $4::int) n cross join lateral (select $3::timestamptz - n * interval '1 minute' as at) a`,
    [org, state, new Date(t0), HOLDS],
  );

/** Makes a budget and takes it back. @returns how many rows of the holds Postgres looked at meanwhile */
async function holdsRead(org: string, budget: Partial<NewBudget>): Promise<number> {
  const wanted = { name: "b", scopeType: "PROVIDER", scopeKey: "acme", period: "HOURLY", ...budget } as const;
  let read = 0;
  const undone = withTransaction(world.t.pool, async (tx) => {
    await createBudget({ open: tx }, personOf(org), { ...wanted, limitCost: usd("1") }, new Date(t0));
    const { rows } = await tx.query<{ read: number }>(
      `select (seq_tup_read + coalesce(idx_tup_fetch, 0))::int as read
       from pg_stat_xact_user_tables where relname = 'reservations'`,
    );
    read = rows[0]?.read ?? 0;
    throw new Error("taken back");
  });
  await expect(undone).rejects.toThrow("taken back");
  return read;
}

beforeAll(async () => {
  world = await createBudgetWorld(t0);
  owner = createOwnerPool(world.t.url);
  const other = await createTestOrganization(world.t.pool);
  for (const state of ["HELD", "EXPIRED", "RELEASED"] as const) await leaveHolds(other, state);
  await owner.query("analyze reservations");
});
afterAll(async () => {
  await owner.end();
  await world.t.close();
});

describe("a budget made after a long history", () => {
  const each = { scopeKey: null, each: ["PROVIDER"] } as const;
  test.each([
    ["one counter by the hour", {}],
    ["a counter for each provider by the hour", each],
  ])("%s does not look at other organizations' holds", async (_, budget) => {
    const org = await createTestOrganization(world.t.pool);
    // Planning itself peeks at the ends of an index.
    expect(await holdsRead(org, budget)).toBeLessThan(HOLDS / 10);
  });

  test.each([
    ["one counter by the hour", {}],
    ["a counter for each provider by the hour", each],
  ])("%s looks at each of its own holds a few times, not once for each hour", async (_, budget) => {
    const org = await createTestOrganization(world.t.pool);
    await leaveHolds(org, "EXPIRED");
    // How often is the planner's choice; once for each hour would be hundreds.
    expect(await holdsRead(org, budget)).toBeLessThan(20 * HOLDS);
  });

  test("every hour with a hold that may still be settled gets its window, at both its edges", async () => {
    const org = await createTestOrganization(world.t.pool);
    const hour = 3_600_000;
    const begins = (hoursAgo: number) => new Date(t0 - hoursAgo * hour);
    const places = [begins(50), new Date(begins(48).getTime() - 1), begins(9), new Date(t0)];
    for (const [index, at] of places.entries())
      await world.t.pool.query(
        `insert into reservations (id, organization_id, state, created_at, expires_at, cost, tokens, requests,
           window_ids, used_before, limit_in_force, attribution, actor_id)
         values ($1, $2, $3, $4, $4::timestamptz + interval '1 minute', 0.5, 1, 1, '{}', '{}', '{}',
           '{"provider": "acme"}', 'key_test')`,
        [`res_${org}_${index}`, org, index === 2 ? "EXPIRED" : "HELD", at],
      );
    for (const budget of [{ name: "one" }, { name: "each", scopeKey: null, each: ["PROVIDER"] as const }]) {
      const budgetId = await world.create(org, {
        scopeType: "PROVIDER",
        scopeKey: "acme",
        period: "HOURLY",
        ...budget,
      });
      const { rows } = await world.t.pool.query<{ starts_at: Date; held: string }>(
        "select starts_at, trim_scale(held)::text as held from budget_windows where budget_id = $1 order by 1",
        [budgetId],
      );
      expect(rows).toEqual([
        { starts_at: begins(50), held: "0.5" },
        { starts_at: begins(49), held: "0.5" },
        { starts_at: begins(9), held: "0" },
        { starts_at: begins(0), held: "0.5" },
      ]);
    }
    await world.balanced(org);
  });

  test("it is made although summing the history takes longer than the pages' pool waits for an answer", async () => {
    const org = await createTestOrganization(world.t.pool);
    await leaveHolds(org, "HELD");
    await owner.query(
      `create function rest() returns trigger language plpgsql as $$ begin perform pg_sleep(7); return null; end $$;
       create trigger slow after update on reservations for each statement execute function rest()`,
    );
    const pool = createPool(world.t.url, { ...IMPATIENT, log: silentLog });
    const budget = { name: "slow", scopeType: "PROVIDER", scopeKey: "acme", period: "DAILY" } as const;
    try {
      const { budgetId } = await createBudget(pool, personOf(org), budget, new Date(t0));
      expect(budgetId).toMatch(/^bud_/);
    } finally {
      await pool.end();
      await owner.query("drop trigger slow on reservations; drop function rest");
    }
    await world.balanced(org);
  });
});
