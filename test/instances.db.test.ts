import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mintApiKey } from "@/server/auth/api-key";
import { createEmptyDatabase, type TestDatabase } from "@/test/database";
import { type Replica, startReplica } from "@/test/replica";

// Two installations beside each other, each a process of its own on a database that was empty.

type Instance = { replica: Replica; database: TestDatabase; key: string; dataDir: string };
const instances: Instance[] = [];

async function startInstance(name: string): Promise<Instance> {
  const database = await createEmptyDatabase();
  const { key } = mintApiKey();
  const dataDir = mkdtempSync(path.join(tmpdir(), "purser-instance-"));
  const settings = { DATABASE_URL: database.url, PURSER_DATA_DIR: dataDir, PURSER_ROLES: "api" };
  const replica = await startReplica({ ...settings, BOOTSTRAP_ORG_NAME: name, BOOTSTRAP_AGENT_KEY: key });
  const instance = { replica, database, key, dataDir };
  instances.push(instance);
  return instance;
}

const ask = (at: Instance, key: string, url: string, body?: object) =>
  fetch(at.replica.url + url, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

let one: Instance;
let two: Instance;
beforeAll(async () => {
  one = await startInstance("One");
  two = await startInstance("Two");
});
afterAll(async () => {
  for (const { replica, database, dataDir } of instances) {
    await replica.end();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

describe("an installation", () => {
  test("NEON-106 TEK-12 starts as production with the role api on an empty database, and migrates it by itself", async () => {
    const status = await ask(one, one.key, "/api/status");
    expect(status.status).toBe(200);
    const db = new pg.Client({ connectionString: one.database.url });
    await db.connect();
    const { rows } = await db.query(
      "select count(*)::int as n from _prisma_migrations where finished_at is null",
    );
    await db.end();
    expect(rows).toEqual([{ n: 0 }]);
  });

  test("AII-49 has the books of its own DATABASE_URL: a key and a cost of one are nothing to the other", async () => {
    expect((await ask(one, one.key, "/api/v1/costs", { agentType: "A", tokens: 1_000 })).status).toBe(201);
    const spent = async (at: Instance) =>
      ((await (await ask(at, at.key, "/api/v1/status")).json()) as { totalSpent: string }).totalSpent;
    expect(Number(await spent(one))).toBeGreaterThan(0);
    expect(await spent(two)).toBe("0");
    expect((await ask(two, one.key, "/api/v1/status")).status).toBe(401);
  });
});
