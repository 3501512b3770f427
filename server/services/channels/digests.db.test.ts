import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { getContainer, setContainer } from "@/server/container";
import { withTransaction } from "@/server/db/transaction";
import { loadEnv } from "@/server/env";
import { tell } from "@/server/ledger/sql/steer";
import { callerOf, useLedger } from "@/test/admin-caller";
import {
  createTestBudget,
  createTestLedger,
  createTestOrganization,
  type TestLedger,
} from "@/test/ledger-fixture";
import { startReceiver } from "@/test/receiver";
import { recordOf } from "@/test/steering-fixture";
import { deliverOneChannel } from "./deliver";
import { makeDigests } from "./make-digests";

const HOUR = 3_600_000;
// The outbox is written by the database's clock; digests are made by this one, ahead of it.
let now = Date.now();
let t: TestLedger;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
beforeAll(async () => {
  t = await createTestLedger({ fakeNow: () => now });
  useLedger(t);
  const env = loadEnv({
    NODE_ENV: "test",
    WEBHOOK_ALLOW_PRIVATE: "true",
    PURSER_URL: "https://purser.example.com",
  });
  setContainer({ ...getContainer(), env });
  receiver = await startReceiver();
});
beforeEach(async () => {
  now = Date.now();
  await t.pool.query("update deliveries set state = 'DEAD' where state in ('PENDING', 'WAITING')");
  receiver.heard.length = 0;
  receiver.answerWith(200);
});
afterAll(async () => {
  await receiver.close();
  await t.close();
});

async function deliverAll(): Promise<void> {
  while (await deliverOneChannel()) {
    // Until nothing is due.
  }
}
const bodyOf = ({ body }: { body: string }) =>
  JSON.parse(body) as { type: string; data: Record<string, unknown> };
type Rule = { digest: "hourly" | "daily"; urgentAtOnce?: boolean };

/** An organization with so many budgets, and a rule that tells all of their alerts in digests to a webhook. */
async function organization({ digest, urgentAtOnce }: Rule, budgets = 3) {
  const org = await createTestOrganization(t.pool);
  const { admin } = callerOf(org);
  const { channel, secret } = await admin.channels.create({
    name: "ops",
    kind: "webhook",
    url: receiver.url,
    hearsCritical: false,
  });
  await admin.alertRules.create({
    name: "all",
    channelIds: [channel.id],
    digest,
    ...(urgentAtOnce !== undefined && { urgentAtOnce }),
  });
  const agents = Array.from({ length: budgets }, (_, n) => `agent-${n}`);
  for (const scopeKey of agents)
    await createTestBudget(t.pool, org, { scopeType: "AGENT", scopeKey, limitCost: "100", action: "warn" });
  const spend = async (cost: string) => {
    for (const agentId of agents) await t.ledger.submit(recordOf(org, { agentId, cost }));
  };
  const deliveries = async (filter: { digestId?: string } = {}) =>
    (await admin.channels.deliveries({ channelId: channel.id, limit: 100, ...filter })).data;
  const states = async () => (await deliveries()).map(({ event, state }) => `${event} ${state}`).sort();
  return { org, admin, channel, secret: secret ?? "", agents, spend, deliveries, states };
}

describe("digests", () => {
  test("what waits is told in one signed message after the hour, and each delivery says in which", async () => {
    const { spend, deliveries, secret, states, admin } = await organization({ digest: "hourly" });
    await spend("81");
    await makeDigests();
    await deliverAll();
    expect(receiver.heard).toEqual([]);
    expect(await states()).toEqual(Array(3).fill("alert.raised waiting"));
    expect((await admin.channels.list()).data[0]).toMatchObject({ waiting: 3, pending: 0 });
    now += 2 * HOUR;
    expect(await makeDigests()).toBe(1);
    await deliverAll();
    expect(receiver.heard).toHaveLength(1);
    const [heard] = receiver.heard;
    if (heard === undefined) throw new Error("nothing was heard");
    const said = new Webhook(secret).verify(heard.body, heard.headers) as ReturnType<typeof bodyOf>;
    expect(said).toMatchObject({ type: "budget.digest", data: { digest: "hourly", count: 3 } });
    const items = said.data.items as { type: string; data: { budgetName: string; level: string } }[];
    expect(items.map(({ type, data }) => `${type} ${data.budgetName} ${data.level}`)).toEqual([
      "budget.alert agent-0 warning",
      "budget.alert agent-1 warning",
      "budget.alert agent-2 warning",
    ]);
    const digest = (await deliveries()).find(({ event }) => event === "digest");
    expect(digest).toMatchObject({ state: "delivered", items: 3, attempts: 1 });
    const held = await deliveries({ digestId: digest?.id ?? "" });
    expect(digest?.about).toBe("3 alerts");
    expect(held.map(({ about }) => about).sort()).toEqual([0, 1, 2].map((n) => `agent-${n}: warning`));
    expect(held.map(({ event, state, digest: kind }) => `${event} ${state} ${kind}`)).toEqual(
      Array(3).fill("alert.raised digested hourly"),
    );
    now += 2 * HOUR;
    expect(await makeDigests()).toBe(0);
  });

  test("critical and exceeded do not wait, unless the rule says so", async () => {
    const { spend, states } = await organization({ digest: "daily" }, 1);
    await spend("96");
    expect(await states()).toEqual(["alert.raised pending", "alert.raised waiting"]);
    const patient = await organization({ digest: "daily", urgentAtOnce: false }, 1);
    await patient.spend("100");
    expect(await patient.states()).toEqual(Array(3).fill("alert.raised waiting"));
  });

  test("of several rules for one channel the soonest counts; what is no alert is sent at once", async () => {
    const { admin, channel, spend, states, org } = await organization({ digest: "daily" }, 1);
    await admin.alertRules.create({ name: "soon", channelIds: [channel.id], quietMinutes: 60 });
    await admin.alertRules.create({
      name: "ends",
      events: ["override.ended"],
      channelIds: [channel.id],
      digest: "hourly",
    });
    await spend("81");
    await withTransaction(t.pool, (tx) => tell(tx, org, { type: "override.ended", payload: {} }));
    expect(await states()).toEqual(["alert.raised pending", "override.ended pending"]);
  });

  test("two processes at once put each alert into exactly one digest; more than a hundred become several", async () => {
    const { spend, deliveries } = await organization({ digest: "hourly" }, 120);
    await spend("81");
    now += 2 * HOUR;
    await Promise.all([makeDigests(), makeDigests(), makeDigests()]);
    await deliverAll();
    const { rows } = await t.pool.query<{ times: number }>(
      `select count(*)::int as times from deliveries where digest_id is not null and event = 'alert.raised'
       and organization_id = (select organization_id from deliveries where id = $1)`,
      [(await deliveries())[0]?.id],
    );
    expect(rows[0]?.times).toBe(120);
    const told = receiver.heard.flatMap(
      (heard) => bodyOf(heard).data.items as { data: { alertId: string } }[],
    );
    expect(told).toHaveLength(120);
    expect(new Set(told.map(({ data }) => data.alertId)).size).toBe(120);
    for (const heard of receiver.heard) expect(Number(bodyOf(heard).data.count)).toBeLessThanOrEqual(100);
  });

  test("P17 a receiver that fails is tried again with the same id and the same content", async () => {
    const { spend, deliveries } = await organization({ digest: "hourly" }, 2);
    await spend("81");
    now += 2 * HOUR;
    await makeDigests();
    receiver.answerWith(500);
    await deliverAll();
    receiver.answerWith(200);
    now += HOUR;
    // What is raised meanwhile is for the next one.
    await makeDigests();
    await deliverAll();
    const [first, second] = receiver.heard;
    expect(receiver.heard).toHaveLength(2);
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    expect(second?.body).toBe(first?.body);
    expect((await deliveries()).find(({ event }) => event === "digest")).toMatchObject({
      state: "delivered",
      attempts: 2,
    });
  });

  test("who dies between making and sending leaves it to another; one that dies while making leaves all waiting", async () => {
    const { spend, states, channel } = await organization({ digest: "hourly" }, 2);
    await spend("81");
    now += 2 * HOUR;
    const client = await t.pool.connect();
    await client.query("begin");
    await client.query("select from deliveries where channel_id = $1 and state = 'WAITING' for update", [
      channel.id,
    ]);
    // Another has them at this moment.
    expect(await makeDigests()).toBe(0);
    await client.query("rollback");
    client.release();
    expect(await makeDigests()).toBe(1);
    expect(await states()).toEqual(["alert.raised digested", "alert.raised digested", "digest pending"]);
    await deliverAll();
    expect(receiver.heard).toHaveLength(1);
  });

  test("a channel that is off keeps what waits until it is on again", async () => {
    const { admin, channel, spend, states } = await organization({ digest: "hourly" }, 1);
    await spend("81");
    await admin.channels.update({ channelId: channel.id, enabled: false });
    now += 3 * HOUR;
    expect(await makeDigests()).toBe(0);
    await admin.channels.update({ channelId: channel.id, enabled: true });
    expect(await makeDigests()).toBe(1);
    expect(await states()).toEqual(["alert.raised digested", "digest pending"]);
  });

  test("P10 a daily digest is due at 08:00 of the organization's clock", async () => {
    const { org, spend } = await organization({ digest: "daily" }, 1);
    await t.pool.query("update organizations set time_zone = 'Europe/Berlin' where id = $1", [org]);
    await spend("81");
    // Raised in the night in which the clocks go back: that day has 25 hours.
    const night = new Date("2026-10-24T22:30:00Z");
    await t.pool.query(
      "update deliveries set created_at = $2 where organization_id = $1 and state = 'WAITING'",
      [org, night],
    );
    const due = Date.parse("2026-10-25T07:00:00Z");
    now = due - 1;
    expect(await makeDigests()).toBe(0);
    now = due;
    expect(await makeDigests()).toBe(1);
  });
});
