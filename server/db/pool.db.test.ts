import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { canActAsApp, createPool } from "@/server/db/pool";
import { createTestDatabase, type TestDatabase } from "@/test/database";
import { silentLog } from "@/test/own-cluster";

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url, { max: 2, applicationName: "pool-test", log: silentLog });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe("createPool", () => {
  test("sessions run as purser_app", async () => {
    expect(await canActAsApp(database.url)).toBe(true);
    const { rows } = await pool.query(
      "select current_user, session_user, current_setting('application_name') as name",
    );
    expect(rows).toEqual([{ current_user: "purser_app", session_user: "purser", name: "pool-test" }]);
  });

  test.each(["billing_logs", "audit_logs"])("the app can neither change nor empty %s", async (table) => {
    for (const statement of [
      `update ${table} set organization_id = organization_id`,
      `delete from ${table}`,
      `truncate ${table}`,
    ]) {
      await expect(pool.query(statement)).rejects.toMatchObject({ code: "42501" });
    }
  });

  test("the app can make no table", async () => {
    await expect(pool.query("create table mine (n int)")).rejects.toMatchObject({ code: "42501" });
  });

  test("numerics and big integers stay exact strings; instants are Dates", async () => {
    const { rows } = await pool.query(
      "select 123456789012.123456789012::numeric(24,12) as money, 9007199254740993::int8 as big, now() as at",
    );
    expect(rows).toEqual([
      { money: "123456789012.123456789012", big: "9007199254740993", at: expect.any(Date) },
    ]);
  });

  test("a connection that is cut while idle does not end the process", async () => {
    const { rows } = await pool.query<{ pid: number }>("select pg_backend_pid() as pid");
    const owner = createPool(database.url, {
      max: 1,
      applicationName: "cutter",
      log: silentLog,
      asApp: false,
    });
    await owner.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
    await owner.end();
    await vi.waitFor(() => expect(pool.totalCount).toBe(0));
    expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  });
});
