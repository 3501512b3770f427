import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MigrationError, migrate, readMigrations } from "@/server/db/migrate";
import { createPool } from "@/server/db/pool";
import { createEmptyDatabase, type TestDatabase } from "@/test/database";
import { silentLog } from "@/test/own-cluster";

let database: TestDatabase;
let pool: pg.Pool;
let directory = "";
beforeEach(async () => {
  database = await createEmptyDatabase();
  pool = createPool(database.url, { max: 1, applicationName: "test", log: silentLog, asApp: false });
  directory = mkdtempSync(path.join(tmpdir(), "purser-migrations-"));
  write("20260101000000_first", "create table first (n int); insert into first values (1);");
  write("20260102000000_second", "alter table first add column m int;");
});
afterEach(async () => {
  await pool.end();
  await database.drop();
  rmSync(directory, { recursive: true });
});

function write(name: string, sql: string): void {
  mkdirSync(path.join(directory, name), { recursive: true });
  writeFileSync(path.join(directory, name, "migration.sql"), sql);
}
const run = () => migrate({ url: database.url, log: silentLog, directory });

describe("migrate", () => {
  test("applies in order, once, and keeps Prisma's history", async () => {
    expect(await run()).toEqual(["20260101000000_first", "20260102000000_second"]);
    expect(await run()).toEqual([]);
    const { rows } = await pool.query("select * from _prisma_migrations order by migration_name");
    expect(rows).toHaveLength(2);
    expect(rows[0]).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      checksum: readMigrations(directory)[0]?.checksum,
      finished_at: expect.any(Date),
      migration_name: "20260101000000_first",
      logs: null,
      rolled_back_at: null,
      started_at: expect.any(Date),
      applied_steps_count: 1,
    });
  });

  test("five processes at once apply each migration once", async () => {
    const applied = await Promise.all([run(), run(), run(), run(), run()]);
    expect(applied.flat().sort()).toEqual(["20260101000000_first", "20260102000000_second"]);
    expect((await pool.query("select n from first")).rows).toEqual([{ n: 1 }]);
  });

  test("a migration that fails leaves nothing behind, and those before it stay", async () => {
    write("20260103000000_third", "create table third (n int); select 1 / 0;");
    await expect(run()).rejects.toThrow(
      /20260103000000_third failed and left nothing behind: division by zero/,
    );
    const { rows } = await pool.query("select to_regclass('third') as third, to_regclass('first') as first");
    expect(rows).toEqual([{ third: null, first: "first" }]);
    expect((await pool.query("select from _prisma_migrations")).rowCount).toBe(2);
  });

  test("refuses a changed file", async () => {
    await run();
    write("20260101000000_first", "create table first (n bigint);");
    await expect(run()).rejects.toThrow(/20260101000000_first was changed/);
  });

  test("refuses a database that is newer than the code", async () => {
    await run();
    rmSync(path.join(directory, "20260102000000_second"), { recursive: true });
    await expect(run()).rejects.toThrow(MigrationError);
  });

  test("NEON-108 AII-90 takes a database of each earlier state to this one, keeping what it holds, in rows that Prisma's command accepts", async () => {
    const ours = readMigrations();
    for (let done = 1; done < ours.length; done += 1) {
      const earlier = await createEmptyDatabase();
      rmSync(directory, { recursive: true });
      for (const { name } of ours.slice(0, done))
        cpSync(path.join("prisma/migrations", name), path.join(directory, name), { recursive: true });
      const target = { url: earlier.url, log: silentLog, directory };
      expect(await migrate(target)).toHaveLength(done);
      const db = createPool(earlier.url, { max: 1, applicationName: "test", log: silentLog, asApp: false });
      await db.query("insert into organizations (id, name, time_zone) values ('org_a', 'A', 'UTC')");
      await db.query(
        `insert into budgets (id, organization_id, name, scope_type, period, is_primary, limit_cost)
         values ('bud_a', 'org_a', 'Organization', 'ORGANIZATION', 'MONTHLY', true, 12.5)`,
      );
      expect(await migrate({ ...target, directory: "prisma/migrations" })).toEqual(
        ours.slice(done).map(({ name }) => name),
      );
      const kept = await db.query(
        "select trim_scale(limit_cost)::text as cap from budgets where id = 'bud_a'",
      );
      expect(kept.rows).toEqual([{ cap: "12.5" }]);
      const { rows } = await db.query(
        `select migration_name, checksum, applied_steps_count, rolled_back_at, logs, finished_at >= started_at as ended
         from _prisma_migrations order by migration_name`,
      );
      // Prisma compares the SHA-256 of the file, and takes a row without an end for one that failed.
      expect(rows).toEqual(
        ours.map(({ name }) => ({
          migration_name: name,
          checksum: createHash("sha256")
            .update(readFileSync(path.join("prisma/migrations", name, "migration.sql")))
            .digest("hex"),
          applied_steps_count: 1,
          rolled_back_at: null,
          logs: null,
          ended: true,
        })),
      );
      await db.end();
      await earlier.drop();
    }
  }, 120_000);

  test("applies our own migrations to an empty database", async () => {
    rmSync(directory, { recursive: true });
    cpSync("prisma/migrations", directory, { recursive: true });
    expect(await run()).toHaveLength(readMigrations().length);
  });
});
