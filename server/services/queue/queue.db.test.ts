import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { getContainer } from "@/server/container";
import { verifyBooks } from "@/server/ledger/proof/verify";
import { callerOf } from "@/test/admin-caller";
import { useFullQueue } from "@/test/full-queue";
import { personOf } from "@/test/steering-fixture";
import { claim } from "./claim";

const world = useFullQueue();
const { fullOrganization, ask, rowOf, heldOf } = world;
const raise = (org: string, budgetId: string, limitCost: string) =>
  callerOf(org).admin.budgets.update({ budgetId, limitCost });
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
    const waiting = world.api().call(worker, "POST", url, { waitSeconds: 30, leaseSeconds: 600 });
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
      port: world.api().port,
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
    expect(read((await world.api().call(worker, "POST", url, {})).body)).toMatchObject({
      claimed: true,
      queueId,
    });
  });

  test("nobody's turn within the time: told when to come again", async () => {
    const { agent, worker } = await fullOrganization();
    await ask(agent);
    const { body } = await world.api().call(worker, "POST", url, { waitSeconds: 1 });
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
    expect((await verifyBooks(world.api().pool, { organizationId: org })).mismatches).toEqual([]);
  });

  test("NGX-2 at the limit: 202 with its queueId, a row of the queue, and Tekton's check says queue and writes nothing", async () => {
    const { org, agent } = await fullOrganization();
    const counts = async () =>
      (
        await world.api().pool.query(
          `select (select count(*)::int from queued_requests where organization_id = $1) as queued,
             (select count(*)::int from reservations where organization_id = $1) as holds,
             (select count(*)::int from events where organization_id = $1) as events,
             (select count(*)::int from billing_logs where organization_id = $1) as records`,
          [org],
        )
      ).rows[0];
    const before = await counts();
    const asked = { component: "rhetor", provider: "anthropic", model: "claude-3-opus", estimated_cost: 0.5 };
    const checked = await world.api().call(agent, "POST", "/api/check", asked);
    expect(checked).toMatchObject({ status: 200, body: { allowed: false, decision: "queue" } });
    expect(await counts()).toEqual(before);
    const queueId = await ask(agent);
    expect(await counts()).toMatchObject({ queued: 1, holds: 0, records: 1 });
    expect((await callerOf(org).admin.queue.list()).data).toMatchObject([{ queueId, state: "WAITING" }]);
  });

  test("NGX-56 NGX-18 handed back unchanged, run and completed over REST: one billed row, by its own agent", async () => {
    const { org, budgetId, agent, worker } = await fullOrganization();
    const metadata = { ticket: "A-1", deep: { ü: [1, null, true] } };
    const queueId = await ask(agent, { agentId: "writer", priority: 7, metadata });
    await raise(org, budgetId, "2");
    const lease = (await world.api().call(worker, "POST", "/api/v1/queue-claims", { queueId })).body;
    expect(lease.request).toMatchObject({ agentId: "writer", priority: 7, metadata });
    const used = { leaseToken: lease.leaseToken, cost: "0.3" };
    const completeUrl = `/api/v1/queued-calls/${queueId}/complete`;
    expect((await world.api().call(worker, "POST", completeUrl, used)).status).toBe(403);
    const both = await world.api().keyOf(org, ["queue:claim", "cost:explicit"]);
    const done = await world.api().call(both, "POST", completeUrl, used);
    expect(done).toMatchObject({ status: 200, body: { tracked: true, cost: "0.3", duplicate: false } });
    expect((await world.api().call(both, "POST", completeUrl, used)).body).toMatchObject({ duplicate: true });
    const { rows } = await world.api().pool.query(
      `select agent_id, trim_scale(cost)::text as cost, metadata from billing_logs
       where organization_id = $1 and reservation_id is not null`,
      [org],
    );
    expect(rows).toMatchObject([{ agent_id: "writer", cost: "0.3" }]);
    const got = await world.api().call(agent, "GET", `/api/v1/queued-calls/${queueId}`);
    expect(got.body).toMatchObject({ state: "DONE", position: null });
  });
});
