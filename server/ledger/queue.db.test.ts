import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findImbalances } from "@/test/books";
import { authorize, claim, claimed, complete, record, settle } from "@/test/ledger-commands";
import {
  createTestBudget,
  createTestLedger,
  createTestOrganization,
  type TestLedger,
} from "@/test/ledger-fixture";
import type { HoldRefused } from "./commands";
import { verifyBooks } from "./verify";

const NOON = Date.parse("2026-11-22T12:00:00Z");
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let now = NOON;
let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger({ fakeNow: () => now });
});
beforeEach(() => {
  now = NOON;
});
afterAll(() => t.close());

type Options = { period?: string; limit?: string; scopeType?: string; scopeKey?: string };

/** An organization whose queueing budget is used up. */
async function fullOrganization({ period = "DAILY", limit = "1", ...scope }: Options = {}) {
  const org = await createTestOrganization(t.pool);
  const budgetId = await createTestBudget(t.pool, org, {
    name: "Queue",
    scopeType: "ORGANIZATION",
    ...scope,
    period,
    limitCost: limit,
    action: "queue",
  });
  await t.ledger.submit(record(org, { cost: limit, agentId: scope.scopeKey }));
  return { org, budgetId };
}

async function ask(org: string, input: Partial<Parameters<typeof authorize>[1]> = {}) {
  const answer = await t.ledger.submit(authorize(org, { estimatedCost: "0.5", ...input }));
  if (answer.allowed || answer.queueId === undefined) throw new Error(JSON.stringify(answer));
  return answer as HoldRefused & { queueId: string };
}

async function rowOf(id: string) {
  const { rows } = await t.pool.query(
    "select state, attempts, lease_until, next_attempt_at, finished_at from queued_requests where id = $1",
    [id],
  );
  return rows[0];
}
const stateOf = async (id: string) => (await rowOf(id)).state;
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: { code: string }) => error.code,
  );
const eventsOf = async (org: string, type: string) =>
  (
    await t.pool.query(
      "select payload ->> 'queueId' as id from events where organization_id = $1 and type = $2 order by seq",
      [org, type],
    )
  ).rows.map((row) => row.id);
/** Raises the limit behind everybody's back, as a change of rules does. */
async function raise(budgetId: string, limit: string) {
  await t.pool.query("update budgets set limit_cost = $2 where id = $1", [budgetId, limit]);
  await t.pool.query("update budget_windows set limit_cost = $2 where budget_id = $1", [budgetId, limit]);
  await t.pool.query(
    "update organizations set policy_version = policy_version + 1 where id = (select organization_id from budgets where id = $1)",
    [budgetId],
  );
}
async function expectBalanced(org: string) {
  expect(await findImbalances(t.pool, org)).toEqual([]);
  expect(await verifyBooks(t.pool, { organizationId: org, recentOnly: false })).toMatchObject({
    mismatches: [],
  });
}

describe("a call that a budget queues", () => {
  test("NGX-2 NGX-18 is kept as asked, metadata too, and its answer says when to come again", async () => {
    const { org } = await fullOrganization();
    const input = {
      agentId: "writer",
      estimatedCost: "0.25",
      priority: 7,
      fallbackModels: ["small"],
      metadata: { ticket: "A-1", nested: { ü: [1, null, true] } },
    };
    const answer = await ask(org, input);
    expect(answer).toMatchObject({
      decision: "queue",
      retryAfterSeconds: 12 * 3600,
      willExpireBeforeReset: false,
      reasons: [{ budgetName: "Queue", action: "queue" }],
    });
    now = NOON + DAY - 1000;
    const lease = claimed(await t.ledger.submit(claim(org)));
    expect(lease).toMatchObject({ queueId: answer.queueId, attempts: 0 });
    expect(lease.request).toEqual({ agentType: "CONTENT", ttlSeconds: 120, ...input });
    await expectBalanced(org);
  });

  test("NGX-2 check says queue and writes nothing", async () => {
    const { org } = await fullOrganization();
    const advice = await t.ledger.check(authorize(org, { estimatedCost: "0.5" }));
    expect(advice).toMatchObject({ decision: "queue", retryAfterSeconds: 12 * 3600 });
    expect(advice).not.toHaveProperty("queueId");
    const { rowCount } = await t.pool.query("select from queued_requests where organization_id = $1", [org]);
    expect(rowCount).toBe(0);
  });

  test("NGX-47 a budget that defers and blocks what is urgent: urgent is refused at once, the rest waits", async () => {
    const { org, budgetId } = await fullOrganization();
    await t.pool.query("update budgets set urgent_action = 'block' where id = $1", [budgetId]);
    await raise(budgetId, "1");
    const urgent = await t.ledger.submit(authorize(org, { estimatedCost: "0.5", urgent: true }));
    expect(urgent).toMatchObject({ allowed: false, decision: "block", reasons: [{ action: "block" }] });
    expect(urgent).not.toHaveProperty("queueId");
    const { queueId } = await ask(org, { urgent: false });
    const { rows } = await t.pool.query("select id from queued_requests where organization_id = $1", [org]);
    expect(rows).toEqual([{ id: queueId }]);
  });

  test("P3 the same key asks again: the same queueId while it waits; another body is refused", async () => {
    const { org } = await fullOrganization();
    const first = await ask(org, { idempotencyKey: "k1" });
    now += HOUR;
    const again = await ask(org, { idempotencyKey: "k1" });
    expect(again).toMatchObject({
      queueId: first.queueId,
      duplicate: true,
      retryAfterSeconds: 11 * 3600,
    });
    expect(
      await codeOf(t.ledger.submit(authorize(org, { estimatedCost: "0.7", idempotencyKey: "k1" }))),
    ).toBe("idempotency_key_reused");
    const [one, two] = await Promise.all([
      ask(org, { idempotencyKey: "k2" }),
      ask(org, { idempotencyKey: "k2" }),
    ]);
    expect(one.queueId).toBe(two.queueId);
    const { rowCount } = await t.pool.query("select from queued_requests where organization_id = $1", [org]);
    expect(rowCount).toBe(2);
  });

  test("NGX-23 NGX-5 BUG-NGX-5 daily waits for midnight; monthly is told that it will expire first", async () => {
    const daily = await ask((await fullOrganization()).org);
    expect((await rowOf(daily.queueId)).next_attempt_at).toEqual(new Date("2026-11-23T00:00:00Z"));
    for (const period of ["MONTHLY", "YEARLY", "TOTAL"]) {
      const answer = await ask((await fullOrganization({ period })).org);
      expect(answer).toMatchObject({ willExpireBeforeReset: true, retryAfterSeconds: 3600 });
    }
  });

  test("C11 the shortest of the budgets' times to live counts, at most 24 hours", async () => {
    const { org, budgetId } = await fullOrganization();
    await t.pool.query("update budgets set queue_ttl_seconds = 600 where id = $1", [budgetId]);
    await raise(budgetId, "1");
    const { queueId } = await ask(org);
    const { rows } = await t.pool.query("select expires_at from queued_requests where id = $1", [queueId]);
    expect(rows[0].expires_at).toEqual(new Date(NOON + 600_000));
  });
});

describe("waking up", () => {
  test("NGX-22 clock to the next period: ready in one tick, announced once", async () => {
    const { org } = await fullOrganization();
    const { queueId } = await ask(org);
    await t.ledger.tick();
    expect(await stateOf(queueId)).toBe("WAITING");
    now = Date.parse("2026-11-23T00:00:00Z");
    await t.ledger.tick();
    await t.ledger.tick();
    expect(await stateOf(queueId)).toBe("READY");
    expect(await eventsOf(org, "queue.ready")).toEqual([queueId]);
  });

  test("NGX-22 NGX-23 BUG-NGX-5 a cap raised makes ready at once exactly those that fit, in order", async () => {
    const { org, budgetId } = await fullOrganization({ period: "MONTHLY" });
    const low = await ask(org, { priority: 2 });
    const high = await ask(org, { priority: 9 });
    const middle = await ask(org, { priority: 5 });
    await raise(budgetId, "2");
    expect(await t.ledger.wakeQueue(org)).toMatchObject({ looked: 3, fit: 2, ready: 2 });
    expect(await eventsOf(org, "queue.ready")).toEqual([high.queueId, middle.queueId]);
    expect(await stateOf(low.queueId)).toBe("WAITING");
  });

  test("an event of any kind is a reason to look: a hold released wakes", async () => {
    const org = await createTestOrganization(t.pool);
    await createTestBudget(t.pool, org, {
      scopeType: "ORGANIZATION",
      period: "TOTAL",
      limitCost: "1",
      action: "queue",
    });
    const held = await t.ledger.submit(authorize(org, { estimatedCost: "1" }));
    const { queueId } = await ask(org);
    await t.ledger.tick();
    await t.ledger.tick();
    expect(await stateOf(queueId)).toBe("WAITING");
    const reservationId = held.allowed ? (held.reservationId ?? "") : "";
    await t.ledger.submit(settle(org, { reservationId, cost: "0.2" }));
    await t.ledger.tick();
    expect(await stateOf(queueId)).toBe("READY");
    // Room that somebody else has taken since: no longer ready, and announced anew later.
    await t.ledger.submit(record(org, { cost: "0.7" }));
    await t.ledger.tick();
    expect(await stateOf(queueId)).toBe("WAITING");
  });

  test("NGX-24 clock + 24 h 1 s: expired, told, never executed; its key may ask anew", async () => {
    const { org, budgetId } = await fullOrganization({ period: "MONTHLY" });
    const { queueId } = await ask(org, { idempotencyKey: "late" });
    now = NOON + DAY + 1000;
    await raise(budgetId, "9");
    // Even before anybody has written it down.
    expect(await t.ledger.submit(claim(org))).toMatchObject({ claimed: false });
    expect(await codeOf(t.ledger.submit(claim(org, { queueId })))).toBe("conflict");
    await t.ledger.tick();
    expect(await stateOf(queueId)).toBe("EXPIRED");
    expect(await eventsOf(org, "queue.expired")).toEqual([queueId]);
    expect(await codeOf(t.ledger.submit(claim(org, { queueId })))).toBe("conflict");
    expect(
      await t.ledger.submit(authorize(org, { estimatedCost: "0.5", idempotencyKey: "late" })),
    ).toMatchObject({
      allowed: true,
      duplicate: false,
    });
  });

  test("NGX-43 only what is due or ready: others keep their next attempt", async () => {
    const { org, budgetId } = await fullOrganization({ period: "MONTHLY" });
    const first = await ask(org);
    await raise(budgetId, "1.5");
    await t.ledger.wakeQueue(org);
    const second = await ask(org, { estimatedCost: "0.9" });
    await raise(budgetId, "9");
    expect(await t.ledger.wakeQueue(org, true)).toMatchObject({ looked: 1, fit: 1, ready: 0 });
    expect([await stateOf(first.queueId), await stateOf(second.queueId)]).toEqual(["READY", "WAITING"]);
    now += HOUR;
    expect(await t.ledger.wakeQueue(org, true)).toMatchObject({ looked: 2, fit: 2, ready: 1 });
  });
});

describe("claiming", () => {
  test("NGX-56 BUG-NGX-1 released, run and settled: one billed row, and it is nobody's again", async () => {
    const { org } = await fullOrganization();
    const { queueId } = await ask(org, { agentId: "writer", estimatedCost: "0.5" });
    now += DAY - HOUR;
    const lease = claimed(await t.ledger.submit(claim(org, { queueId })));
    expect(lease.authorization).toMatchObject({ allowed: true, heldCost: "0.5" });
    const done = await t.ledger.submit(complete(org, lease, "0.3"));
    expect(done).toMatchObject({ tracked: true, cost: "0.3", excess: "0", duplicate: false });
    expect(await t.ledger.submit(complete(org, lease, "0.3"))).toEqual({ ...done, duplicate: true });
    expect(await codeOf(t.ledger.submit(complete(org, lease, "0.4")))).toBe("conflict");
    expect(await stateOf(queueId)).toBe("DONE");
    expect(await t.ledger.submit(claim(org))).toMatchObject({ claimed: false, retryAfterSeconds: null });
    expect(await codeOf(t.ledger.submit(claim(org, { queueId })))).toBe("conflict");
    const { rows } = await t.pool.query(
      "select agent_id, trim_scale(cost)::text as cost from billing_logs where organization_id = $1 and reservation_id is not null",
      [org],
    );
    expect(rows).toEqual([{ agent_id: "writer", cost: "0.3" }]);
    await expectBalanced(org);
  });

  test("P18 strictly by priority, then age: a small call never passes a large one that waits before it", async () => {
    const { org, budgetId } = await fullOrganization({ period: "TOTAL" });
    const small = await ask(org, { priority: 1, estimatedCost: "0.1" });
    const large = await ask(org, { priority: 9, estimatedCost: "5" });
    await raise(budgetId, "2");
    expect(await t.ledger.submit(claim(org))).toMatchObject({ claimed: false });
    expect(await t.ledger.submit(claim(org, { queueId: small.queueId }))).toMatchObject({
      claimed: false,
      position: 2,
    });
    await raise(budgetId, "6");
    // The small one itself may go once there is room for both, though the large one has not been claimed.
    expect(await t.ledger.submit(claim(org, { queueId: small.queueId }))).toMatchObject({ claimed: false });
    await raise(budgetId, "6.1");
    claimed(await t.ledger.submit(claim(org, { queueId: small.queueId })));
    expect(claimed(await t.ledger.submit(claim(org))).queueId).toBe(large.queueId);
    await expectBalanced(org);
  });

  test("who waits for another budget is not held up", async () => {
    const { org, budgetId } = await fullOrganization({ period: "TOTAL", scopeType: "AGENT", scopeKey: "a" });
    const other = await createTestBudget(t.pool, org, {
      scopeType: "AGENT",
      scopeKey: "b",
      period: "TOTAL",
      limitCost: "0",
      action: "queue",
    });
    await ask(org, { agentId: "a", priority: 9 });
    const b = await ask(org, { agentId: "b", priority: 1 });
    await raise(other, "1");
    expect(claimed(await t.ledger.submit(claim(org))).queueId).toBe(b.queueId);
    await raise(budgetId, "9");
    expect(claimed(await t.ledger.submit(claim(org))).request.agentId).toBe("a");
  });

  test("a bound key sees its own agents' requests only, and takes no room from those before it", async () => {
    const { org, budgetId } = await fullOrganization({ period: "TOTAL" });
    const a = await ask(org, { agentId: "a", priority: 9 });
    const b = await ask(org, { agentId: "b", priority: 1 });
    const binding = { agentIds: ["b"], campaignIds: [], environment: null };
    await raise(budgetId, "1.5");
    expect(await t.ledger.submit(claim(org, { binding }))).toMatchObject({ claimed: false });
    expect(await codeOf(t.ledger.submit(claim(org, { binding, queueId: a.queueId })))).toBe("not_found");
    await raise(budgetId, "2");
    expect(claimed(await t.ledger.submit(claim(org, { binding }))).queueId).toBe(b.queueId);
  });

  test("P3 a claim asked for again under its key answers the same lease; another key takes another", async () => {
    const { org, budgetId } = await fullOrganization({ period: "TOTAL" });
    await ask(org);
    await ask(org);
    await raise(budgetId, "9");
    const first = claimed(await t.ledger.submit(claim(org, { idempotencyKey: "c1" })));
    const again = await t.replica(() => now).submit(claim(org, { idempotencyKey: "c1" }));
    expect(again).toEqual({ ...first, duplicate: true });
    expect(claimed(await t.ledger.submit(claim(org, { idempotencyKey: "c2" }))).queueId).not.toBe(
      first.queueId,
    );
    expect(await codeOf(t.ledger.submit(claim(org, { idempotencyKey: "c2", leaseSeconds: 5 })))).toBe(
      "idempotency_key_reused",
    );
  });

  test("P18 two replicas claim at once: each request goes to one of them", async () => {
    const { org, budgetId } = await fullOrganization({ period: "TOTAL" });
    for (let i = 0; i < 20; i += 1) await ask(org, { estimatedCost: "0.1", priority: (i % 3) + 1 });
    await raise(budgetId, "2");
    const replicas = [t.replica(() => now), t.replica(() => now)];
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) => (replicas[i % 2] ?? t.ledger).submit(claim(org))),
    );
    const leases = answers.filter((answer) => answer.claimed).map((answer) => claimed(answer).queueId);
    expect([leases.length, new Set(leases).size]).toEqual([10, 10]);
    const { rows } = await t.pool.query(
      "select priority, count(*)::int as n from queued_requests where organization_id = $1 and state = 'LEASED' group by 1 order by 1 desc",
      [org],
    );
    expect(rows).toEqual([
      { priority: 3, n: 6 },
      { priority: 2, n: 4 },
    ]);
    await expectBalanced(org);
  });
});

describe("leases", () => {
  test("C11 P18 a lease that ends: the hold is freed, it waits again, and the late worker books nothing", async () => {
    const { org } = await fullOrganization();
    const { queueId } = await ask(org);
    now += DAY - HOUR;
    const lost = claimed(await t.ledger.submit(claim(org)));
    expect(await t.ledger.submit(claim(org, { queueId }))).toMatchObject({
      claimed: false,
      retryAfterSeconds: 60,
    });
    now += 60_000;
    expect(await codeOf(t.ledger.submit(complete(org, lost, "0.3")))).toBe("conflict");
    const taken = claimed(await t.ledger.submit(claim(org, { queueId })));
    expect(taken).toMatchObject({ queueId, attempts: 1 });
    expect(taken.leaseToken).not.toBe(lost.leaseToken);
    const plain = settle(org, { reservationId: lost.authorization.reservationId ?? "", cost: "0.3" });
    expect(await codeOf(t.ledger.submit(complete(org, lost, "0.3")))).toBe("conflict");
    expect(await codeOf(t.ledger.submit(plain))).toBe("conflict");
    const mixed = { ...complete(org, taken, "0.3"), lease: { queueId, token: lost.leaseToken } };
    expect(await codeOf(t.ledger.submit(mixed))).toBe("conflict");
    expect(await t.ledger.submit(complete(org, taken, "0.3"))).toMatchObject({ cost: "0.3" });
    expect(await codeOf(t.ledger.submit(complete(org, lost, "0.3")))).toBe("conflict");
    const { rowCount } = await t.pool.query(
      "select from billing_logs where organization_id = $1 and reservation_id is not null",
      [org],
    );
    expect(rowCount).toBe(1);
    await expectBalanced(org);
  });

  test("a lease that ends is noticed by the tick, and ready again is announced again", async () => {
    const { org } = await fullOrganization();
    const { queueId } = await ask(org);
    now += DAY - HOUR;
    await t.ledger.tick();
    claimed(await t.ledger.submit(claim(org)));
    now += 60_000;
    await t.ledger.tick();
    expect(await rowOf(queueId)).toMatchObject({ state: "READY", attempts: 1, lease_until: null });
    expect(await eventsOf(org, "queue.ready")).toEqual([queueId, queueId]);
    await expectBalanced(org);
  });

  test("C12 the plain settle within the lease is its completion, release lets it wait again, extend prolongs both", async () => {
    const { org } = await fullOrganization();
    const { queueId } = await ask(org);
    now += DAY - HOUR;
    const one = claimed(await t.ledger.submit(claim(org)));
    const binding = { agentIds: [], campaignIds: [], environment: null };
    const of = (lease: typeof one) => ({
      organizationId: org,
      actorId: "key_worker",
      binding,
      reservationId: lease.authorization.reservationId ?? "",
    });
    await t.ledger.submit({ kind: "release", ...of(one) });
    expect(await rowOf(queueId)).toMatchObject({ state: "WAITING", attempts: 1 });
    const two = claimed(await t.ledger.submit(claim(org)));
    await t.ledger.submit({ kind: "extend", ttlSeconds: 600, ...of(two) });
    now += 599_000;
    await t.ledger.tick();
    expect(await stateOf(queueId)).toBe("LEASED");
    await t.ledger.submit(settle(org, { reservationId: two.authorization.reservationId ?? "", cost: "0.1" }));
    expect(await stateOf(queueId)).toBe("DONE");
    await expectBalanced(org);
  });

  test("NGX-24 a deadline that passes during the lease: completed in time it counts, else it has expired", async () => {
    const { org, budgetId } = await fullOrganization({ period: "TOTAL" });
    const one = await ask(org, { estimatedCost: "0.1" });
    const two = await ask(org, { estimatedCost: "0.1" });
    await raise(budgetId, "9");
    now = NOON + DAY - 1000;
    const leases = [
      claimed(await t.ledger.submit(claim(org))),
      claimed(await t.ledger.submit(claim(org))),
    ] as const;
    expect(leases.map(({ queueId }) => queueId)).toEqual([one.queueId, two.queueId]);
    now = NOON + DAY + 1000;
    await t.ledger.tick();
    expect(await t.ledger.submit(complete(org, leases[0], "0.1"))).toMatchObject({ cost: "0.1" });
    now += 60_000;
    await t.ledger.tick();
    expect([await stateOf(one.queueId), await stateOf(two.queueId)]).toEqual(["DONE", "EXPIRED"]);
  });
});
