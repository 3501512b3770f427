import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { derivePepper } from "@/server/auth/api-key";
import { createPool, type Pool } from "@/server/db/pool";
import { Ledger } from "@/server/ledger/ledger";
import { seedCatalogue } from "@/server/services/prices/seed-catalogue";
import { createTestDatabase, type TestDatabase } from "@/test/database";
import { silentLog } from "@/test/own-cluster";
import { type DemoLoaded, loadDemo } from "./load";
import { removeDemo } from "./remove";

const now = Date.parse("2026-11-22T12:00:00Z");
let database: TestDatabase;
let pool: Pool;
let owner: Pool;
let demo: DemoLoaded;
let tookMs: number;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url, { max: 4, applicationName: "test", log: silentLog, pipeline: true });
  owner = createPool(database.url, { max: 1, applicationName: "test-owner", log: silentLog, asApp: false });
  await seedCatalogue(pool, now);
  const ledger = new Ledger({ pool, log: silentLog, pseudonymKey: Buffer.alloc(32, 1), fakeNow: () => now });
  await ledger.start();
  const pepper = derivePepper(randomBytes(32).toString("base64"));
  const before = performance.now();
  demo = await loadDemo({ pool, ledger, pepper });
  tookMs = performance.now() - before;
  await ledger.close();
});
afterAll(async () => {
  await pool.end();
  await owner.end();
  await database.drop();
});

async function one<T extends object>(sql: string): Promise<T | undefined> {
  const { rows } = await pool.query<T>(sql.replaceAll("$org", `'${demo.organizationId}'`));
  return rows[0];
}

describe("loadDemo", () => {
  test("books 6,000 executions", async () => {
    expect(demo.executions).toBe(6_000);
    console.log(`demo loaded in ${Math.round(tookMs)} ms, seed ${demo.seed}`);
    const booked = await one(
      `select count(*)::int as rows, count(distinct model)::int as models, count(distinct provider)::int as providers,
         count(distinct agent_id)::int as agents, count(distinct campaign_id)::int as campaigns,
         bool_and(not late) as "onTime", count(*) filter (where price_status = 'provisional') > 0 as provisional
       from billing_logs where organization_id = $org`,
    );
    expect(booked).toEqual({
      rows: 6_000,
      models: 11,
      providers: 5,
      agents: 6,
      campaigns: 5,
      onTime: true,
      provisional: true,
    });
    expect(await one("select is_demo as demo from organizations where id = $org")).toEqual({ demo: true });
  });

  test("the counters equal the ledger to the last digit", async () => {
    const sums = await one<{ ledger: string; windows: string; hours: string }>(
      `select (select sum(cost) from billing_logs where organization_id = $org)::text as ledger,
         (select sum(spent) from budget_windows w join budgets b on b.id = w.budget_id
          where w.organization_id = $org and b.scope_type = 'ORGANIZATION')::text as windows,
         (select sum(cost) from usage_hours where organization_id = $org)::text as hours`,
    );
    expect(sums?.windows).toBe(sums?.ledger);
    expect(sums?.hours).toBe(sums?.ledger);
  });

  test("this month stands where there is something to decide", async () => {
    const { rows } = await pool.query<{ name: string; percent: number | null }>(
      `select b.name, (100 * w.spent / nullif(w.limit_cost, 0))::float8 as percent
       from budget_windows w join budgets b on b.id = w.budget_id
       where w.organization_id = $1 and b.scope_type in ('ORGANIZATION', 'CAMPAIGN') and w.period_key = '2026-11'`,
      [demo.organizationId],
    );
    const percent = Object.fromEntries(rows.map((row) => [row.name, row.percent ?? 0]));
    const between = (name: string, low: number, high: number) => {
      expect(percent[name]).toBeGreaterThanOrEqual(low);
      expect(percent[name]).toBeLessThan(high);
    };
    between("Monthly cap", 60, 80);
    between("Autumn launch", 100, 112);
    between("Partner webinars", 95, 100);
    between("Retention mail", 80, 95);
    between("Brand refresh", 45, 60);
  });

  test("levels that were crossed this month have their alerts", async () => {
    const { rows } = await pool.query(
      `select b.name, a.level from alerts a join budgets b on b.id = a.budget_id
       where a.organization_id = $1 order by b.name, a.created_at, a.level`,
      [demo.organizationId],
    );
    expect(rows).toContainEqual({ name: "Autumn launch", level: "EXCEEDED" });
    expect(rows).toContainEqual({ name: "Partner webinars", level: "CRITICAL" });
    expect(rows).toContainEqual({ name: "Retention mail", level: "WARNING" });
  });
});

describe("removeDemo", () => {
  test("leaves no row of it, and every row of another organization", async () => {
    await pool.query("insert into organizations (id, name, time_zone) values ('org_kept', 'Kept', 'UTC')");
    await pool.query(
      "insert into budgets (id, organization_id, name, scope_type, period) values ('bud_kept', 'org_kept', 'Kept', 'ORGANIZATION', 'MONTHLY')",
    );
    await expect(removeDemo(pool)).rejects.toThrow(/permission denied/);
    expect(await removeDemo(owner)).toEqual([demo.organizationId]);
    const tables = await owner.query<{ name: string }>(
      `select c.table_name as name from information_schema.columns c
       join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
       where c.column_name = 'organization_id' and c.table_schema = 'public' and t.table_type = 'BASE TABLE'`,
    );
    expect(tables.rows.length).toBeGreaterThan(15);
    for (const { name } of tables.rows) {
      const left = await owner.query(`select from ${name} where organization_id = $1`, [demo.organizationId]);
      expect({ name, left: left.rowCount }).toEqual({ name, left: 0 });
    }
    const kept = await owner.query("select id from budgets");
    expect(kept.rows).toEqual([{ id: "bud_kept" }]);
    expect((await owner.query("select from users")).rowCount).toBe(0);
    expect(await removeDemo(owner)).toEqual([]);
  });
});
