import path from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "@/server/db/embedded/start";
import { migrate, readMigrations } from "@/server/db/migrate";
import { silentLog } from "@/test/own-cluster";
import { bundlePrograms } from "@/test/programs";

declare module "vitest" {
  interface ProvidedContext {
    /** How createTestDatabase reaches the run's cluster. */
    cluster: { adminUrl: string; template: string };
  }
}

const root = fileURLToPath(new URL("..", import.meta.url));
// Any number: it only has to be the same for every run that shares the cluster.
const TEMPLATE_LOCK = 4_711;

/**
 * One Postgres for every test run of this checkout, kept between runs; runs at the same time share it. fsync is off:
 * nothing in it is worth a wait.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = path.join(root, ".purser", `test-${process.getuid?.() ?? "user"}`);
  const [{ adminUrl, reused, stop }, removePrograms] = await Promise.all([
    startEmbeddedPostgres({ dataDir, log: silentLog, fsync: false }),
    bundlePrograms(),
  ]);
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query("select pg_advisory_lock($1)", [TEMPLATE_LOCK]);
    if (!reused) await dropLeftovers(admin);
    project.provide("cluster", { adminUrl, template: await makeTemplate(admin, adminUrl) });
  } finally {
    await admin.end();
  }
  return async () => {
    await removePrograms();
    await stop();
  };
}

/** A migrated database to copy, named after the migrations it holds. */
async function makeTemplate(admin: pg.Client, adminUrl: string): Promise<string> {
  const version = readMigrations().map((migration) => migration.checksum.slice(0, 12));
  const name = `template_${version.length}_${version.at(-1) ?? "empty"}`;
  const { rowCount } = await admin.query("select from pg_database where datname = $1", [name]);
  if (rowCount) return name;
  const draft = `${name}_draft`;
  await admin.query(`drop database if exists ${draft} with (force)`);
  await admin.query(`create database ${draft}`);
  await migrate({ url: Object.assign(new URL(adminUrl), { pathname: `/${draft}` }).href, log: silentLog });
  // Nobody may connect: a template that is in use cannot be copied.
  await admin.query(`alter database ${draft} with allow_connections false`);
  await admin.query(`alter database ${draft} rename to ${name}`);
  return name;
}

async function dropLeftovers(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ datname: string }>(
    "select datname from pg_database where datname like 'test\\_%' or datname like 'template\\_%\\_%'",
  );
  for (const { datname } of rows) await admin.query(`drop database if exists ${datname} with (force)`);
}
