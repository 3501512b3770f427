import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { asAppUrl } from "@/server/db/pool";

export interface TestDatabase {
  /** As the schema's owner. */
  url: string;
  /** As purser_app, the way the app connects. */
  appUrl: string;
  drop: () => Promise<void>;
}

/** A migrated database of the test file's own: make it in beforeAll, drop it in afterAll. */
export function createTestDatabase(): Promise<TestDatabase> {
  return copyDatabase(inject("cluster").template);
}

/** An empty database, for tests of the migrations themselves. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return copyDatabase("template0");
}

async function copyDatabase(template: string): Promise<TestDatabase> {
  const { adminUrl } = inject("cluster");
  const name = `test_${process.pid}_${randomBytes(6).toString("hex")}`;
  await asAdmin(adminUrl, `create database ${name} template ${template}`);
  const url = Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href;
  const drop = () => asAdmin(adminUrl, `drop database if exists ${name} with (force)`);
  return { url, appUrl: asAppUrl(url), drop };
}

async function asAdmin(adminUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
