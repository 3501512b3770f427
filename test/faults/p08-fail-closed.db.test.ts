import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mintApiKey } from "@/server/auth/api-key";
import { type Answer, ApiClient } from "@/test/api-client";
import { findImbalances, readLedgerSum } from "@/test/books";
import { embeddedUrl, killPostgres, signalPostgres } from "@/test/kill-postgres";
import { makeDataDir, removeDataDir } from "@/test/own-cluster";
import { type Replica, startReplica } from "@/test/replica";

const ANSWERED_WITHIN_MS = 3_500;

describe("P8 fail closed: without its database the service grants and acknowledges nothing", () => {
  const { key } = mintApiKey();
  const settings = { BOOTSTRAP_ORG_NAME: "Closed", BOOTSTRAP_AGENT_KEY: key, MAX_MONTHLY_BUDGET: "100" };
  let dataDir: string;
  let replica: Replica;
  let client: ApiClient;
  let reservationId: string;
  let before: unknown;

  const start = async () => {
    replica = await startReplica({ PURSER_DATA_DIR: dataDir, ...settings });
    client = new ApiClient(replica.url, key);
  };

  beforeAll(async () => {
    dataDir = makeDataDir();
    await start();
  });

  afterAll(async () => {
    signalPostgres(dataDir, "SIGCONT");
    client.close();
    await replica.end();
    removeDataDir(dataDir);
  });

  async function readBooks(): Promise<{ ledger: unknown; holds: unknown; imbalances: unknown[] }> {
    const db = new pg.Pool({ connectionString: embeddedUrl(dataDir), max: 1 });
    try {
      const { rows } = await db.query<{ id: string }>("select id from organizations");
      const organizationId = rows[0]?.id ?? "";
      const holds = await db.query(
        "select state, count(*)::int as n from reservations group by state order by state",
      );
      const ledger = await readLedgerSum(db, organizationId);
      return { ledger, holds: holds.rows, imbalances: await findImbalances(db, organizationId) };
    } finally {
      await db.end();
    }
  }

  function calls() {
    return {
      trackCost: { agentType: "CONTENT", tokens: 10 },
      trackCosts: { items: [{ agentType: "CONTENT", tokens: 10 }] },
      authorize: { agentType: "CONTENT", estimatedTokens: 10 },
      check: { agentType: "CONTENT", estimatedTokens: 10 },
      settle: { reservationId, tokens: 10 },
      release: { reservationId },
      extend: { reservationId, ttlSeconds: 60 },
      status: {},
    };
  }

  /** Every verb at once; `trackCosts` says item by item what became of it. */
  async function callEverything(): Promise<{ verb: string; answer: Answer }[]> {
    const answers = Object.entries(calls()).map(async ([verb, input]) => ({
      verb,
      answer: await client.call(verb, input).catch(unanswered),
    }));
    return Promise.all(answers);
  }

  /** A call that hangs, as an answer that fits no promise. */
  function unanswered(error: Error): Answer {
    return {
      status: 0,
      code: error.message,
      took: Number.POSITIVE_INFINITY,
      retryAfter: undefined,
      data: undefined,
    };
  }

  function expectAllRefused(answered: { verb: string; answer: Answer }[]): void {
    const told = answered.map(({ verb, answer }) => `${verb} ${answer.status} ${answer.code}`);
    expect(told).toEqual(Object.keys(calls()).map((verb) => `${verb} 503 budget_unavailable`));
    // No figure stands in for the one that is not known.
    expect(answered.filter(({ answer }) => answer.data !== undefined)).toEqual([]);
    const late = answered.filter(({ answer }) => answer.took > ANSWERED_WITHIN_MS);
    expect(late.map(({ verb, answer }) => `${verb} ${answer.took}`)).toEqual([]);
    expect(answered.every(({ answer }) => Number(answer.retryAfter) >= 1)).toBe(true);
  }

  it("P8 with the database it answers; what it then knows is the measure", async () => {
    expect(await client.trackCost({ agentType: "CONTENT", tokens: 1_000 })).toMatchObject({ tracked: true });
    const held = await client.authorize({ agentType: "CONTENT", estimatedTokens: 500, ttlSeconds: 3_600 });
    reservationId = held?.reservationId ?? "";
    before = await readBooks();
    expect(before).toMatchObject({ ledger: { rows: 1 }, holds: [{ state: "HELD", n: 1 }], imbalances: [] });
  });

  it("P7 P8 a database that hangs: every verb answers 503 within 3 s, then the service goes on", async () => {
    signalPostgres(dataDir, "SIGSTOP");
    // The key that the server believes for a moment is forgotten by now: the key too must be asked for.
    await sleep(1_000);
    const answered = await callEverything().finally(() => signalPostgres(dataDir, "SIGCONT"));
    expectAllRefused(answered);
    await expect
      .poll(() => client.call("check", calls().check).then(({ status }) => status), { timeout: 15_000 })
      .toBe(200);
  });

  it("P8 BUG-NEON-4 no-made-up-spend: a database that is gone: every verb answers 503, /api/health/ready too, nothing is acknowledged", async () => {
    before = await readBooks();
    await killPostgres(dataDir);
    expectAllRefused(await callEverything());
    const ready = await fetch(`${replica.url}/api/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ failing: "database" });
    await sleep(1_000);
    expectAllRefused(await callEverything());
    expect((await fetch(`${replica.url}/api/health/live`)).status).toBe(200);
  });

  it("P8 back again: the books are as they were, and the open hold can be settled", async () => {
    client.close();
    await replica.end();
    await start();
    expect(await readBooks()).toEqual(before);
    const settled = await client.call("settle", calls().settle);
    expect([200, 409]).toContain(settled.status);
    expect(await readBooks()).toMatchObject({ imbalances: [] });
  });
});
