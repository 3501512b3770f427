import { describe, expect, test } from "vitest";
import { authorize, claim, claimed, record, settle } from "@/test/ledger-commands";
import { createTestBudget, createTestOrganization } from "@/test/ledger-fixture";
import { DAY, HOUR, NOON, useQueueWorld } from "@/test/queue-world";

const world = useQueueWorld();
const { clock, fullOrganization, ask, rowOf, stateOf, codeOf, eventsOf, raise, expectBalanced } = world;

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
    clock.now = NOON + DAY - 1000;
    const lease = claimed(await world.t.ledger.submit(claim(org)));
    expect(lease).toMatchObject({ queueId: answer.queueId, attempts: 0 });
    expect(lease.request).toEqual({ agentType: "CONTENT", ttlSeconds: 120, ...input });
    await expectBalanced(org);
  });

  test("NGX-2 check says queue and writes nothing", async () => {
    const { org } = await fullOrganization();
    const advice = await world.t.ledger.check(authorize(org, { estimatedCost: "0.5" }));
    expect(advice).toMatchObject({ decision: "queue", retryAfterSeconds: 12 * 3600 });
    expect(advice).not.toHaveProperty("queueId");
    const { rowCount } = await world.t.pool.query("select from queued_requests where organization_id = $1", [
      org,
    ]);
    expect(rowCount).toBe(0);
  });

  test("NGX-47 a budget that defers and blocks what is urgent: urgent is refused at once, the rest waits", async () => {
    const { org, budgetId } = await fullOrganization();
    await world.t.pool.query("update budgets set urgent_action = 'block' where id = $1", [budgetId]);
    await raise(budgetId, "1");
    const urgent = await world.t.ledger.submit(authorize(org, { estimatedCost: "0.5", urgent: true }));
    expect(urgent).toMatchObject({ allowed: false, decision: "block", reasons: [{ action: "block" }] });
    expect(urgent).not.toHaveProperty("queueId");
    const { queueId } = await ask(org, { urgent: false });
    const { rows } = await world.t.pool.query("select id from queued_requests where organization_id = $1", [
      org,
    ]);
    expect(rows).toEqual([{ id: queueId }]);
  });

  test("P3 the same key asks again: the same queueId while it waits; another body is refused", async () => {
    const { org } = await fullOrganization();
    const first = await ask(org, { idempotencyKey: "k1" });
    clock.now += HOUR;
    const again = await ask(org, { idempotencyKey: "k1" });
    expect(again).toMatchObject({
      queueId: first.queueId,
      duplicate: true,
      retryAfterSeconds: 11 * 3600,
    });
    expect(
      await codeOf(world.t.ledger.submit(authorize(org, { estimatedCost: "0.7", idempotencyKey: "k1" }))),
    ).toBe("idempotency_key_reused");
    const [one, two] = await Promise.all([
      ask(org, { idempotencyKey: "k2" }),
      ask(org, { idempotencyKey: "k2" }),
    ]);
    expect(one.queueId).toBe(two.queueId);
    const { rowCount } = await world.t.pool.query("select from queued_requests where organization_id = $1", [
      org,
    ]);
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
    await world.t.pool.query("update budgets set queue_ttl_seconds = 600 where id = $1", [budgetId]);
    await raise(budgetId, "1");
    const { queueId } = await ask(org);
    const { rows } = await world.t.pool.query("select expires_at from queued_requests where id = $1", [
      queueId,
    ]);
    expect(rows[0].expires_at).toEqual(new Date(NOON + 600_000));
  });
});

describe("waking up", () => {
  test("NGX-22 clock to the next period: ready in one tick, announced once", async () => {
    const { org } = await fullOrganization();
    const { queueId } = await ask(org);
    await world.t.ledger.tick();
    expect(await stateOf(queueId)).toBe("WAITING");
    clock.now = Date.parse("2026-11-23T00:00:00Z");
    await world.t.ledger.tick();
    await world.t.ledger.tick();
    expect(await stateOf(queueId)).toBe("READY");
    expect(await eventsOf(org, "queue.ready")).toEqual([queueId]);
  });

  test("NGX-22 NGX-23 BUG-NGX-5 a cap raised makes ready at once exactly those that fit, in order", async () => {
    const { org, budgetId } = await fullOrganization({ period: "MONTHLY" });
    const low = await ask(org, { priority: 2 });
    const high = await ask(org, { priority: 9 });
    const middle = await ask(org, { priority: 5 });
    await raise(budgetId, "2");
    expect(await world.t.ledger.wakeQueue(org)).toMatchObject({ looked: 3, fit: 2, ready: 2 });
    expect(await eventsOf(org, "queue.ready")).toEqual([high.queueId, middle.queueId]);
    expect(await stateOf(low.queueId)).toBe("WAITING");
  });

  test("an event of any kind is a reason to look: a hold released wakes", async () => {
    const org = await createTestOrganization(world.t.pool);
    await createTestBudget(world.t.pool, org, {
      scopeType: "ORGANIZATION",
      period: "TOTAL",
      limitCost: "1",
      action: "queue",
    });
    const held = await world.t.ledger.submit(authorize(org, { estimatedCost: "1" }));
    const { queueId } = await ask(org);
    await world.t.ledger.tick();
    await world.t.ledger.tick();
    expect(await stateOf(queueId)).toBe("WAITING");
    const reservationId = held.allowed ? (held.reservationId ?? "") : "";
    await world.t.ledger.submit(settle(org, { reservationId, cost: "0.2" }));
    await world.t.ledger.tick();
    expect(await stateOf(queueId)).toBe("READY");
    // Room that somebody else has taken since: no longer ready, and announced anew later.
    await world.t.ledger.submit(record(org, { cost: "0.7" }));
    await world.t.ledger.tick();
    expect(await stateOf(queueId)).toBe("WAITING");
  });

  test("NGX-24 clock + 24 h 1 s: expired, told, never executed; its key may ask anew", async () => {
    const { org, budgetId } = await fullOrganization({ period: "MONTHLY" });
    const { queueId } = await ask(org, { idempotencyKey: "late" });
    clock.now = NOON + DAY + 1000;
    await raise(budgetId, "9");
    // Even before anybody has written it down.
    expect(await world.t.ledger.submit(claim(org))).toMatchObject({ claimed: false });
    expect(await codeOf(world.t.ledger.submit(claim(org, { queueId })))).toBe("conflict");
    await world.t.ledger.tick();
    expect(await stateOf(queueId)).toBe("EXPIRED");
    expect(await eventsOf(org, "queue.expired")).toEqual([queueId]);
    expect(await codeOf(world.t.ledger.submit(claim(org, { queueId })))).toBe("conflict");
    expect(
      await world.t.ledger.submit(authorize(org, { estimatedCost: "0.5", idempotencyKey: "late" })),
    ).toMatchObject({
      allowed: true,
      duplicate: false,
    });
  });

  test("NGX-43 only what is due or ready: others keep their next attempt", async () => {
    const { org, budgetId } = await fullOrganization({ period: "MONTHLY" });
    const first = await ask(org);
    await raise(budgetId, "1.5");
    await world.t.ledger.wakeQueue(org);
    const second = await ask(org, { estimatedCost: "0.9" });
    await raise(budgetId, "9");
    expect(await world.t.ledger.wakeQueue(org, true)).toMatchObject({ looked: 1, fit: 1, ready: 0 });
    expect([await stateOf(first.queueId), await stateOf(second.queueId)]).toEqual(["READY", "WAITING"]);
    clock.now += HOUR;
    expect(await world.t.ledger.wakeQueue(org, true)).toMatchObject({ looked: 2, fit: 2, ready: 1 });
  });
});
