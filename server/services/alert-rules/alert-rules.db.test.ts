import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withTransaction } from "@/server/db/transaction";
import { createOrganization } from "@/server/services/setup/create-organization";
import { callerOf, codeOf, failureOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { recordOf } from "@/test/steering-fixture";

const HOUR = 3_600_000;
let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
});
afterAll(() => t.close());

type Admin = ReturnType<typeof callerOf>["admin"];

/** A channel that no rule names yet. */
async function logOf(admin: Admin, name = "files") {
  const { channel } = await admin.channels.create({ name, kind: "log", hearsCritical: false });
  return channel.id;
}

async function agentBudget(admin: Admin, name: string) {
  const { id } = await admin.budgets.create({
    name,
    scopeType: "AGENT",
    scopeKey: name,
    period: "MONTHLY",
    limitCost: "10",
    action: "warn",
  });
  return id;
}

const spend = (org: string, agentId: string, cost: string) =>
  t.ledger.submit(recordOf(org, { agentId, cost }));
/** What the outbox holds for a channel, oldest first. */
async function outboxOf(channelId: string): Promise<string[]> {
  const { rows } = await t.pool.query<{ line: string }>(
    `select b.name || ' ' || (d.payload ->> 'level') || ' ' || d.state as line
     from deliveries d join budgets b on b.id = d.payload ->> 'budget_id'
     where d.channel_id = $1 order by d.seq`,
    [channelId],
  );
  return rows.map(({ line }) => line);
}

describe("rules and the outbox", () => {
  test("a rule sends the levels, scopes and budget that it names; several rules make one delivery", async () => {
    const org = await createTestOrganization(t.pool, { cap: "1000" });
    const { admin } = callerOf(org);
    const luna = await agentBudget(admin, "luna");
    await agentBudget(admin, "sage");
    const [byLevel, byScope, byBudget, every] = [
      await logOf(admin, "level"),
      await logOf(admin, "scope"),
      await logOf(admin, "budget"),
      await logOf(admin, "every"),
    ];
    await admin.alertRules.create({ name: "level", levels: ["exceeded"], channelIds: [byLevel] });
    await admin.alertRules.create({ name: "scope", scopeTypes: ["ORGANIZATION"], channelIds: [byScope] });
    await admin.alertRules.create({ name: "budget", budgetId: luna, channelIds: [byBudget, every] });
    await admin.alertRules.create({ name: "every", channelIds: [every] });
    await spend(org, "luna", "9.6");
    await spend(org, "sage", "10");
    expect(await outboxOf(byLevel)).toEqual(["sage EXCEEDED PENDING"]);
    expect(await outboxOf(byScope)).toEqual([]);
    expect(await outboxOf(byBudget)).toEqual(["luna CRITICAL PENDING", "luna WARNING PENDING"]);
    expect(await outboxOf(every)).toHaveLength(5);
    await t.ledger.submit(recordOf(org, { agentId: "other", cost: "980.4" }));
    expect(await outboxOf(byScope)).toHaveLength(3);
  });

  test("P9 an alert and its delivery come together: a change of the limit raises both too", async () => {
    const org = await createTestOrganization(t.pool, { cap: "1000" });
    const { admin } = callerOf(org);
    const channelId = await logOf(admin);
    const budgetId = await agentBudget(admin, "luna");
    await admin.alertRules.create({ name: "all", channelIds: [channelId] });
    await spend(org, "luna", "5");
    await admin.budgets.update({ budgetId, limitCost: "5.2" });
    const { rows } = await t.pool.query(
      `select a.id from alerts a where a.organization_id = $1
       and not exists (select from deliveries d where d.subject_id = a.id and d.channel_id = $2)`,
      [org, channelId],
    );
    expect(rows).toEqual([]);
    expect(await outboxOf(channelId)).toEqual(["luna CRITICAL PENDING", "luna WARNING PENDING"]);
  });

  test("BUG-SAFE-5 repeats within the quiet time are kept back and seen; another level is news", async () => {
    const org = await createTestOrganization(t.pool, { cap: "1000" });
    const { admin } = callerOf(org);
    const [quiet, loud] = [await logOf(admin, "quiet"), await logOf(admin, "loud")];
    const budgetId = await agentBudget(admin, "luna");
    await admin.alertRules.create({ name: "quiet", quietMinutes: 60, channelIds: [quiet, loud] });
    await admin.alertRules.create({ name: "loud", channelIds: [loud] });
    await spend(org, "luna", "8.5");
    // Raised above it, the level may be crossed anew.
    await admin.budgets.update({ budgetId, limitCost: "20" });
    await spend(org, "luna", "8.5");
    await spend(org, "luna", "2.5");
    expect(await outboxOf(quiet)).toEqual([
      "luna WARNING PENDING",
      "luna WARNING QUIET",
      "luna CRITICAL PENDING",
    ]);
    expect(await outboxOf(loud)).toEqual([
      "luna WARNING PENDING",
      "luna WARNING PENDING",
      "luna CRITICAL PENDING",
    ]);
    expect((await admin.channels.deliveries({ channelId: quiet, state: "quiet" })).data).toHaveLength(1);
  });

  test("a rule that is off, or of other events, sends no alert", async () => {
    const org = await createTestOrganization(t.pool, { cap: "10" });
    const { admin } = callerOf(org);
    const channelId = await logOf(admin);
    await admin.alertRules.create({ name: "off", channelIds: [channelId], enabled: false });
    await admin.alertRules.create({ name: "queue", events: ["queue.ready"], channelIds: [channelId] });
    await t.ledger.submit(recordOf(org, { cost: "9.6" }));
    expect(await outboxOf(channelId)).toEqual([]);
  });

  test("books that begin to differ are told once, and again after they were right", async () => {
    const org = await createTestOrganization(t.pool);
    const { admin } = callerOf(org);
    const channelId = await logOf(admin);
    await admin.alertRules.create({ name: "books", events: ["books.differ"], channelIds: [channelId] });
    await t.ledger.submit(recordOf(org, { cost: "5" }));
    const count = async () => (await admin.channels.deliveries({ channelId })).data.length;
    await admin.integrity.verify();
    expect(await count()).toBe(0);
    const falsify = () =>
      t.pool.query("update budget_windows set spent = spent + 0.41 where organization_id = $1", [org]);
    await falsify();
    await Promise.all([admin.integrity.verify(), admin.integrity.verify()]);
    await admin.integrity.verify();
    expect(await count()).toBe(1);
    await admin.integrity.rebuild({ reason: "as agreed with finance" });
    await admin.integrity.verify();
    await falsify();
    await admin.integrity.verify();
    expect(await count()).toBe(2);
  });

  test("SAFE-31 what an agent's own guard reports is sent as an alert is", async () => {
    const org = await createTestOrganization(t.pool);
    const { admin, budget } = callerOf(org);
    const { channel } = await admin.channels.create({ name: "files", kind: "log" });
    const report = { agentId: "luna", message: "It turns in circles" };
    await budget.reportViolation({ ...report, violationType: "USAGE_HIGH", severity: "HIGH" });
    await budget.reportViolation({ ...report, violationType: "LOW_BUDGET", severity: "LOW" });
    expect((await admin.channels.deliveries({ channelId: channel.id })).data).toHaveLength(1);
  });
});

describe("a new organization", () => {
  test("NEON-64 every alert of it goes to the server's log, until somebody takes that away", async () => {
    const { actor } = await withTransaction(t.pool, (tx) =>
      createOrganization(
        tx,
        { name: "Harbour", timeZone: "UTC", monthlyCap: "10", alertThreshold: 0.8 },
        "test",
      ),
    );
    const { admin } = callerOf(actor.organizationId);
    expect((await admin.channels.list()).data).toMatchObject([
      { name: "Server log", kind: "log", enabled: true },
    ]);
    await t.ledger.submit(recordOf(actor.organizationId, { cost: "8.5" }));
    expect((await admin.channels.deliveries()).data).toMatchObject([
      { event: "alert.raised", channelName: "Server log", state: "pending" },
    ]);
  });
});

describe("admin.alertRules", () => {
  test("the preview counts what the last 30 days raised, with the repeats that it would keep back", async () => {
    const org = await createTestOrganization(t.pool, { cap: "1000" });
    const { admin } = callerOf(org);
    await agentBudget(admin, "luna");
    await spend(org, "luna", "9.6");
    const insert = (hoursAgo: number, level: string) =>
      t.pool.query(
        `insert into alerts (id, organization_id, budget_id, window_id, level, metric, used_amount, limit_amount, created_at,
           rearmed_at)
         select 'alr_' || replace(gen_random_uuid()::text, '-', ''), organization_id, budget_id, window_id, $2, metric,
           used_amount, limit_amount, $3, now()
         from alerts where organization_id = $1 limit 1`,
        [org, level, new Date(Date.now() - hoursAgo * HOUR)],
      );
    await insert(0.5, "WARNING");
    await insert(3, "WARNING");
    await insert(31 * 24, "WARNING");
    expect(await admin.alertRules.preview({})).toMatchObject({ sent: 4, quiet: 0, isCut: false });
    expect(await admin.alertRules.preview({ levels: ["critical"] })).toMatchObject({ sent: 1 });
    const quiet = await admin.alertRules.preview({ levels: ["warning"], quietMinutes: 60 });
    expect(quiet).toMatchObject({ sent: 2, quiet: 1 });
    expect(quiet.newest.map(({ isQuiet }) => isQuiet)).toEqual([true, false, false]);
    expect(await admin.alertRules.preview({ scopeTypes: ["CAMPAIGN"] })).toMatchObject({
      sent: 0,
      newest: [],
    });
  });

  test("a rule is written, changed and taken away, each with an audit row; unknown ids and old versions are refused", async () => {
    const org = await createTestOrganization(t.pool);
    const { admin } = callerOf(org, "ADMIN");
    const channelId = await logOf(admin);
    const finance = callerOf(org, "FINANCE").admin;
    const rule = await finance.alertRules.create({ name: "all", channelIds: [channelId, channelId] });
    expect(rule).toMatchObject({ channelIds: [channelId], isDefault: false, events: ["alert.raised"] });
    expect(await codeOf(finance.alertRules.create({ name: "all", channelIds: [channelId] }))).toBe(
      "conflict",
    );
    const { id: ruleId, version } = rule;
    const change = { ruleId, name: "none", channelIds: [], enabled: false };
    const changed = await finance.alertRules.update({ ...change, version });
    expect(changed).toMatchObject({ name: "none", enabled: false, version: version + 1 });
    expect(await codeOf(finance.alertRules.update({ ...change, version }))).toBe("conflict");
    const unknown = `bud_${"0".repeat(32)}`;
    expect(
      (await failureOf(finance.alertRules.update({ ...change, budgetId: unknown })))?.errors,
    ).toMatchObject([{ path: "/budgetId" }]);
    await finance.alertRules.remove({ ruleId });
    expect(await codeOf(finance.alertRules.remove({ ruleId }))).toBe("not_found");
    const { data } = await admin.audit.list({ limit: 10 });
    expect(data.map(({ action }) => action)).toEqual([
      "alert_rule.removed",
      "alert_rule.changed",
      "alert_rule.created",
      "channel.created",
    ]);
  });
});
