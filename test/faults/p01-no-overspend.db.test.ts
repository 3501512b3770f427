import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AuthorizeOutput } from "@/server/contract/authorize";
import { ApiClient } from "@/test/api-client";
import { findImbalances, findOverspent, findUnlawfulHolds } from "@/test/books";
import { createTestDatabase, type TestDatabase } from "@/test/database";
import { createTestBudget, createTestOrganization } from "@/test/ledger-fixture";
import { pico, picoText } from "@/test/pico";
import { createTestKey, type Replica, startReplica, TEST_SECRET } from "@/test/replica";
import { seededRandom } from "@/test/seeded-random";

const CLIENTS = 64;
const STORM_MS = process.env.PURSER_LONG ? 60_000 : 6_000;
const POLL_MS = 20;
/** A storm that did not meet its limits proves nothing, so a slow machine takes longer. */
const MIN_REFUSALS = 100;
/** Share of holds that their holder forgets; they end by their time alone. */
const WALK_AWAY = 0.15;
/** Up to here holds are given back: room comes and goes, so that the limits are met again and again. */
const GIVES_BACK = 0.85;
const ONE_UNIT = "0.000000000001";
const ORGANIZATION_CAP = "30";
/** Together more than the organization's cap, so that either may bind. */
const CAMPAIGN_CAPS = ["2.5", "5.000000000001", "7.77", "12", "20"];

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

async function clientsOf(organizationId: string): Promise<[ApiClient, ApiClient]> {
  const key = await createTestKey(pool, organizationId);
  const [one, two] = replicas.map((replica) => new ApiClient(replica.url, key, CLIENTS));
  if (!one || !two) throw new Error("two replicas run");
  return [one, two];
}

/** Polls P1's inequality until told to stop. @returns every violation seen, and how often it looked */
function watchOverspend(
  organizationId: string,
  exact: boolean,
): () => Promise<{ seen: unknown[]; polls: number }> {
  const seen: unknown[] = [];
  let polls = 0;
  let watching = true;
  const done = (async () => {
    while (watching) {
      seen.push(...(await findOverspent(pool, organizationId, exact)));
      polls += 1;
      await sleep(POLL_MS);
    }
  })();
  return async () => {
    watching = false;
    await done;
    return { seen, polls };
  };
}

/** What a refusal says of itself must refuse: used + requested above the limit, in every number it names. */
function unjustified(refusal: AuthorizeOutput, requested: { cost: string; tokens: number }): unknown[] {
  if (refusal.reasons.length === 0) return [refusal];
  return refusal.reasons.filter(({ metric, limit, spent, held, requested: asked, remaining }) => {
    const used = pico(spent) + pico(held);
    const expected = metric === "cost" ? requested.cost : String(requested.tokens);
    const honest = pico(asked) === pico(expected) && pico(remaining) === pico(limit) - used;
    return !honest || used + pico(asked) <= pico(limit);
  });
}

describe("P1 no overspend: two server processes, 64 clients, overlapping hard budgets", () => {
  const random = seededRandom("p01-no-overspend");

  async function createStormOrganization(): Promise<string> {
    const organizationId = await createTestOrganization(pool, { cap: ORGANIZATION_CAP });
    for (const [index, limitCost] of CAMPAIGN_CAPS.entries())
      await createTestBudget(pool, organizationId, {
        scopeType: "CAMPAIGN",
        scopeKey: `campaign-${index}`,
        limitCost,
      });
    await createTestBudget(pool, organizationId, {
      scopeType: "ORGANIZATION",
      period: "DAILY",
      limitCost: "29",
    });
    await createTestBudget(pool, organizationId, {
      scopeType: "AGENT",
      scopeKey: "agent-0",
      limitTokens: 60_000,
    });
    await createTestBudget(pool, organizationId, {
      scopeType: "AGENT",
      scopeKey: "agent-1",
      period: "HOURLY",
      limitTokens: 40_000,
      limitCost: "6",
    });
    return organizationId;
  }

  const randomCall = () => ({
    cost: picoText(BigInt(random.between(1, 600_000_000)) * 1_000n + BigInt(random.between(0, 999))),
    tokens: random.between(1, 900),
    agentType: "CONTENT",
    agentId: `agent-${random.between(0, 3)}`,
    ...(random.next() < 0.9 && { campaignId: `campaign-${random.between(0, CAMPAIGN_CAPS.length - 1)}` }),
  });

  let counts = { granted: 0, refused: 0, settled: 0, released: 0, left: 0 };
  let wrong: unknown[] = [];

  /** One client: asks, then settles exactly, settles less, gives back, or walks away. */
  async function runClient(
    clients: readonly ApiClient[],
    isOver: () => boolean,
    exact: boolean,
  ): Promise<void> {
    while (!isOver()) {
      const { cost, tokens, ...who } = randomCall();
      const draw = random.next();
      const asked = await random.pick(clients).authorize({
        ...who,
        estimatedCost: cost,
        estimatedTokens: tokens,
        ttlSeconds: draw < WALK_AWAY ? 1 : 60,
      });
      if (!asked) wrong.push({ problem: "no decision", cost });
      else if (asked.allowed) {
        counts.granted += 1;
        await closeHold(random.pick(clients), asked, { cost, tokens, exact, draw });
      } else {
        counts.refused += 1;
        wrong.push(...unjustified(asked, { cost, tokens }));
      }
    }
  }

  async function closeHold(
    client: ApiClient,
    { reservationId }: AuthorizeOutput,
    held: { cost: string; tokens: number; exact: boolean; draw: number },
  ): Promise<void> {
    if (held.draw < WALK_AWAY) {
      counts.left += 1;
    } else if (held.draw < GIVES_BACK) {
      counts.released += 1;
      const { status } = await client.call("release", { reservationId });
      if (status !== 200) wrong.push({ problem: "release", status });
    } else {
      counts.settled += 1;
      const share = BigInt(held.exact ? random.between(0, 100) : random.between(0, 300));
      const cost = picoText((pico(held.cost) * share) / 100n);
      const booked = await client.settle({ reservationId, cost, tokens: held.tokens });
      if (booked?.cost === undefined || pico(booked.cost) !== pico(cost))
        wrong.push({ problem: "settle", booked });
    }
  }

  async function storm(organizationId: string, exact: boolean): Promise<void> {
    const clients = await clientsOf(organizationId);
    counts = { granted: 0, refused: 0, settled: 0, released: 0, left: 0 };
    wrong = [];
    const stopWatching = watchOverspend(organizationId, exact);
    const began = Date.now();
    const isOver = () =>
      Date.now() > began + STORM_MS && (counts.refused >= MIN_REFUSALS || Date.now() > began + 6 * STORM_MS);
    const crowd = Array.from({ length: CLIENTS }, () => runClient(clients, isOver, exact));
    const uncovered = exact ? [] : [recordUncovered(clients, isOver)];
    await Promise.all([...crowd, ...uncovered]);
    const { seen, polls } = await stopWatching();
    console.log(`storm (${exact ? "exact" : "with excess"}):`, JSON.stringify({ ...counts, polls }));
    for (const client of clients) client.close();
    expect(seen).toEqual([]);
    expect(wrong).toEqual([]);
    expect(polls).toBeGreaterThan(20);
    expect(counts.refused).toBeGreaterThanOrEqual(MIN_REFUSALS);
    await sleep(3_000);
    expect(await findImbalances(pool, organizationId)).toEqual([]);
    expect(await findUnlawfulHolds(pool, organizationId)).toEqual([]);
    expect(await findOverspent(pool, organizationId, exact)).toEqual([]);
  }

  /** Money that is spent without asking: always booked, beyond the room as excess. */
  async function recordUncovered(clients: readonly ApiClient[], isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const { cost, tokens, ...who } = randomCall();
      if (!(await random.pick(clients).trackCost({ ...who, cost, tokens })))
        wrong.push({ problem: "not booked" });
      await sleep(20);
    }
  }

  it("I1 AII-72 P1 holds settled within their amount: never above a limit at any poll, no excess", async () => {
    await storm(await createStormOrganization(), true);
  });

  it("P1 settled above the hold and recorded without one: never above limit + excess at any poll", async () => {
    await storm(await createStormOrganization(), false);
  });

  it("P1 equal shares of a limit: exactly as many are granted as fit, the limit is met, one unit more refused", async () => {
    const organizationId = await createTestOrganization(pool, { cap: "1" });
    const clients = await clientsOf(organizationId);
    const ask = (estimatedCost: string) =>
      random
        .pick(clients)
        .authorize({ agentType: "CONTENT", estimatedCost, estimatedTokens: 1, ttlSeconds: 600 });
    const answers = await Promise.all(Array.from({ length: CLIENTS }, () => ask("0.025")));
    expect(answers.filter((answer) => answer?.allowed)).toHaveLength(40);
    expect((await ask(ONE_UNIT))?.allowed).toBe(false);
    const [first, ...rest] = answers.filter((answer) => answer?.allowed);
    for (const hold of rest) {
      const settled = await random
        .pick(clients)
        .settle({ reservationId: hold?.reservationId, cost: "0.025", tokens: 1 });
      expect(settled?.excess).toBe("0");
    }
    // Settled for one unit less: exactly that unit is free again.
    await random
      .pick(clients)
      .settle({ reservationId: first?.reservationId, cost: "0.024999999999", tokens: 1 });
    expect((await ask("0.000000000002"))?.allowed).toBe(false);
    expect((await ask(ONE_UNIT))?.allowed).toBe(true);
    expect((await ask(ONE_UNIT))?.allowed).toBe(false);
    expect(await findImbalances(pool, organizationId)).toEqual([]);
    const { rows } = await pool.query<{ used: string }>(
      "select (spent + held)::text as used from budget_windows where organization_id = $1 and limit_cost = 1",
      [organizationId],
    );
    expect(rows).toEqual([{ used: "1.000000000000" }]);
    for (const client of clients) client.close();
  });

  it("P7 the storms met no deadlock", async () => {
    const { rows } = await pool.query<{ deadlocks: string }>(
      "select deadlocks from pg_stat_database where datname = current_database()",
    );
    expect(rows).toEqual([{ deadlocks: "0" }]);
  });
});
