import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { getContainer, setContainer } from "@/server/container";
import { KEEPS_TRYING_MS } from "@/server/domain/delivery";
import { loadEnv } from "@/server/env";
import { callerOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { startReceiver } from "@/test/receiver";
import { authorizeOf, recordOf } from "@/test/steering-fixture";
import { deliverOneChannel } from "./deliver";

const HOUR = 3_600_000;
// Ahead of the database's clock, by which the outbox is written.
const BEGAN = Date.now() + 60_000;
let now = BEGAN;
let t: TestLedger;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
beforeAll(async () => {
  t = await createTestLedger({ fakeNow: () => now });
  useLedger(t);
  setContainer({
    ...getContainer(),
    env: loadEnv({
      NODE_ENV: "test",
      WEBHOOK_ALLOW_PRIVATE: "true",
      PURSER_URL: "https://purser.example.com",
    }),
  });
  receiver = await startReceiver();
});
beforeEach(async () => {
  await t.pool.query("update deliveries set state = 'DEAD' where state = 'PENDING'");
  receiver.heard.length = 0;
  receiver.answerWith(200);
});
afterAll(async () => {
  await receiver.close();
  await t.close();
});

const spend = (org: string, cost: string) => t.ledger.submit(recordOf(org, { cost }));
const idOf = ({ headers }: { headers: Record<string, string> }) => headers["webhook-id"] ?? "";
const dataOf = ({ body }: { body: string }) => (JSON.parse(body) as { data: Record<string, unknown> }).data;

/** Sends all that is due. */
async function deliverAll(): Promise<void> {
  while (await deliverOneChannel()) {
    // Until nothing is due.
  }
}

async function webhookOf(org: string, name = "ops") {
  const { admin } = callerOf(org);
  const { channel, secret } = await admin.channels.create({ name, kind: "webhook", url: receiver.url });
  return { admin, channelId: channel.id, secret: secret ?? "" };
}

const statesOf = async (org: string) =>
  (await callerOf(org).admin.channels.deliveries({ limit: 100 })).data.map(
    ({ state, attempts }) => `${state} ${attempts}`,
  );

describe("the outbox", () => {
  test("P17 TEK-45 AII-51 an alert reaches a webhook once, signed as Standard Webhooks says", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    const { secret } = await webhookOf(org);
    await spend(org, "81");
    await deliverAll();
    expect(receiver.heard).toEqual([]);
    await spend(org, "15");
    await spend(org, "0.5");
    await deliverAll();
    expect(receiver.heard).toHaveLength(1);
    const [heard] = receiver.heard;
    if (heard === undefined) throw new Error("nothing was heard");
    // The verifier of the standard's authors, not ours.
    const said = new Webhook(secret).verify(heard.body, heard.headers);
    expect(said).toMatchObject({
      type: "budget.alert",
      data: {
        budgetName: "Organization",
        level: "critical",
        used: "96",
        limit: "100",
        remaining: "4",
        percent: "96",
        budget_name: "Organization",
        alert_level: "critical",
        cost_percentage: "96",
      },
    });
    expect(idOf(heard)).toMatch(/^dlv_[0-9a-f]{32}$/);
    const forged = heard.body.replace('"used":"96"', '"used":"95"');
    expect(() => new Webhook(secret).verify(forged, heard.headers)).toThrow();
    const old = { ...heard.headers, "webhook-timestamp": String(Math.floor(Date.now() / 1000) - 360) };
    expect(() => new Webhook(secret).verify(heard.body, old)).toThrow();
    expect(await statesOf(org)).toEqual(["delivered 1"]);
  });

  test("P17 TEK-45 after 500 it is tried again with the same id, later each time", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    const { admin, channelId } = await webhookOf(org);
    receiver.answerWith(500);
    await spend(org, "96");
    const waits: number[] = [];
    for (let n = 1; n <= 5; n += 1) {
      await deliverAll();
      const [delivery] = (await admin.channels.deliveries({ channelId })).data;
      expect(delivery).toMatchObject({
        state: "pending",
        attempts: n,
        status: 500,
        error: "The receiver answered 500.",
      });
      const next = Date.parse(delivery?.nextAttemptAt ?? "");
      waits.push((next - now) / 1000);
      now = next;
    }
    for (const [index, base] of [5, 10, 20, 40, 80].entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(base);
      expect(waits[index]).toBeLessThanOrEqual(base * 1.25);
    }
    receiver.answerWith(204);
    await deliverAll();
    expect(receiver.heard).toHaveLength(6);
    expect(new Set(receiver.heard.map(idOf)).size).toBe(1);
    expect(new Set(receiver.heard.map(({ body }) => body)).size).toBe(1);
    expect((await admin.channels.list()).data[0]?.lastDelivery).toMatchObject({
      state: "delivered",
      status: 204,
      error: null,
    });
  });

  /** Three agents with a small budget each, of which each crosses two levels with one call. */
  async function threeAgents(org: string) {
    const { admin } = await webhookOf(org);
    for (const name of ["a", "b", "c"])
      await admin.budgets.create({
        name,
        scopeType: "AGENT",
        scopeKey: name,
        period: "MONTHLY",
        limitCost: "10",
        action: "warn",
      });
  }
  const SIX = ["a critical", "a exceeded", "b critical", "b exceeded", "c critical", "c exceeded"];
  const heardOf = () => receiver.heard.map((one) => `${dataOf(one).budgetName} ${dataOf(one).level}`);

  test("P17 a receiver that was down for two minutes hears all of it in order", async () => {
    const org = await createTestOrganization(t.pool, { cap: "1000" });
    await threeAgents(org);
    receiver.answerWith(null);
    for (const agentId of ["a", "b", "c"]) {
      await t.ledger.submit(recordOf(org, { agentId, cost: "20" }));
      for (const until = now + 40_000; now < until; now += 5_000) await deliverAll();
    }
    receiver.answerWith(200);
    now += 200_000;
    await deliverAll();
    expect(heardOf()).toEqual(SIX);
  });

  test("P9 P17 a receiver that was down for an hour hears all of it once, soon after it is back", async () => {
    const org = await createTestOrganization(t.pool, { cap: "1000" });
    await threeAgents(org);
    receiver.answerWith(null);
    const agents = ["a", "b", "c"];
    for (const until = now + HOUR; now < until; now += 300_000) {
      const agentId = agents.shift();
      if (agentId !== undefined) await t.ledger.submit(recordOf(org, { agentId, cost: "20" }));
      await deliverAll();
    }
    expect(receiver.heard).toEqual([]);
    expect(await statesOf(org)).toHaveLength(6);
    receiver.answerWith(200);
    // The first one that holds the order is tried at least this often; its success brings the others forward.
    now += 400_000;
    await deliverAll();
    expect(heardOf().sort()).toEqual(SIX);
    expect(new Set(receiver.heard.map(idOf)).size).toBe(6);
  });

  test("P17 one that always fails holds the others up for minutes, not for days, and dies after three days", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    const { admin } = await webhookOf(org);
    receiver.answerWith(400);
    await spend(org, "96");
    await deliverAll();
    await spend(org, "5");
    const began = now;
    const heardLevels = () => receiver.heard.map((one) => dataOf(one).level);
    while (!heardLevels().includes("exceeded")) {
      now += 10_000;
      await deliverAll();
    }
    expect(now - began).toBeGreaterThan(300_000);
    expect(now - began).toBeLessThan(420_000);
    for (; now < began + KEEPS_TRYING_MS; now += 3 * HOUR) await deliverAll();
    expect((await statesOf(org)).every((state) => state.startsWith("pending"))).toBe(true);
    for (let n = 0; n < 12; n += 1, now += HOUR) await deliverAll();
    const { data } = await admin.channels.deliveries();
    expect(data.map(({ state, error }) => [state, error])).toEqual([
      ["dead", "The receiver answered 400."],
      ["dead", "The receiver answered 400."],
    ]);
    // Somebody mended the receiver and sends it again: the id is the one that it had.
    receiver.answerWith(200);
    receiver.heard.length = 0;
    const deliveryId = data[0]?.id ?? "";
    await admin.channels.redeliver({ deliveryId });
    await deliverAll();
    expect(receiver.heard.map(idOf)).toEqual([deliveryId]);
  });

  test("T14 a receiver that answers 410 hears no more, until somebody switches it on", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    const { admin, channelId } = await webhookOf(org);
    receiver.answerWith(410);
    await spend(org, "96");
    await deliverAll();
    const [channel] = (await admin.channels.list()).data;
    expect(channel).toMatchObject({ enabled: false, lastDelivery: { state: "dead", status: 410 } });
    expect(channel?.stoppedBecause).toContain("410");
    await spend(org, "5");
    expect(await statesOf(org)).toEqual(["dead 1"]);
    expect(await admin.channels.update({ channelId, enabled: true })).toMatchObject({
      enabled: true,
      stoppedBecause: null,
    });
  });

  test("T13 a redirect is not followed", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    const { admin, channelId } = await webhookOf(org);
    receiver.answerWith(302);
    expect(await admin.channels.test({ channelId })).toMatchObject({ state: "dead", status: 302 });
    expect(receiver.heard.map(({ path }) => path)).toEqual(["/hooks/a-path-nobody-knows"]);
  });

  test("two processes send to one channel one after the other, and each delivery once", async () => {
    const org = await createTestOrganization(t.pool, { cap: "1000" });
    const { admin } = await webhookOf(org);
    await webhookOf(org, "second");
    await admin.alertRules.create({
      name: "all",
      channelIds: (await admin.alertRules.list()).channels.map(({ id }) => id),
    });
    for (let n = 0; n < 10; n += 1)
      await admin.budgets.create({
        name: `b${n}`,
        scopeType: "AGENT",
        scopeKey: `b${n}`,
        period: "MONTHLY",
        limitCost: "10",
        action: "warn",
      });
    await Promise.all(
      Array.from({ length: 10 }, (_, n) => t.ledger.submit(recordOf(org, { agentId: `b${n}`, cost: "20" }))),
    );
    const { rows } = await t.pool.query<{ count: number }>(
      "select count(*)::int as count from deliveries where organization_id = $1",
      [org],
    );
    expect(rows).toEqual([{ count: 60 }]);
    await Promise.all(Array.from({ length: 6 }, deliverAll));
    expect(receiver.heard).toHaveLength(60);
    expect(new Set(receiver.heard.map(idOf)).size).toBe(60);
  });

  test("C11 a request whose turn has come is told to a channel with a rule of queue.ready", async () => {
    const org = await createTestOrganization(t.pool);
    const { admin, channelId } = await webhookOf(org);
    const budget = await admin.budgets.create({
      name: "luna",
      scopeType: "AGENT",
      scopeKey: "luna",
      period: "MONTHLY",
      limitCost: "10",
      action: "QUEUE",
    });
    await admin.alertRules.create({ name: "queue", events: ["queue.ready"], channelIds: [channelId] });
    await t.ledger.submit(recordOf(org, { agentId: "luna", cost: "5" }));
    const answer = await t.ledger.submit(authorizeOf(org, { agentId: "luna", estimatedCost: "8" }));
    if (answer.allowed || answer.queueId === undefined) throw new Error("it was not queued");
    await deliverAll();
    expect(receiver.heard).toEqual([]);
    await admin.budgets.update({ budgetId: budget.id, limitCost: "20" });
    await t.ledger.wakeQueue(org);
    await t.ledger.wakeQueue(org);
    await deliverAll();
    expect(receiver.heard.map(({ body }) => JSON.parse(body))).toEqual([
      {
        type: "queue.ready",
        timestamp: expect.any(String),
        data: { queueId: answer.queueId, agentId: "luna" },
      },
    ]);
  });

  test("SAFE-9 a pool's change reaches the channels that want to hear of it", async () => {
    const org = await createTestOrganization(t.pool);
    const { admin, channelId } = await webhookOf(org);
    await admin.alertRules.create({ name: "pools", events: ["pool.changed"], channelIds: [channelId] });
    const { id } = await admin.pools.create({ name: "shared", initialBudget: "1000" });
    await admin.pools.assignAgent({
      agentId: "luna",
      poolId: id,
      allocation: "100",
      reason: "for the launch",
    });
    await deliverAll();
    expect(receiver.heard.map(({ body }) => JSON.parse(body))).toContainEqual(
      expect.objectContaining({ type: "pool.changed", data: { poolId: id } }),
    );
  });
});
