import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEADLINE_MS } from "@/server/ledger/batch/deadline";
import { primaryBudgetId } from "@/server/ledger/batch/ids";
import { record, recorded } from "@/test/ledger-commands";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
});
afterAll(() => t.close());

const monthly = (org: string) => primaryBudgetId(org, "ORGANIZATION", null);

async function windowOf(budgetId: string, pool = t.pool) {
  const { rows } = await pool.query(
    `select id, period_key, trim_scale(spent)::text as spent, trim_scale(held)::text as held,
       trim_scale(bypassed)::text as bypassed from budget_windows where budget_id = $1 order by starts_at`,
    [budgetId],
  );
  return rows;
}

describe("faults", () => {
  // Tried again where the machine itself stood still: what is asserted here are times.
  test("an organization whose window is locked from outside answers 503 in time and holds up nobody else", {
    retry: 2,
  }, async () => {
    const prompt = await createTestLedger({ deadlineMs: DEADLINE_MS });
    try {
      const stuck = await createTestOrganization(prompt.pool);
      const free = await createTestOrganization(prompt.pool);
      await prompt.ledger.submit(record(stuck, { cost: "1" }));
      const client = await prompt.pool.connect();
      await client.query("begin");
      await client.query("select 1 from budget_windows where organization_id = $1 for update", [stuck]);
      const started = Date.now();
      const refused = prompt.ledger.submit(record(stuck, { cost: "1" })).then(
        () => "booked",
        (error: { code: string }) => error.code,
      );
      await Promise.all(Array.from({ length: 50 }, () => prompt.ledger.submit(record(free, { cost: "1" }))));
      expect(Date.now() - started).toBeLessThan(1_500);
      expect(await refused).toBe("budget_unavailable");
      expect(Date.now() - started).toBeLessThan(3_600);
      await client.query("rollback");
      client.release();
      expect((await windowOf(monthly(stuck), prompt.pool))[0]).toMatchObject({ spent: "1" });
    } finally {
      await prompt.close();
    }
  });

  test("P7 AII-58 BUG-NEON-7 one-transaction-idempotent-decimal: backends that are terminated in mid-batch lose nothing and double nothing", async () => {
    const org = await createTestOrganization(t.pool);
    let storming = true;
    const storm = (async () => {
      const admin = await t.pool.connect();
      while (storming) {
        await admin
          .query(
            `select pg_terminate_backend(pid) from pg_stat_activity
             where datname = current_database() and pid <> pg_backend_pid() and (query like '%apply%' or query = 'commit')`,
          )
          .catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
      admin.release();
    })();
    const results = await Promise.allSettled(
      Array.from({ length: 300 }, async (_, n) => {
        await new Promise((resolve) => setTimeout(resolve, n * 3));
        return recorded(await t.ledger.submit(record(org, { cost: "1" })));
      }),
    );
    storming = false;
    await storm;
    const acknowledged = results.flatMap((result) => (result.status === "fulfilled" ? result.value.id : []));
    const { rows } = await t.pool.query("select id from billing_logs where organization_id = $1", [org]);
    const stored = new Set(rows.map((row) => row.id));
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
    expect(stored.size).toBe(rows.length);
    expect((await windowOf(monthly(org)))[0].spent).toBe(String(rows.length));
  });

  test("promises section 6 rule 1: a default of serializable changes nothing", async () => {
    const org = await createTestOrganization(t.pool);
    const owner = new pg.Client({ connectionString: t.url });
    await owner.connect();
    const { rows } = await owner.query("select current_database() as name");
    await owner.query(`alter database ${rows[0].name} set default_transaction_isolation = 'serializable'`);
    const replicas = [t.replica(), t.replica()];
    await Promise.all(
      Array.from({ length: 100 }, (_, n) => replicas[n % 2]?.submit(record(org, { cost: "1" }))),
    );
    await owner.query(`alter database ${rows[0].name} reset default_transaction_isolation`);
    await owner.end();
    expect((await windowOf(monthly(org)))[0].spent).toBe("100");
  });
});
