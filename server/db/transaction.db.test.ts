import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPool } from "@/server/db/pool";
import { withTransaction } from "@/server/db/transaction";
import { createTestDatabase, type TestDatabase } from "@/test/database";
import { silentLog } from "@/test/own-cluster";

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url, { max: 1, applicationName: "t", log: silentLog, queryTimeoutMs: 6_000 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const backend = async () =>
  (await pool.query<{ pid: number }>("select pg_backend_pid() as pid")).rows[0]?.pid;

async function setting(tx: pg.PoolClient, name: string): Promise<string | undefined> {
  const { rows } = await tx.query<{ value: string }>("select current_setting($1) as value", [name]);
  return rows[0]?.value;
}

describe("withTransaction", () => {
  test("P7 Postgres gives a statement up before the driver does: its locks are free and the connection is kept", async () => {
    const before = await backend();
    const failed = withTransaction(pool, async (tx) => {
      await tx.query("select pg_advisory_xact_lock(1)");
      expect(await setting(tx, "statement_timeout")).toBe("5800ms");
      // Sooner still, so that a busy machine cannot let the driver be first.
      await tx.query("set local statement_timeout = 300");
      await tx.query("select pg_sleep(60)");
    });
    await expect(failed).rejects.toMatchObject({ code: "57014" });
    expect(await backend()).toBe(before);
    const { rows } = await pool.query("select pg_try_advisory_lock(1) as free");
    expect(rows).toEqual([{ free: true }]);
  });

  test("P7 a process that stands still within a transaction does not keep its locks for ever", async () => {
    const limit = await withTransaction(pool, async (tx) => {
      const { rows } = await tx.query(
        "select current_setting('idle_in_transaction_session_timeout') as limit",
      );
      return rows[0]?.limit;
    });
    expect(limit).toBe("30s");
  });
});
