import { describe, expect, test } from "vitest";
import { claim, claimed, complete, settle } from "@/test/ledger-commands";
import { createTestBudget } from "@/test/ledger-fixture";
import { DAY, HOUR, NOON, useQueueWorld } from "@/test/queue-world";

const world = useQueueWorld();
const { clock, fullOrganization, ask, rowOf, stateOf, codeOf, eventsOf, raise, expectBalanced } = world;

describe("claiming", () => {
  test("NGX-56 BUG-NGX-1 released, run and settled: one billed row, and it is nobody's again", async () => {
    const { org } = await fullOrganization();
    const { queueId } = await ask(org, { agentId: "writer", estimatedCost: "0.5" });
    clock.now += DAY - HOUR;
    const lease = claimed(await world.t.ledger.submit(claim(org, { queueId })));
    expect(lease.authorization).toMatchObject({ allowed: true, heldCost: "0.5" });
    const done = await world.t.ledger.submit(complete(org, lease, "0.3"));
    expect(done).toMatchObject({ tracked: true, cost: "0.3", excess: "0", duplicate: false });
    expect(await world.t.ledger.submit(complete(org, lease, "0.3"))).toEqual({ ...done, duplicate: true });
    expect(await codeOf(world.t.ledger.submit(complete(org, lease, "0.4")))).toBe("conflict");
    expect(await stateOf(queueId)).toBe("DONE");
    expect(await world.t.ledger.submit(claim(org))).toMatchObject({
      claimed: false,
      retryAfterSeconds: null,
    });
    expect(await codeOf(world.t.ledger.submit(claim(org, { queueId })))).toBe("conflict");
    const { rows } = await world.t.pool.query(
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
    expect(await world.t.ledger.submit(claim(org))).toMatchObject({ claimed: false });
    expect(await world.t.ledger.submit(claim(org, { queueId: small.queueId }))).toMatchObject({
      claimed: false,
      position: 2,
    });
    await raise(budgetId, "6");
    // The small one itself may go once there is room for both, though the large one has not been claimed.
    expect(await world.t.ledger.submit(claim(org, { queueId: small.queueId }))).toMatchObject({
      claimed: false,
    });
    await raise(budgetId, "6.1");
    claimed(await world.t.ledger.submit(claim(org, { queueId: small.queueId })));
    expect(claimed(await world.t.ledger.submit(claim(org))).queueId).toBe(large.queueId);
    await expectBalanced(org);
  });

  test("who waits for another budget is not held up", async () => {
    const { org, budgetId } = await fullOrganization({ period: "TOTAL", scopeType: "AGENT", scopeKey: "a" });
    const other = await createTestBudget(world.t.pool, org, {
      scopeType: "AGENT",
      scopeKey: "b",
      period: "TOTAL",
      limitCost: "0",
      action: "queue",
    });
    await ask(org, { agentId: "a", priority: 9 });
    const b = await ask(org, { agentId: "b", priority: 1 });
    await raise(other, "1");
    expect(claimed(await world.t.ledger.submit(claim(org))).queueId).toBe(b.queueId);
    await raise(budgetId, "9");
    expect(claimed(await world.t.ledger.submit(claim(org))).request.agentId).toBe("a");
  });

  test("a bound key sees its own agents' requests only, and takes no room from those before it", async () => {
    const { org, budgetId } = await fullOrganization({ period: "TOTAL" });
    const a = await ask(org, { agentId: "a", priority: 9 });
    const b = await ask(org, { agentId: "b", priority: 1 });
    const binding = { agentIds: ["b"], campaignIds: [], environment: null };
    await raise(budgetId, "1.5");
    expect(await world.t.ledger.submit(claim(org, { binding }))).toMatchObject({ claimed: false });
    expect(await codeOf(world.t.ledger.submit(claim(org, { binding, queueId: a.queueId })))).toBe(
      "not_found",
    );
    await raise(budgetId, "2");
    expect(claimed(await world.t.ledger.submit(claim(org, { binding }))).queueId).toBe(b.queueId);
  });

  test("P3 a claim asked for again under its key answers the same lease; another key takes another", async () => {
    const { org, budgetId } = await fullOrganization({ period: "TOTAL" });
    await ask(org);
    await ask(org);
    await raise(budgetId, "9");
    const first = claimed(await world.t.ledger.submit(claim(org, { idempotencyKey: "c1" })));
    const again = await world.t.replica(() => clock.now).submit(claim(org, { idempotencyKey: "c1" }));
    expect(again).toEqual({ ...first, duplicate: true });
    expect(claimed(await world.t.ledger.submit(claim(org, { idempotencyKey: "c2" }))).queueId).not.toBe(
      first.queueId,
    );
    expect(await codeOf(world.t.ledger.submit(claim(org, { idempotencyKey: "c2", leaseSeconds: 5 })))).toBe(
      "idempotency_key_reused",
    );
  });

  test("P18 two replicas claim at once: each request goes to one of them", async () => {
    const { org, budgetId } = await fullOrganization({ period: "TOTAL" });
    for (let i = 0; i < 20; i += 1) await ask(org, { estimatedCost: "0.1", priority: (i % 3) + 1 });
    await raise(budgetId, "2");
    const replicas = [world.t.replica(() => clock.now), world.t.replica(() => clock.now)];
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) => (replicas[i % 2] ?? world.t.ledger).submit(claim(org))),
    );
    const leases = answers.filter((answer) => answer.claimed).map((answer) => claimed(answer).queueId);
    expect([leases.length, new Set(leases).size]).toEqual([10, 10]);
    const { rows } = await world.t.pool.query(
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
    clock.now += DAY - HOUR;
    const lost = claimed(await world.t.ledger.submit(claim(org)));
    expect(await world.t.ledger.submit(claim(org, { queueId }))).toMatchObject({
      claimed: false,
      retryAfterSeconds: 60,
    });
    clock.now += 60_000;
    expect(await codeOf(world.t.ledger.submit(complete(org, lost, "0.3")))).toBe("conflict");
    const taken = claimed(await world.t.ledger.submit(claim(org, { queueId })));
    expect(taken).toMatchObject({ queueId, attempts: 1 });
    expect(taken.leaseToken).not.toBe(lost.leaseToken);
    const plain = settle(org, { reservationId: lost.authorization.reservationId ?? "", cost: "0.3" });
    expect(await codeOf(world.t.ledger.submit(complete(org, lost, "0.3")))).toBe("conflict");
    expect(await codeOf(world.t.ledger.submit(plain))).toBe("conflict");
    const mixed = { ...complete(org, taken, "0.3"), lease: { queueId, token: lost.leaseToken } };
    expect(await codeOf(world.t.ledger.submit(mixed))).toBe("conflict");
    expect(await world.t.ledger.submit(complete(org, taken, "0.3"))).toMatchObject({ cost: "0.3" });
    expect(await codeOf(world.t.ledger.submit(complete(org, lost, "0.3")))).toBe("conflict");
    const { rowCount } = await world.t.pool.query(
      "select from billing_logs where organization_id = $1 and reservation_id is not null",
      [org],
    );
    expect(rowCount).toBe(1);
    await expectBalanced(org);
  });

  test("a lease that ends is noticed by the tick, and ready again is announced again", async () => {
    const { org } = await fullOrganization();
    const { queueId } = await ask(org);
    clock.now += DAY - HOUR;
    await world.t.ledger.tick();
    claimed(await world.t.ledger.submit(claim(org)));
    clock.now += 60_000;
    await world.t.ledger.tick();
    expect(await rowOf(queueId)).toMatchObject({ state: "READY", attempts: 1, lease_until: null });
    expect(await eventsOf(org, "queue.ready")).toEqual([queueId, queueId]);
    await expectBalanced(org);
  });

  test("C12 the plain settle within the lease is its completion, release lets it wait again, extend prolongs both", async () => {
    const { org } = await fullOrganization();
    const { queueId } = await ask(org);
    clock.now += DAY - HOUR;
    const one = claimed(await world.t.ledger.submit(claim(org)));
    const binding = { agentIds: [], campaignIds: [], environment: null };
    const of = (lease: typeof one) => ({
      organizationId: org,
      actorId: "key_worker",
      binding,
      reservationId: lease.authorization.reservationId ?? "",
    });
    await world.t.ledger.submit({ kind: "release", ...of(one) });
    expect(await rowOf(queueId)).toMatchObject({ state: "WAITING", attempts: 1 });
    const two = claimed(await world.t.ledger.submit(claim(org)));
    await world.t.ledger.submit({ kind: "extend", ttlSeconds: 600, ...of(two) });
    clock.now += 599_000;
    await world.t.ledger.tick();
    expect(await stateOf(queueId)).toBe("LEASED");
    await world.t.ledger.submit(
      settle(org, { reservationId: two.authorization.reservationId ?? "", cost: "0.1" }),
    );
    expect(await stateOf(queueId)).toBe("DONE");
    await expectBalanced(org);
  });

  test("NGX-24 a deadline that passes during the lease: completed in time it counts, else it has expired", async () => {
    const { org, budgetId } = await fullOrganization({ period: "TOTAL" });
    const one = await ask(org, { estimatedCost: "0.1" });
    const two = await ask(org, { estimatedCost: "0.1" });
    await raise(budgetId, "9");
    clock.now = NOON + DAY - 1000;
    const leases = [
      claimed(await world.t.ledger.submit(claim(org))),
      claimed(await world.t.ledger.submit(claim(org))),
    ] as const;
    expect(leases.map(({ queueId }) => queueId)).toEqual([one.queueId, two.queueId]);
    clock.now = NOON + DAY + 1000;
    await world.t.ledger.tick();
    expect(await world.t.ledger.submit(complete(org, leases[0], "0.1"))).toMatchObject({ cost: "0.1" });
    clock.now += 60_000;
    await world.t.ledger.tick();
    expect([await stateOf(one.queueId), await stateOf(two.queueId)]).toEqual(["DONE", "EXPIRED"]);
  });
});
