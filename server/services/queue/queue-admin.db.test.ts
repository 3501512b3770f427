import { describe, expect, test } from "vitest";
import { verifyBooks } from "@/server/ledger/proof/verify";
import { callerOf, codeOf } from "@/test/admin-caller";
import { AGENT_SCOPES, useFullQueue } from "@/test/full-queue";
import { createTestOrganization } from "@/test/ledger-fixture";

const world = useFullQueue();
const { fullOrganization, ask, rowOf, heldOf } = world;
const raise = (org: string, budgetId: string, limitCost: string) =>
  callerOf(org).admin.budgets.update({ budgetId, limitCost });
const auditOf = async (org: string) =>
  (
    await world.api().pool.query(
      `select action, actor_id, entity_id, before, after, reason from audit_logs
       where organization_id = $1 and action like 'queue.%' order by seq`,
      [org],
    )
  ).rows;
describe("taking out", () => {
  test("C11 an agent withdraws its own: the hold of a lease is given back, audited, and over is over", async () => {
    const { org, budgetId, agent, worker } = await fullOrganization();
    const queueId = await ask(agent, { agentId: "writer" });
    await raise(org, budgetId, "2");
    await world.api().call(worker, "POST", "/api/v1/queue-claims", { queueId });
    expect(await heldOf(budgetId)).toBe("0.5");
    const url = `/api/v1/queued-calls/${queueId}/cancel`;
    const stranger = await createTestOrganization(world.api().pool);
    expect(
      (await world.api().call(await world.api().keyOf(stranger, AGENT_SCOPES), "POST", url, {})).status,
    ).toBe(404);
    expect((await world.api().call(await world.api().keyOf(org, ["read"]), "POST", url, {})).status).toBe(
      403,
    );
    expect(await auditOf(org)).toEqual([]);
    expect(await world.api().call(agent, "POST", url, { reason: "no longer needed" })).toMatchObject({
      status: 200,
      body: { queueId, state: "CANCELLED" },
    });
    expect(await rowOf(queueId)).toMatchObject({ state: "CANCELLED", hold: "RELEASED" });
    expect(await heldOf(budgetId)).toBe("0");
    expect((await world.api().call(agent, "POST", url, {})).status).toBe(409);
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
    expect((await verifyBooks(world.api().pool, { organizationId: org })).mismatches).toEqual([]);
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
    await world.api().call(worker, "POST", "/api/v1/queue-claims", { queueId: leased });
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
    expect((await verifyBooks(world.api().pool, { organizationId: org })).mismatches).toEqual([]);
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
      await codeOf(
        callerOf(await createTestOrganization(world.api().pool)).admin.queue.get({ queueId: low }),
      ),
    ).toBe("not_found");
  });
});
