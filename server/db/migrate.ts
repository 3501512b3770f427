import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import type { Log } from "@/server/log";

/** The database cannot be brought to this version of Purser; says which migration is in the way. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
}

export interface Migration {
  name: string;
  sql: string;
  /** SHA-256 of the file, hexadecimal, as Prisma computes it. */
  checksum: string;
}

interface AppliedRow {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
}

// Prisma's own advisory lock, so that `prisma migrate deploy` and we exclude each other.
const LOCK_ID = 72707369;
const HISTORY_DDL = `
create table if not exists _prisma_migrations (
  id varchar(36) primary key not null,
  checksum varchar(64) not null,
  finished_at timestamptz,
  migration_name varchar(255) not null,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz not null default now(),
  applied_steps_count integer not null default 0
)`;

/**
 * Applies what is missing of prisma/migrations, each in a transaction of its own, in order of name.
 * Safe with any number of processes at once, and through a pooler: the lock lives as long as the transaction.
 * @param url connects as the owner of the schema
 * @returns names applied by this call
 * @throws MigrationError if an applied file was changed, or the database knows a migration that we do not
 */
export async function migrate(options: { url: string; log: Log; directory?: string }): Promise<string[]> {
  const migrations = readMigrations(options.directory);
  const client = new pg.Client({ connectionString: options.url, application_name: "purser-migrate" });
  await client.connect();
  const applied: string[] = [];
  try {
    for (let name = await applyNext(client, migrations); name; name = await applyNext(client, migrations)) {
      applied.push(name);
      options.log.info({ event: "migration.applied", migration: name });
    }
  } finally {
    await client.end();
  }
  return applied;
}

/** The migrations of this version, in the order in which they are applied. */
export function readMigrations(directory = findMigrations()): Migration[] {
  // The build of the pages need not follow this: it would take the whole folder of the project for what they read.
  return readdirSync(/* turbopackIgnore: true */ directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(directory, entry.name, "migration.sql")))
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(path.join(directory, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    });
}

async function applyNext(client: pg.Client, migrations: Migration[]): Promise<string | null> {
  await client.query("begin isolation level read committed");
  try {
    await client.query("set local lock_timeout = '10min'");
    await client.query("set local statement_timeout = 0");
    await client.query("set local idle_in_transaction_session_timeout = 0");
    await client.query("select pg_advisory_xact_lock($1)", [LOCK_ID]);
    await client.query(HISTORY_DDL);
    // Read under the lock, and so after whatever another process has just applied.
    const next = findNext(migrations, await readHistory(client));
    if (next) await apply(client, next);
    await client.query("commit");
    return next?.name ?? null;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

async function readHistory(client: pg.Client): Promise<AppliedRow[]> {
  const { rows } = await client.query<AppliedRow>(
    `select migration_name, checksum, finished_at
     from _prisma_migrations
     where rolled_back_at is null
     order by migration_name`,
  );
  return rows;
}

function findNext(migrations: Migration[], history: AppliedRow[]): Migration | undefined {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of history) {
    const ours = known.get(row.migration_name);
    if (!ours) {
      throw new MigrationError(
        `The database is newer than this Purser: it has the migration ${row.migration_name}. Run that version, or restore a backup from before it.`,
      );
    }
    if (!row.finished_at) {
      throw new MigrationError(
        `The migration ${row.migration_name} began and never finished. See prisma migrate resolve.`,
      );
    }
    if (row.checksum !== ours.checksum) {
      throw new MigrationError(
        `The migration ${row.migration_name} was changed after it had been applied. Put the file back and write a new one.`,
      );
    }
  }
  const done = new Set(history.map((row) => row.migration_name));
  return migrations.find((migration) => !done.has(migration.name));
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  try {
    await client.query(migration.sql);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MigrationError(`The migration ${migration.name} failed and left nothing behind: ${reason}`, {
      cause,
    });
  }
  await client.query(
    `insert into _prisma_migrations
       (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     values ($1, $2, $3, transaction_timestamp(), clock_timestamp(), 1)`,
    [randomUUID(), migration.checksum, migration.name],
  );
}

// The bundle lies in dist/, this file in server/db/: both below the folder that holds prisma/.
function findMigrations(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const candidate = path.join(folder, "prisma", "migrations");
    if (existsSync(candidate)) return candidate;
    const parent = path.dirname(folder);
    if (parent === folder) throw new MigrationError("prisma/migrations was not found beside Purser.");
    folder = parent;
  }
}
