import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { getContainer } from "@/server/container";
import type { KeyScope } from "@/server/domain/actor";
import { verifyBooks } from "@/server/ledger/verify";
import { callerOf, codeOf } from "@/test/admin-caller";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";
import { personOf } from "@/test/steering-fixture";
import { claim } from "./claim";

let t: TestApi;
beforeAll(async () => {
  t = await createTestApi();
});
afterAll(() => t.close());

const AGENT: KeyScope[] = ["record", "authorize", "read", "cost:explicit"];

/** An organization whose queueing budget of 1 is spent, an agent's key and a worker's. */
async function fullOrganization() {
  const org = await createTestOrganization(t.pool);
  const budget = await callerOf(org).admin.budgets.create({
    name: "Queue",
    scopeType: "ORGANIZATION",
    period: "MONTHLY",
    limitCost: "1",
    action: "QUEUE",
  });
  const agent = await t.keyOf(org, AGENT);
  const worker = await t.keyOf(org, ["queue:claim"]);
  await t.call(agent, "POST", "/api/v1/costs", { agentType: "CONTENT", cost: "1" });
  return { org, budgetId: budget.id, agent, worker };
}
async function ask(agent: string, input: object = {}): Promise<string> {
  const wanted = { agentType: "CONTENT", estimatedCost: "0.5", ...input };
  const { status, body } = await t.call(agent, "POST", "/api/v1/authorizations", wanted);
  expect([status, body.decision]).toEqual([202, "queue"]);
  return String(body.queueId);
}
const raise = (org: string, budgetId: string, limitCost: string) =>
  callerOf(org).admin.budgets.update({ budgetId, limitCost });
const rowOf = async (id: string) =>
  (
    await t.pool.query(
      `select q.state, q.attempts, r.state as hold from queued_requests q
       left join reservations r on r.id = q.reservation_id where q.id = $1`,
      [id],
    )
  ).rows[0];
const auditOf = async (org: string) =>
  (
    await t.pool.query(
      `select action, actor_id, entity_id, before, after, reason from audit_logs
       where organization_id = $1 and action like 'queue.%' order by seq`,
      [org],
    )
  ).rows;
const heldOf = async (budgetId: string) =>
  (
    await t.pool.query("select trim_scale(held)::text as held from budget_windows where budget_id = $1", [
      budgetId,
    ])
  ).rows[0]?.held;
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    if (await isSo()) return;
    await sleep(20);
  }
  throw new Error("it did not come to be");
}
const someoneWaits = () => getContainer().events.followers > 0;
const nobodyWaits = () => getContainer().events.followers === 0;

const doors = [
  { door: "REST", url: "/api/v1/queue-claims", read: (body: Record<string, unknown>) => body },
  {
    door: "tRPC",
    url: "/api/trpc/budget.queue.claim",
    read: (body: Record<string, unknown>) =>
      (body.result as { data: Record<string, unknown> } | undefined)?.data ?? body,
  },
];

describe.each(doors)("a long poll over $door", ({ url, read }) => {
  test("C11 is answered with the lease as soon as a cap is raised, without asking again", async () => {
    const { org, budgetId, agent, worker } = await fullOrganization();
    const queueId = await ask(agent, { metadata: { ticket: "A-1" } });
    const waiting = t.call(worker, "POST", url, { waitSeconds: 30, leaseSeconds: 600 });
    await until(someoneWaits);
    await raise(org, budgetId, "2");
    const { status, body } = await waiting;
    expect(status).toBe(200);
    expect(read(body)).toMatchObject({
      claimed: true,
      queueId,
      request: { estimatedCost: "0.5", metadata: { ticket: "A-1" } },
      authorization: { allowed: true, heldCost: "0.5" },
    });
    expect(await rowOf(queueId)).toMatchObject({ state: "LEASED", hold: "HELD" });
    await until(nobodyWaits);
  });

  test("a client that leaves while it waits is given nothing: the next one has it", async () => {
    const { org, budgetId, agent, worker } = await fullOrganization();
    const queueId = await ask(agent);
    const left = request({
      port: t.port,
      host: "127.0.0.1",
      path: url,
      method: "POST",
      agent: false,
      headers: { authorization: `Bearer ${worker}`, "content-type": "application/json" },
    });
    left.on("error", () => undefined);
    left.end(JSON.stringify({ waitSeconds: 30, leaseSeconds: 3600 }));
    await until(someoneWaits);
    left.destroy();
    await until(nobodyWaits);
    await raise(org, budgetId, "2");
    await until(async () => (await rowOf(queueId)).state === "READY");
    expect(await rowOf(queueId)).toMatchObject({ state: "READY", attempts: 0, hold: null });
    expect(await heldOf(budgetId)).toBe("0");
    expect(read((await t.call(worker, "POST", url, {})).body)).toMatchObject({ claimed: true, queueId });
  });

  test("nobody's turn within the time: told when to come again", async () => {
    const { agent, worker } = await fullOrganization();
    await ask(agent);
    const { body } = await t.call(worker, "POST", url, { waitSeconds: 1 });
    expect(read(body)).toMatchObject({ claimed: false, retryAfterSeconds: expect.any(Number) });
    await until(nobodyWaits);
  });
});

describe("claiming", () => {
  test("who leaves while its lease is made leaves it to the next at once; under a key the retry has it", async () => {
    const { org, budgetId, agent } = await fullOrganization();
    const queueId = await ask(agent);
    await raise(org, budgetId, "2");
    const gone = AbortSignal.abort();
    const input = { leaseSeconds: 3600, waitSeconds: 0 };
    await claim(personOf(org), input, { signal: gone });
    expect(await rowOf(queueId)).toMatchObject({ state: "WAITING" });
    expect(await heldOf(budgetId)).toBe("0");
    const keyed = { ...input, idempotencyKey: "once" };
    await claim(personOf(org), keyed, { signal: gone });
    expect(await rowOf(queueId)).toMatchObject({ state: "LEASED", hold: "HELD" });
    expect(await claim(personOf(org), keyed)).toMatchObject({ claimed: true, duplicate: true, queueId });
    expect((await verifyBooks(t.pool, { organizationId: org })).mismatches).toEqual([]);
  });

  test("NGX-56 NGX-18 handed back unchanged, run and completed over REST: one billed row, by its own agent", async () => {
    const { org, budgetId, agent, worker } = await fullOrganization();
    const metadata = { ticket: "A-1", deep: { ü: [1, null, true] } };
    const queueId = await ask(agent, { agentId: "writer", priority: 7, metadata });
    await raise(org, budgetId, "2");
    const lease = (await t.call(worker, "POST", "/api/v1/queue-claims", { queueId })).body;
    expect(lease.request).toMatchObject({ agentId: "writer", priority: 7, metadata });
    const used = { leaseToken: lease.leaseToken, cost: "0.3" };
    const completeUrl = `/api/v1/queued-calls/${queueId}/complete`;
    expect((await t.call(worker, "POST", completeUrl, used)).status).toBe(403);
    const both = await t.keyOf(org, ["queue:claim", "cost:explicit"]);
    const done = await t.call(both, "POST", completeUrl, used);
    expect(done).toMatchObject({ status: 200, body: { tracked: true, cost: "0.3", duplicate: false } });
    expect((await t.call(both, "POST", completeUrl, used)).body).toMatchObject({ duplicate: true });
    const { rows } = await t.pool.query(
      `select agent_id, trim_scale(cost)::text as cost, metadata from billing_logs
       where organization_id = $1 and reservation_id is not null`,
      [org],
    );
    expect(rows).toMatchObject([{ agent_id: "writer", cost: "0.3" }]);
    const got = await t.call(agent, "GET", `/api/v1/queued-calls/${queueId}`);
    expect(got.body).toMatchObject({ state: "DONE", position: null });
  });
});

describe("taking out", () => {
  test("C11 an agent withdraws its own: the hold of a lease is given back, audited, and over is over", async () => {
    const { org, budgetId, agent, worker } = await fullOrganization();
    const queueId = await ask(agent, { agentId: "writer" });
    await raise(org, budgetId, "2");
    await t.call(worker, "POST", "/api/v1/queue-claims", { queueId });
    expect(await heldOf(budgetId)).toBe("0.5");
    const url = `/api/v1/queued-calls/${queueId}/cancel`;
    const stranger = await createTestOrganization(t.pool);
    expect((await t.call(await t.keyOf(stranger, AGENT), "POST", url, {})).status).toBe(404);
    expect((await t.call(await t.keyOf(org, ["read"]), "POST", url, {})).status).toBe(403);
    expect(await auditOf(org)).toEqual([]);
    expect(await t.call(agent, "POST", url, { reason: "no longer needed" })).toMatchObject({
      status: 200,
      body: { queueId, state: "CANCELLED" },
    });
    expect(await rowOf(queueId)).toMatchObject({ state: "CANCELLED", hold: "RELEASED" });
    expect(await heldOf(budgetId)).toBe("0");
    expect((await t.call(agent, "POST", url, {})).status).toBe(409);
    expect(await auditOf(org)).toEqual([
      {
        action: "queue.cancelled",
        actor_id: expect.stringMatching(/^key_/),
        entity_id: queueId,
        before: { open: [{ id: queueId, state: "LEASED" }] },
        after: { cancelled: 1 },
        reason: "no longer needed",
      },
    ]);
    expect((await verifyBooks(t.pool, { organizationId: org })).mismatches).toEqual([]);
  });

  test("an admin drains a budget: leases too, others stay, one audit row", async () => {
    const { org, budgetId, agent, worker } = await fullOrganization();
    const leased = await ask(agent, { priority: 9 });
    const waiting = await ask(agent);
    const admin = callerOf(org).admin;
    const other = await admin.budgets.create({
      name: "Other",
      scopeType: "AGENT",
      scopeKey: "other",
      period: "MONTHLY",
      limitCost: "0",
      action: "QUEUE",
    });
    await raise(org, budgetId, "1.5");
    await t.call(worker, "POST", "/api/v1/queue-claims", { queueId: leased });
    await raise(org, budgetId, "9");
    const kept = await ask(agent, { agentId: "other" });
    const input = { budgetId, reason: "the launch is off" };
    for (const who of ["VIEWER", "FINANCE"] as const)
      expect([
        who,
        await codeOf(callerOf(org, who).admin.queue.drain({ ...input, budgetId: other.id })),
      ]).toEqual([who, who === "VIEWER" ? "forbidden" : "done"]);
    expect(await rowOf(kept)).toMatchObject({ state: "CANCELLED" });
    expect(await admin.queue.drain(input)).toEqual({ budgetId, cancelled: 2 });
    expect([await rowOf(leased), await rowOf(waiting)]).toMatchObject([
      { state: "CANCELLED", hold: "RELEASED" },
      { state: "CANCELLED", hold: null },
    ]);
    expect(await admin.queue.drain(input)).toEqual({ budgetId, cancelled: 0 });
    expect((await auditOf(org)).map(({ action, entity_id, after }) => [action, entity_id, after])).toEqual([
      ["queue.drained", other.id, { cancelled: 1 }],
      ["queue.drained", budgetId, { cancelled: 2 }],
      ["queue.drained", budgetId, { cancelled: 0 }],
    ]);
    const none = `bud_${"0".repeat(32)}`;
    expect(await codeOf(admin.queue.drain({ ...input, budgetId: none }))).toBe("not_found");
    expect((await verifyBooks(t.pool, { organizationId: org })).mismatches).toEqual([]);
  });
});

describe("looking", () => {
  test("NGX-43 admin.queue.process judges now who is ready or due, is audited, and is no reader's", async () => {
    const { org, budgetId, agent } = await fullOrganization();
    const first = await ask(agent, { priority: 9 });
    const second = await ask(agent);
    const admin = callerOf(org).admin.queue;
    expect(await codeOf(callerOf(org, "VIEWER").admin.queue.process({}))).toBe("forbidden");
    expect(await admin.process({})).toMatchObject({ looked: 0, ready: 0, expired: 0 });
    await raise(org, budgetId, "1.5");
    expect(await admin.process({})).toMatchObject({ looked: 1, ready: 1, expired: 0 });
    expect([await rowOf(first), await rowOf(second)]).toMatchObject([
      { state: "READY" },
      { state: "WAITING" },
    ]);
    expect(await auditOf(org)).toMatchObject([
      { action: "queue.processed", actor_id: "usr_test", after: { looked: 0, ready: 0, expired: 0 } },
      { action: "queue.processed", actor_id: "usr_test", after: { looked: 1, ready: 1, expired: 0 } },
    ]);
  });

  test("the list is in the queue's order, in pages, by state and budget, with places and who asked", async () => {
    const { org, budgetId, agent } = await fullOrganization();
    const low = await ask(agent, { priority: 1 });
    const high = await ask(agent, { priority: 9 });
    const middle = await ask(agent);
    const { list, get, cancel } = callerOf(org).admin.queue;
    const first = await list({ limit: 2 });
    expect(first).toMatchObject({ hasMore: true, open: 3, ready: 0 });
    const rest = await list({ limit: 2, cursor: first.nextCursor ?? "" });
    expect([...first.data, ...rest.data].map((row) => [row.queueId, row.position, row.actorName])).toEqual([
      [high, 1, "test"],
      [middle, 2, "test"],
      [low, 3, "test"],
    ]);
    expect(first.data[0]).toMatchObject({ requestedCost: "0.5", reasons: [{ budgetId, action: "queue" }] });
    await cancel({ queueId: middle, reason: "not needed any more" });
    expect(await get({ queueId: middle })).toMatchObject({ state: "CANCELLED", position: null });
    expect(await get({ queueId: low })).toMatchObject({ position: 2 });
    const ids = async (input: Parameters<typeof list>[0]) =>
      (await list(input)).data.map((row) => row.queueId);
    expect(await ids({ state: "all" })).toEqual([high, middle, low]);
    expect(await ids({ state: "CANCELLED" })).toEqual([middle]);
    expect(await ids({ budgetId: `bud_${"0".repeat(32)}` })).toEqual([]);
    expect(
      await codeOf(callerOf(await createTestOrganization(t.pool)).admin.queue.get({ queueId: low })),
    ).toBe("not_found");
  });
});
