import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { getContainer, setContainer } from "@/server/container";
import { loadEnv } from "@/server/env";
import { callerOf, codeOf, failureOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { startMailServer } from "@/test/mail-server";
import { startReceiver } from "@/test/receiver";
import { recordOf } from "@/test/steering-fixture";

let t: TestLedger;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let mail: Awaited<ReturnType<typeof startMailServer>>;
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
  receiver = await startReceiver();
  mail = await startMailServer();
});
beforeEach(() => {
  receiver.heard.length = 0;
  receiver.answerWith(200);
  withEnv({ WEBHOOK_ALLOW_PRIVATE: "true" });
});
afterAll(async () => {
  await Promise.all([receiver.close(), mail.close()]);
  await t.close();
});

function withEnv(variables: Record<string, string>): void {
  setContainer({ ...getContainer(), env: loadEnv({ NODE_ENV: "test", ...variables }) });
}

const webhook = () => ({ name: "ops", kind: "webhook" as const, url: receiver.url });
const auditOf = async (org: string) =>
  (
    await t.pool.query(
      "select action, before, after from audit_logs where organization_id = $1 order by seq",
      [org],
    )
  ).rows as { action: string; before: unknown; after: unknown }[];

describe("admin.channels", () => {
  test("T15 a webhook's secret and URL are seen by nobody after it was made", async () => {
    const org = await createTestOrganization(t.pool);
    const { admin } = callerOf(org);
    const { channel, secret } = await admin.channels.create(webhook());
    expect(secret).toMatch(/^whsec_/);
    expect(channel).toMatchObject({ target: `http://127.0.0.1:${receiver.port}/…nows`, hearsCritical: true });
    await admin.channels.update({ channelId: channel.id, name: "night" });
    await admin.channels.test({ channelId: channel.id });
    const seen = JSON.stringify([
      await admin.channels.list(),
      await admin.channels.deliveries(),
      await admin.alertRules.list(),
      await auditOf(org),
    ]);
    for (const hidden of [secret?.slice(6) ?? "", "a-path-nobody"]) expect(seen).not.toContain(hidden);
    const { rows } = await t.pool.query("select sealed from notification_channels where id = $1", [
      channel.id,
    ]);
    expect(rows[0].sealed.toString("latin1")).not.toContain("a-path-nobody");
  });

  test.each([
    ["http://example.com/", "not_https"],
    ["https://127.0.0.1/", "private_address"],
    ["https://2130706433/", "private_address"],
    ["https://[::ffff:7f00:1]/", "private_address"],
    ["file:///etc/passwd", "not_https"],
    ["https://user:pass@example.com/", "credentials"],
    ["https://example.com:22/", "port"],
  ])("T13 row 90: %s is 422 %s and writes nothing", async (url, code) => {
    withEnv({});
    const org = await createTestOrganization(t.pool);
    const { admin } = callerOf(org);
    const failure = await failureOf(admin.channels.create({ ...webhook(), url }));
    expect(failure?.status).toBe(422);
    expect(failure?.errors).toMatchObject([{ path: "/url", code }]);
    expect((await admin.channels.list()).data).toEqual([]);
    expect(await auditOf(org)).toEqual([]);
    const { channel } = await admin.channels.create({ ...webhook(), url: "https://receiver.invalid/" });
    expect((await failureOf(admin.channels.update({ channelId: channel.id, url })))?.status).toBe(422);
  });

  test("row 91: only one address stands in one field, and no more than twenty", async () => {
    withEnv({ SMTP_HOST: "127.0.0.1", SMTP_FROM: "purser@example.com" });
    const { admin } = callerOf(await createTestOrganization(t.pool));
    const many = Array.from({ length: 21 }, (_, n) => `a${n}@example.com`);
    for (const recipients of [["a@b,c@d"], ["a@example.com\r\nBcc: e@example.com"], [], many])
      expect(await codeOf(admin.channels.create({ name: "mail", kind: "email", recipients }))).toBe(
        "validation_failed",
      );
    expect(await codeOf(admin.channels.create({ name: "mail", kind: "email" }))).toBe("validation_failed");
    expect(await codeOf(admin.channels.create({ ...webhook(), recipients: ["a@example.com"] }))).toBe(
      "validation_failed",
    );
  });

  test("an e-mail channel needs a mail server, and writes to its addresses", async () => {
    const { admin } = callerOf(await createTestOrganization(t.pool));
    const input = { name: "mail", kind: "email" as const, recipients: ["ana@example.com"] };
    expect((await failureOf(admin.channels.create(input)))?.errors).toMatchObject([
      { path: "/kind", code: "no_mail_server" },
    ]);
    expect((await admin.channels.list()).canEmail).toBe(false);
    withEnv({ SMTP_HOST: "127.0.0.1", SMTP_PORT: String(mail.port), SMTP_FROM: "purser@example.com" });
    const { channel } = await admin.channels.create(input);
    expect(await admin.channels.test({ channelId: channel.id })).toMatchObject({
      state: "delivered",
      status: null,
    });
    expect(mail.mails.map(({ to }) => to)).toEqual([["ana@example.com"]]);
  });

  test("a test tells the truth, and is kept among the deliveries", async () => {
    const { admin } = callerOf(await createTestOrganization(t.pool));
    const { channel } = await admin.channels.create(webhook());
    const { id: channelId } = channel;
    receiver.answerWith(500);
    const failed = await admin.channels.test({ channelId });
    expect(failed).toMatchObject({ event: "channel.test", state: "dead", status: 500, attempts: 1 });
    receiver.answerWith(200);
    expect(await admin.channels.test({ channelId })).toMatchObject({ state: "delivered", error: null });
    const list = await admin.channels.deliveries({ channelId, limit: 1 });
    expect(list).toMatchObject({ hasMore: true, data: [{ state: "delivered" }] });
    const next = await admin.channels.deliveries({ channelId, limit: 1, cursor: list.nextCursor ?? "" });
    expect(next.data.map(({ id }) => id)).toEqual([failed.id]);
    expect((await admin.channels.deliveries({ state: "dead" })).data).toHaveLength(1);
  });

  test("T14 with a new secret both sign for a day; each verifies", async () => {
    const { admin } = callerOf(await createTestOrganization(t.pool));
    const { channel, secret: old } = await admin.channels.create(webhook());
    const { secret } = await admin.channels.rotateSecret({ channelId: channel.id });
    await admin.channels.test({ channelId: channel.id });
    const [heard] = receiver.heard;
    if (heard === undefined || old === null) throw new Error("nothing was heard");
    for (const one of [secret, old])
      expect(new Webhook(one).verify(heard.body, heard.headers)).toMatchObject({ type: "channel.test" });
    const other = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
    expect(() => new Webhook(other).verify(heard.body, heard.headers)).toThrow();
  });

  test("another AUTH_SECRET opens nothing: the delivery fails in words", async () => {
    const { admin } = callerOf(await createTestOrganization(t.pool));
    const { channel } = await admin.channels.create(webhook());
    const kept = getContainer();
    setContainer({ ...kept, authSecret: "another secret of a test, over 32 bytes" });
    const sent = await admin.channels.test({ channelId: channel.id });
    setContainer(kept);
    expect(sent.error).toContain("AUTH_SECRET was changed");
    expect(receiver.heard).toEqual([]);
  });

  test("a removed channel is out of every rule; what waited is given up, and its name is free", async () => {
    const org = await createTestOrganization(t.pool, { cap: "10" });
    const { admin } = callerOf(org);
    const { channel } = await admin.channels.create(webhook());
    expect(await codeOf(admin.channels.create(webhook()))).toBe("conflict");
    await t.ledger.submit(recordOf(org, { cost: "9.6" }));
    await admin.channels.remove({ channelId: channel.id });
    expect((await admin.channels.deliveries()).data).toMatchObject([
      { channelName: "ops", state: "dead", error: "The channel was removed." },
    ]);
    expect((await admin.alertRules.list()).data).toMatchObject([{ channelIds: [] }]);
    expect(await codeOf(admin.channels.remove({ channelId: channel.id }))).toBe("not_found");
    expect((await admin.channels.create(webhook())).channel.hearsCritical).toBe(true);
  });

  test("what is stale is a conflict; what is off hears nothing", async () => {
    const org = await createTestOrganization(t.pool, { cap: "10" });
    const { admin } = callerOf(org);
    const { channel } = await admin.channels.create(webhook());
    const { id: channelId, version } = channel;
    const off = await admin.channels.update({ channelId, enabled: false, version });
    expect(off.enabled).toBe(false);
    expect(await codeOf(admin.channels.update({ channelId, name: "x", version }))).toBe("conflict");
    await t.ledger.submit(recordOf(org, { cost: "9.6" }));
    expect((await admin.channels.deliveries()).data).toEqual([]);
  });

  test("T20 roles: channels are the administrator's, rules also FINANCE's; another organization finds nothing", async () => {
    const org = await createTestOrganization(t.pool);
    const { channel } = await callerOf(org).admin.channels.create(webhook());
    const { id: channelId } = channel;
    for (const role of ["FINANCE", "VIEWER"] as const) {
      const { admin } = callerOf(org, role);
      expect(await codeOf(admin.channels.list())).toBe("forbidden");
      expect(await codeOf(admin.channels.test({ channelId }))).toBe("forbidden");
      expect(await codeOf(admin.channels.create(webhook()))).toBe("forbidden");
      expect((await admin.alertRules.list()).channels.map(({ name }) => name)).toEqual(["ops"]);
    }
    const rule = { name: "all", channelIds: [channelId] };
    expect(await codeOf(callerOf(org, "VIEWER").admin.alertRules.create(rule))).toBe("forbidden");
    expect(await codeOf(callerOf(org, "FINANCE").admin.alertRules.create(rule))).toBe("done");
    const other = callerOf(await createTestOrganization(t.pool)).admin;
    expect(await codeOf(other.channels.test({ channelId }))).toBe("not_found");
    expect(await codeOf(other.channels.update({ channelId, enabled: false }))).toBe("not_found");
    const foreign = await failureOf(other.alertRules.create(rule));
    expect(foreign?.errors).toMatchObject([{ path: "/channelIds/0", code: "not_found" }]);
    expect(receiver.heard).toEqual([]);
  });
});
