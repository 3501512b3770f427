import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { QueueClaimOutput } from "@/server/contract/queue";
import { verifyBooks } from "@/server/ledger/proof/verify";
import { ApiClient } from "@/test/api-client";
import { findImbalances, findUnlawfulHolds } from "@/test/books";
import { createTestDatabase, type TestDatabase } from "@/test/database";
import { createTestBudget, createTestOrganization } from "@/test/ledger-fixture";
import { pico, picoText } from "@/test/pico";
import { createTestKey, type Replica, startReplica, TEST_SECRET } from "@/test/replica";
import { seededRandom } from "@/test/seeded-random";

const ITEMS = 500;
const PRIORITIES = [9, 5, 2];
const LEASE_SECONDS = 6;
const SPENT = "10";

type Queued = { id: string; priority: number; cost: string };
type Lease = Extract<QueueClaimOutput, { claimed: true }>;

let database: TestDatabase;
let pool: pg.Pool;
let replicas: Replica[];

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 4 });
  const settings = { DATABASE_URL: database.url, AUTH_SECRET: TEST_SECRET };
  replicas = await Promise.all([startReplica(settings), startReplica(settings)]);
});

afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.end()));
  await pool.end();
  await database.drop();
});

describe("P18 queue: 500 requests in 3 priorities, 4 workers on two server processes, two of them killed", () => {
  const random = seededRandom("p18-queue");
  let organizationId: string;
  let budgetId: string;
  let key: string;
  let queued: Queued[] = [];

  /** What waits, in the order of the queue. */
  async function inOrder(states: readonly string[]): Promise<Queued[]> {
    const { rows } = await pool.query<Queued>(
      `select id, priority, request ->> 'estimatedCost' as cost from queued_requests
       where organization_id = $1 and state = any($2) order by priority desc, created_at, id collate "C"`,
      [organizationId, states],
    );
    return rows;
  }

  /** Raises the cap as the control plane does: budget, window and version of the rules in one transaction. */
  async function topUp(limit: string): Promise<void> {
    await pool.query(
      `with w as (update budget_windows set limit_cost = $2 where budget_id = $1),
         b as (update budgets set limit_cost = $2 where id = $1)
       update organizations set policy_version = policy_version + 1 where id = $3`,
      [budgetId, limit, organizationId],
    );
    await pool.query(
      "insert into events (organization_id, type, payload) values ($1, 'budget.changed', '{}')",
      [organizationId],
    );
  }

  const sumOf = (items: readonly Queued[]) => items.reduce((sum, { cost }) => sum + pico(cost), 0n);
  const capFor = (items: readonly Queued[]) => picoText(pico(SPENT) + sumOf(items));

  async function claim(client: ApiClient): Promise<Lease | null> {
    const { status, data } = await client.call("queue.claim", { leaseSeconds: LEASE_SECONDS });
    if (status !== 200) return null;
    const answer = data as QueueClaimOutput;
    return answer.claimed ? answer : null;
  }

  function complete(client: ApiClient, { queueId, leaseToken, request }: Lease) {
    return client.call("queue.complete", { queueId, leaseToken, cost: request.estimatedCost, tokens: 1 });
  }

  it("all are queued, in their order, none is granted", async () => {
    organizationId = await createTestOrganization(pool, {});
    budgetId = await createTestBudget(pool, organizationId, {
      scopeType: "ORGANIZATION",
      period: "TOTAL",
      limitCost: SPENT,
      action: "queue",
    });
    key = await createTestKey(pool, organizationId, ["record", "authorize", "cost:explicit", "queue:claim"]);
    const clients = replicas.map(({ url }) => new ApiClient(url, key));
    await clients[0]?.trackCost({ agentType: "CONTENT", cost: SPENT, tokens: 1 });
    const answers = await Promise.all(
      Array.from({ length: ITEMS }, (_, i) =>
        random.pick(clients).authorize({
          agentType: "CONTENT",
          agentId: `agent-${i % 7}`,
          estimatedCost: picoText(BigInt(random.between(1, 900)) * 1_000_000_000n),
          estimatedTokens: 1,
          priority: random.pick(PRIORITIES),
          executionId: `run-${i}`,
        }),
      ),
    );
    for (const client of clients) client.close();
    expect(answers.filter((answer) => answer?.decision !== "queue")).toEqual([]);
    expect(new Set(answers.map((answer) => answer?.queueId)).size).toBe(ITEMS);
    queued = await inOrder(["WAITING", "READY"]);
    expect(queued).toHaveLength(ITEMS);
  });

  it("P18 a top-up admits exactly the highest-priority prefix that fits, two claiming at a time", async () => {
    const prefix = queued.slice(0, 60);
    const [next] = queued.slice(60);
    // One unit short of the next one: smaller ones behind it would fit, and must not.
    await topUp(picoText(pico(capFor(prefix)) + pico(next?.cost ?? "0") - 1n));
    const clients = replicas.map(({ url }) => new ApiClient(url, key));
    const leases: Lease[] = [];
    await Promise.all(
      clients.map(async (client) => {
        for (let lease = await claim(client); lease !== null; lease = await claim(client)) {
          leases.push(lease);
          expect((await complete(client, lease)).status).toBe(200);
        }
      }),
    );
    for (const client of clients) client.close();
    expect(leases.map(({ queueId }) => queueId).sort()).toEqual(prefix.map(({ id }) => id).sort());
    expect((await inOrder(["DONE"])).map(({ id }) => id)).toEqual(prefix.map(({ id }) => id));
    expect(await findImbalances(pool, organizationId)).toEqual([]);
  });

  it("P18 two of four workers killed in mid-claim with their server: none lost, none run twice, each billed once", async () => {
    await topUp(capFor(queued));
    const [doomed, survivor] = replicas;
    if (!doomed || !survivor) throw new Error("two replicas run");
    const leased = new Map<string, number>();
    const billed: string[] = [];
    const late: number[] = [];
    let dead = false;
    const work = async (client: ApiClient, isOver: () => boolean) => {
      while (!isOver()) {
        const lease = await claim(client).catch(() => null);
        if (lease === null) {
          await sleep(200);
          continue;
        }
        leased.set(lease.queueId, (leased.get(lease.queueId) ?? 0) + 1);
        const done = await complete(client, lease).catch(() => null);
        if (done?.status === 200) billed.push(lease.queueId);
        else if (done !== null) late.push(done.status);
      }
    };
    let finished = false;
    const clients = [doomed, doomed, survivor, survivor].map(({ url }) => new ApiClient(url, key));
    const workers = clients.map((client, i) => work(client, () => finished || (dead && i < 2)));
    // Those that took a lease and never came back: their machine is gone.
    const abandoned = await Promise.all([claim(clients[2] as ApiClient), claim(clients[3] as ApiClient)]);
    const doneBy = async () => (await inOrder(["DONE"])).length;
    while ((await doneBy()) < 160) await sleep(20);
    dead = true;
    await doomed.end("SIGKILL");
    const deadline = Date.now() + 120_000;
    while ((await doneBy()) < ITEMS && Date.now() < deadline) await sleep(200);
    finished = true;
    await Promise.all(workers);
    expect(await inOrder(["WAITING", "READY", "LEASED"])).toEqual([]);
    expect(await inOrder(["DONE"])).toHaveLength(ITEMS);
    // Every worker that was told "booked" is alone with that, and a late one was told so.
    expect(new Set(billed).size).toBe(billed.length);
    expect(late.filter((status) => status !== 409)).toEqual([]);
    const { rows } = await pool.query<{ id: string; n: number }>(
      `select r.attribution ->> 'queueId' as id, count(*)::int as n
       from billing_logs l join reservations r on r.id = l.reservation_id
       where l.organization_id = $1
       group by 1`,
      [organizationId],
    );
    expect(rows.filter(({ n }) => n !== 1)).toEqual([]);
    expect(rows.map(({ id }) => id).sort()).toEqual(queued.map(({ id }) => id).sort());
    const again = await pool.query<{ n: number }>(
      "select count(*)::int as n from queued_requests where organization_id = $1 and attempts > 0",
      [organizationId],
    );
    console.log(
      "p18:",
      JSON.stringify({ billed: billed.length, late: late.length, retaken: again.rows[0]?.n }),
    );
    expect(again.rows[0]?.n).toBeGreaterThanOrEqual(2);
    // The abandoned leases' tokens are worth nothing any more, though the work was done by somebody else.
    for (const lease of abandoned) {
      if (lease === null) throw new Error("two leases were abandoned");
      expect((await complete(clients[2] as ApiClient, lease)).status).toBe(409);
    }
    for (const client of clients) client.close();
  });

  it("P4 I3 the books balance: spent is what was billed, nothing is held, no hold was unlawful, no deadlock", async () => {
    expect(await findImbalances(pool, organizationId)).toEqual([]);
    expect(await findUnlawfulHolds(pool, organizationId)).toEqual([]);
    const checked = await verifyBooks(pool, { organizationId, recentOnly: false });
    expect(checked).toMatchObject({ balanced: true, mismatches: [] });
    const { rows } = await pool.query<{ spent: string; held: string; limit: string }>(
      `select spent::text, held::text, limit_cost::text as limit from budget_windows where budget_id = $1`,
      [budgetId],
    );
    expect(rows).toEqual([{ spent: rows[0]?.limit, held: "0.000000000000", limit: rows[0]?.limit }]);
    expect(pico(rows[0]?.spent ?? "0")).toBe(pico(capFor(queued)));
    const deadlocks = await pool.query(
      "select deadlocks from pg_stat_database where datname = current_database()",
    );
    expect(deadlocks.rows).toEqual([{ deadlocks: "0" }]);
  });
});
