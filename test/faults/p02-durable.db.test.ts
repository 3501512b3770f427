import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mintApiKey } from "@/server/auth/api-key";
import { verifyBooks } from "@/server/ledger/proof/verify";
import { ApiClient } from "@/test/api-client";
import { findImbalances, findNotOnce } from "@/test/books";
import { embeddedUrl, killPostgres } from "@/test/kill-postgres";
import { makeDataDir, removeDataDir } from "@/test/own-cluster";
import { type Replica, startReplica } from "@/test/replica";
import { seededRandom } from "@/test/seeded-random";

const KILLS = process.env.PURSER_LONG ? 20 : 3;
const CLIENTS = 32;

type Call = {
  agentType: string;
  agentId: string;
  campaignId: string;
  tokens: number;
  idempotencyKey: string;
};

/** What the callers know: the test's own books. */
type Known = {
  logs: string[];
  holds: string[];
  /** Calls that got no answer, or an error: they may have been booked, once. */
  maybe: Call[];
};

describe(`P2 acknowledged means durable: ${KILLS} times kill -9 of app and database under load`, () => {
  const random = seededRandom("p02-durable");
  const { key } = mintApiKey();
  const known: Known = { logs: [], holds: [], maybe: [] };
  let dataDir: string;
  let replica: Replica;
  let sent = 0;

  const start = () =>
    startReplica({
      PURSER_DATA_DIR: dataDir,
      BOOTSTRAP_ORG_NAME: "Durable",
      BOOTSTRAP_AGENT_KEY: key,
      MAX_MONTHLY_BUDGET: "1000000",
    });

  beforeAll(async () => {
    dataDir = makeDataDir();
    replica = await start();
  });

  afterAll(async () => {
    await replica.end();
    removeDataDir(dataDir);
  });

  function nextCall(): Call {
    sent += 1;
    return {
      agentType: "CONTENT",
      agentId: `agent-${random.between(0, 3)}`,
      campaignId: `campaign-${random.between(0, 3)}`,
      tokens: random.between(1, 5_000),
      idempotencyKey: `durable-${random.seed}-${sent}`,
    };
  }

  async function record(client: ApiClient, call: Call): Promise<void> {
    const booked = await client.trackCost(call).catch(() => null);
    if (booked) known.logs.push(booked.id);
    else known.maybe.push(call);
  }

  /** A hold, and for most of them its settlement. */
  async function hold(client: ApiClient, call: Call): Promise<void> {
    const { tokens, ...who } = call;
    const asked = await client
      .authorize({ ...who, estimatedTokens: tokens, ttlSeconds: 3600 })
      .catch(() => null);
    if (!asked?.reservationId) return;
    known.holds.push(asked.reservationId);
    if (random.next() < 0.3) return;
    const usage = {
      reservationId: asked.reservationId,
      tokens,
      idempotencyKey: `${call.idempotencyKey}-settled`,
    };
    const settled = await client.settle(usage).catch(() => null);
    if (settled) known.logs.push(settled.id);
  }

  /** Loads the server until it is killed in the middle; sometimes the database dies first, sometimes the app. */
  async function killUnderLoad(): Promise<void> {
    const client = new ApiClient(replica.url, key, CLIENTS);
    let running = true;
    const crowd = Array.from({ length: CLIENTS }, async () => {
      while (running) await (random.next() < 0.7 ? record(client, nextCall()) : hold(client, nextCall()));
    });
    // A slow machine first has to answer something.
    const enough = known.logs.length + 10;
    const deadline = Date.now() + 20_000;
    while (known.logs.length < enough && Date.now() < deadline) await sleep(20);
    await sleep(random.between(200, 1_200));
    const databaseFirst = random.next() < 0.5;
    if (databaseFirst) {
      await killPostgres(dataDir);
      await sleep(random.between(0, 100));
    }
    running = false;
    await replica.end("SIGKILL");
    await killPostgres(dataDir);
    await Promise.all(crowd);
    client.close();
  }

  async function withOwner<T>(work: (db: pg.Pool, organizationId: string) => Promise<T>): Promise<T> {
    const db = new pg.Pool({ connectionString: embeddedUrl(dataDir), max: 2 });
    try {
      const { rows } = await db.query<{ id: string }>("select id from organizations");
      return await work(db, rows[0]?.id ?? "");
    } finally {
      await db.end();
    }
  }

  async function expectSoundBooks(db: pg.Pool, organizationId: string): Promise<void> {
    expect(await findNotOnce(db, known.logs)).toEqual([]);
    const { rows } = await db.query(
      "select id from unnest($1::text[]) id except select id from reservations",
      [known.holds],
    );
    expect(rows).toEqual([]);
    expect(await findImbalances(db, organizationId)).toEqual([]);
    expect(await verifyBooks(db, { organizationId })).toMatchObject({ balanced: true, mismatches: [] });
  }

  it(
    "I2 every acknowledged record is there exactly once, every hold is there, the books balance",
    async () => {
      for (let kill = 1; kill <= KILLS; kill += 1) {
        const before = known.logs.length;
        await killUnderLoad();
        expect(known.logs.length, "something was acknowledged before the kill").toBeGreaterThan(before);
        replica = await start();
        await withOwner(expectSoundBooks);
      }
      console.log(
        `${KILLS} kills: ${known.logs.length} records and ${known.holds.length} holds acknowledged`,
      );
    },
    KILLS * 60_000,
  );

  it("P3 calls that got no answer are booked once when they are sent again", async () => {
    const { maybe } = known;
    console.log(`${maybe.length} calls without an answer are sent again`);
    expect(maybe.length).toBeGreaterThan(0);
    const client = new ApiClient(replica.url, key, CLIENTS);
    for (const call of maybe) {
      const booked = await client.trackCost(call);
      const again = await client.trackCost(call);
      expect(again).toMatchObject({ id: booked?.id, duplicate: true });
    }
    client.close();
    await withOwner(async (db, organizationId) => {
      await expectSoundBooks(db, organizationId);
      const { rows } = await db.query<{ keys: number; logs: number }>(
        `select (select count(*)::int from idempotency_keys where key = any($1)) as keys,
           (select count(*)::int from billing_logs l join idempotency_keys i
              on i.organization_id = l.organization_id and i.response::jsonb ->> 'id' = l.id
            where i.key = any($1)) as logs`,
        [maybe.map((call) => call.idempotencyKey)],
      );
      expect(rows).toEqual([{ keys: maybe.length, logs: maybe.length }]);
    });
  });
});
