import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { StatusOutput } from "@/server/contract/status";
import { ApiClient } from "@/test/api-client";
import { createTestDatabase, type TestDatabase } from "@/test/database";
import { createTestOrganization } from "@/test/ledger-fixture";
import { createTestKey, type Replica, startReplica, TEST_SECRET } from "@/test/replica";

let database: TestDatabase;
let pool: pg.Pool;
let replicas: Replica[];
const started = (roles: string) =>
  startReplica({ DATABASE_URL: database.url, AUTH_SECRET: TEST_SECRET, PURSER_ROLES: roles });

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  replicas = await Promise.all(["api", "api", "api,worker"].map(started));
}, 240_000);

afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.end()));
  await pool.end();
  await database.drop();
});

/** A server that has just been started on a busy machine may answer 503 at first; asked again, it does not. */
const PATIENT = { timeout: 60_000, interval: 500 };
const beyond = { agentType: "CONTENT", estimatedCost: "1.5" };

test("BUG-NGX-2 usage-is-shared-and-durable: two that answer and one that works see one figure, and kill -9 of all keeps it", async () => {
  const key = await createTestKey(pool, await createTestOrganization(pool, { cap: "10" }));
  const clients = () => replicas.map(({ url }) => new ApiClient(url, key));
  const spentBy = async (all: ApiClient[]) =>
    Promise.all(
      all.map(async (client) => StatusOutput.parse((await client.call("status", {})).data).totalSpent),
    );
  const close = (all: ApiClient[]) => {
    for (const client of all) client.close();
  };
  const before = clients();
  for (const [n, client] of before.entries()) {
    const record = { agentType: "CONTENT", cost: "3", idempotencyKey: `once-${n}` };
    await expect.poll(() => client.trackCost(record), PATIENT).toMatchObject({ tracked: true });
    expect(await spentBy(before)).toEqual(Array(3).fill(String(3 * (n + 1))));
  }
  for (const client of before)
    await expect.poll(() => client.authorize(beyond), PATIENT).toMatchObject({ allowed: false });
  close(before);
  await Promise.all(replicas.map((replica) => replica.end("SIGKILL")));
  replicas = [await started("api")];
  const after = clients();
  expect(await spentBy(after)).toEqual(["9"]);
  for (const client of after)
    await expect.poll(() => client.authorize(beyond), PATIENT).toMatchObject({ allowed: false });
  close(after);
}, 480_000);
