import pg from "pg";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ApiClient } from "@/test/api-client";
import { createTestDatabase, type TestDatabase } from "@/test/database";
import { createTestOrganization } from "@/test/ledger-fixture";
import { startReceiver } from "@/test/receiver";
import { createTestKey, type Replica, startReplica, TEST_SECRET } from "@/test/replica";

// Long: only a hang meets it.
const WITHIN = { timeout: 120_000, interval: 100 };

let database: TestDatabase;
let pool: pg.Pool;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
const replicas: Replica[] = [];

async function start(): Promise<Replica> {
  const replica = await startReplica({
    DATABASE_URL: database.url,
    AUTH_SECRET: TEST_SECRET,
    PURSER_ROLES: "api,worker",
    WEBHOOK_ALLOW_PRIVATE: "true",
  });
  replicas.push(replica);
  return replica;
}

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 4 });
  receiver = await startReceiver();
});

afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.end()));
  await receiver.close();
  await pool.end();
  await database.drop();
});

describe("P17 a sender that is killed after the receiver heard and before that is noted", () => {
  it("P9 P17 leaves the alert to another process, which sends it once more with the same id, signed anew", async () => {
    const first = await start();
    const organizationId = await createTestOrganization(pool, { cap: "10" });
    const key = await createTestKey(pool, organizationId, ["admin", "record", "cost:explicit"]);
    const client = new ApiClient(first.url, key);
    const made = await client.procedure("admin.channels.create", {
      name: "ops",
      kind: "webhook",
      url: receiver.url,
    });
    const { secret } = made.data as { secret: string };
    receiver.answerWith("hold");
    await client.call("trackCost", { agentType: "CONTENT", cost: "9.6", executionId: "one" });
    await expect.poll(() => receiver.heard.length, WITHIN).toBe(1);
    await first.end("SIGKILL");
    receiver.answerWith(200);
    const second = await start();
    // The dead one's minute is over.
    await pool.query("update notification_channels set lease_until = clock_timestamp()");
    await expect.poll(() => receiver.heard.length, WITHIN).toBe(2);
    const verified = receiver.heard.map(({ body, headers }) => new Webhook(secret).verify(body, headers));
    expect(verified[0]).toEqual(verified[1]);
    expect(new Set(receiver.heard.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    const states = async () =>
      (
        await pool.query("select id, state, attempts from deliveries where organization_id = $1", [
          organizationId,
        ])
      ).rows;
    await expect
      .poll(states, WITHIN)
      .toEqual([{ id: receiver.heard[0]?.headers["webhook-id"], state: "DELIVERED", attempts: 1 }]);
    // T15: neither a dump nor a log opens the receiver.
    const { rows } = await pool.query<{ row: string }>(
      `select to_jsonb(c)::text as row from notification_channels c
       union all select to_jsonb(a)::text from audit_logs a
       union all select to_jsonb(e)::text from events e
       union all select to_jsonb(d)::text from deliveries d`,
    );
    const told = [...rows.map(({ row }) => row), first.log(), second.log()].join("\n");
    expect(told).toContain("channel.created");
    for (const hidden of [secret, secret.slice("whsec_".length), "a-path-nobody"])
      expect(told).not.toContain(hidden);
  });
});
