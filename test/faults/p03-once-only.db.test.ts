import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AuthorizeOutput } from "@/server/contract/authorize";
import type { TrackCostRecorded } from "@/server/contract/track-cost";
import { verifyBooks } from "@/server/ledger/proof/verify";
import { ApiClient } from "@/test/api-client";
import { findImbalances, findNotOnce, readLedgerSum } from "@/test/books";
import { createTestDatabase, type TestDatabase } from "@/test/database";
import { type FaultyProxy, startFaultyProxy } from "@/test/faulty-proxy";
import { createTestOrganization } from "@/test/ledger-fixture";
import { pico, picoText } from "@/test/pico";
import { createTestKey, type Replica, startReplica } from "@/test/replica";
import { seededRandom } from "@/test/seeded-random";

const KEYS = process.env.PURSER_LONG ? 20_000 : 400;
const DROPPED = 0.3;
const AT_ONCE = 32;

describe(`P3 once only: ${KEYS} keys, each sent 1 to 5 times, 30 % of the answers lost after commit`, () => {
  const random = seededRandom("p03-once-only");
  let database: TestDatabase;
  let pool: pg.Pool;
  let replicas: Replica[];
  let proxies: FaultyProxy[];
  let organizationId: string;
  let clients: ApiClient[];
  /** Without a proxy: its answers always arrive. */
  let direct: ApiClient;

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = new pg.Pool({ connectionString: database.url, max: 4 });
    const settings = { DATABASE_URL: database.url };
    replicas = await Promise.all([startReplica(settings), startReplica(settings)]);
    proxies = await Promise.all(
      replicas.map(({ url }) =>
        startFaultyProxy(
          () => url,
          () => (random.next() < DROPPED ? "lose-answer" : "pass"),
        ),
      ),
    );
    organizationId = await createTestOrganization(pool, { cap: null });
    const key = await createTestKey(pool, organizationId);
    clients = proxies.map(({ url }) => new ApiClient(url, key));
    direct = new ApiClient(replicas[0]?.url ?? "", key);
  });

  afterAll(async () => {
    for (const client of [...clients, direct]) client.close();
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await Promise.all(replicas.map((replica) => replica.end()));
    await pool.end();
    await database.drop();
  });

  /** Sends one call 1 to 5 times at once to random replicas, then until an answer arrives. */
  async function sendOften<T>(send: (client: ApiClient) => Promise<T | null>): Promise<T[]> {
    const attempt = () => send(random.pick(clients)).catch(() => null);
    const answers = await Promise.all(Array.from({ length: random.between(1, 5) }, attempt));
    while (answers.every((answer) => answer === null)) answers.push(await attempt());
    return answers.filter((answer) => answer !== null);
  }

  /** Runs the work of every key, AT_ONCE at a time. */
  async function forEachKey<T>(work: (index: number) => Promise<T>): Promise<T[]> {
    const results: T[] = [];
    let next = 0;
    const workers = Array.from({ length: AT_ONCE }, async () => {
      for (let index = next++; index < KEYS; index = next++) results[index] = await work(index);
    });
    await Promise.all(workers);
    return results;
  }

  const records = Array.from({ length: KEYS }, (_, index) => ({
    agentType: "CONTENT",
    agentId: `agent-${index % 7}`,
    campaignId: `campaign-${index % 5}`,
    tokens: random.between(1, 5_000),
    cost: picoText(BigInt(random.between(1, 2_000_000_000)) * 997n),
    idempotencyKey: `once-${index}`,
  }));

  it("I4 NEON-44 records: as many rows as keys, their sum the sum of the keys', every answer the first one's", async () => {
    const answers = await forEachKey((index) =>
      sendOften<TrackCostRecorded>((client) => client.trackCost(records[index])),
    );
    console.log(
      `records: ${proxies.map((proxy) => proxy.met()["lose-answer"]).join(" + ")} answers were lost`,
    );
    const ids = answers.map((given) => given[0]?.id ?? "");
    expect(answers.filter((given, index) => given.some(({ id }) => id !== ids[index]))).toEqual([]);
    expect(answers.filter((given) => given.filter(({ duplicate }) => !duplicate).length > 1)).toEqual([]);
    expect(await findNotOnce(pool, ids)).toEqual([]);
    const total = records.reduce((sum, { cost }) => sum + pico(cost), 0n);
    expect(await readLedgerSum(pool, organizationId)).toEqual({ rows: KEYS, cost: picoText(total) });
    expect(await findImbalances(pool, organizationId)).toEqual([]);
  });

  it("P3 another body under a used key gets 422 and changes nothing", async () => {
    await direct.trackCost(records[0]);
    const before = await readLedgerSum(pool, organizationId);
    const other = await direct.call("trackCost", { ...records[0], tokens: (records[0]?.tokens ?? 0) + 1 });
    expect(other).toMatchObject({ status: 422, code: "idempotency_key_reused" });
    expect(await readLedgerSum(pool, organizationId)).toEqual(before);
  });

  it("P3 authorize and settle: one hold and one record for each key, nothing held at the end", async () => {
    const before = await readLedgerSum(pool, organizationId);
    const asks = await forEachKey((index) =>
      sendOften<AuthorizeOutput>((client) =>
        client.authorize({
          agentType: "CONTENT",
          campaignId: `campaign-${index % 5}`,
          estimatedCost: "0.1",
          estimatedTokens: 10,
          ttlSeconds: 3600,
          idempotencyKey: `hold-${index}`,
        }),
      ),
    );
    const holds = asks.map((given) => given[0]?.reservationId ?? "");
    expect(asks.filter((given, index) => given.some((one) => one.reservationId !== holds[index]))).toEqual(
      [],
    );
    const open = await pool.query("select count(*)::int as open, sum(cost)::text as held from reservations");
    expect(open.rows).toEqual([{ open: KEYS, held: picoText(pico("0.1") * BigInt(KEYS)) }]);
    const settled = await forEachKey((index) =>
      sendOften<TrackCostRecorded>((client) =>
        client.settle({
          reservationId: holds[index],
          cost: "0.07",
          tokens: 7,
          idempotencyKey: `use-${index}`,
        }),
      ),
    );
    expect(settled.filter((given) => given.some(({ id }) => id !== given[0]?.id))).toEqual([]);
    const after = await readLedgerSum(pool, organizationId);
    expect(after).toEqual({
      rows: before.rows + KEYS,
      cost: picoText(pico(before.cost) + pico("0.07") * BigInt(KEYS)),
    });
    const { rows } = await pool.query("select state, count(*)::int as n from reservations group by state");
    expect(rows).toEqual([{ state: "SETTLED", n: KEYS }]);
    expect(await findImbalances(pool, organizationId)).toEqual([]);
    expect(await verifyBooks(pool, { organizationId })).toMatchObject({ balanced: true, mismatches: [] });
  });

  it("P3 a settle without a key of its own, sent again, is the same settle", async () => {
    const asked = await direct.authorize({ agentType: "CONTENT", estimatedCost: "1", estimatedTokens: 1 });
    const usage = { reservationId: asked?.reservationId, cost: "0.5", tokens: 1 };
    const [first, second] = [await direct.settle(usage), await direct.settle(usage)];
    expect(first).toMatchObject({ duplicate: false });
    expect(second).toMatchObject({ id: first?.id, duplicate: true });
  });
});
