import type pg from "pg";
import { createPool } from "@/server/db/pool";
import { newId, primaryBudgetId } from "@/server/ledger/batch/ids";
import { Ledger } from "@/server/ledger/ledger";
import { createLog } from "@/server/log";
import { createTestDatabase } from "./database";

export type TestLedger = {
  url: string;
  appUrl: string;
  pool: pg.Pool;
  ledger: Ledger;
  /** Another process on the same database, as far as the ledger can tell. */
  replica: (fakeNow?: () => number) => Ledger;
  close: () => Promise<void>;
};

/** A starved machine gets the time it needs: a slow answer is a fault only in the tests of deadlines. */
const DEADLINE_MS = 20_000;

const quiet = createLog({ logLevel: "error" });

export async function createTestLedger(
  options: { fakeNow?: () => number; deadlineMs?: number } = {},
): Promise<TestLedger> {
  const database = await createTestDatabase();
  const pools: pg.Pool[] = [];
  const ledgers: Ledger[] = [];
  const keep = (pool: pg.Pool) => {
    pools.push(pool);
    return pool;
  };
  const shared = { max: 8, applicationName: "test", log: quiet };
  const replica = (fakeNow?: () => number) => {
    const ledger = new Ledger({
      // As the product makes it.
      pool: keep(createPool(database.url, { ...shared, pipeline: true, planByKey: true })),
      log: quiet,
      pseudonymKey: Buffer.alloc(32, 1),
      fakeNow: fakeNow ?? options.fakeNow ?? null,
      deadlineMs: options.deadlineMs ?? DEADLINE_MS,
    });
    ledgers.push(ledger);
    return ledger;
  };
  const ledger = replica();
  await ledger.start();
  return {
    url: database.url,
    appUrl: database.appUrl,
    pool: keep(createPool(database.url, shared)),
    ledger,
    replica,
    close: async () => {
      for (const each of ledgers) await each.close();
      for (const pool of pools) await pool.end();
      await database.drop();
    },
  };
}

let made = 0;

/** An organization with its monthly budget. @param cap US dollars, or null for none */
export async function createTestOrganization(
  pool: pg.Pool,
  options: { cap?: string | null; timeZone?: string; action?: string } = {},
): Promise<string> {
  made += 1;
  const id = `org_test_${process.pid}_${made}`;
  await pool.query("insert into organizations (id, name, time_zone) values ($1, $1, $2)", [
    id,
    options.timeZone ?? "UTC",
  ]);
  await pool.query(
    `insert into budgets (id, organization_id, name, scope_type, period, is_primary, limit_cost, action)
     values ($1, $2, 'Organization', 'ORGANIZATION', 'MONTHLY', true, $3, $4)`,
    [primaryBudgetId(id, "ORGANIZATION", null), id, options.cap ?? null, options.action ?? "block"],
  );
  return id;
}

export type TestBudget = {
  name?: string;
  scopeType: string;
  scopeKey?: string | null;
  period?: string;
  limitCost?: string | null;
  limitTokens?: number | null;
  limitRequests?: number | null;
  /** null: the organization's enforcement level. */
  action?: string | null;
  fallbackModel?: string;
  /** Any other column of budgets. */
  columns?: Record<string, unknown>;
};

/** A budget beside the primary ones, as policy; its windows are made by the first call. */
export async function createTestBudget(
  pool: pg.Pool,
  organizationId: string,
  budget: TestBudget,
): Promise<string> {
  const id = newId("bud");
  await pool.query(
    `insert into budgets (id, organization_id, name, scope_type, scope_key, period, limit_cost, limit_tokens,
       limit_requests, action, fallback_model)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      id,
      organizationId,
      budget.name ?? budget.scopeKey ?? budget.scopeType,
      budget.scopeType,
      budget.scopeKey ?? null,
      budget.period ?? "MONTHLY",
      budget.limitCost ?? null,
      budget.limitTokens ?? null,
      budget.limitRequests ?? null,
      budget.action === undefined ? "block" : budget.action,
      budget.fallbackModel ?? null,
    ],
  );
  for (const [column, value] of Object.entries(budget.columns ?? {}))
    await pool.query(`update budgets set ${column} = $2 where id = $1`, [id, value]);
  await pool.query("update organizations set policy_version = policy_version + 1 where id = $1", [
    organizationId,
  ]);
  return id;
}

/** Stores a setting as the product does: it binds everywhere with the new policy version. */
export async function setTestSetting(
  pool: pg.Pool,
  organizationId: string,
  key: string,
  value: unknown,
): Promise<void> {
  await pool.query(
    `insert into settings (organization_id, key, value, updated_by) values ($1, $2, $3, 'usr_test')
     on conflict (organization_id, key) do update set value = excluded.value`,
    [organizationId, key, JSON.stringify(value)],
  );
  await pool.query("update organizations set policy_version = policy_version + 1 where id = $1", [
    organizationId,
  ]);
}
