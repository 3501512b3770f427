import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callerOf, codeOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { recordOf } from "@/test/steering-fixture";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
});
afterAll(() => t.close());

type Admin = ReturnType<typeof callerOf>["admin"];
type Input = Parameters<Admin["alertRules"]["hearers"]>[0];

const agentBudget = (admin: Admin, name: string) =>
  admin.budgets.create({ name, scopeType: "AGENT", scopeKey: name, period: "MONTHLY", limitCost: "10" });

/** A rule with a channel of its own, that has its name. */
async function ruleOf(admin: Admin, name: string, rule: object = {}, enabled = true) {
  const { channel } = await admin.channels.create({ name, kind: "log", hearsCritical: false });
  await admin.alertRules.create({ name, channelIds: [channel.id], ...rule });
  if (!enabled) await admin.channels.update({ channelId: channel.id, enabled });
}

const heard = async (admin: Admin, input: Input) =>
  (await admin.alertRules.hearers(input)).data.flatMap(({ channels }) => channels.map(({ name }) => name));

/** Which channels the outbox has told of a budget, by name. */
async function told(budgetId: string): Promise<string[]> {
  const { rows } = await t.pool.query<{ name: string }>(
    `select distinct c.name from deliveries d join notification_channels c on c.id = d.channel_id
     where d.payload ->> 'budget_id' = $1 order by c.name`,
    [budgetId],
  );
  return rows.map(({ name }) => name);
}

describe("who hears of a budget", () => {
  test("are the channels that the outbox tells when every level is crossed", async () => {
    const org = await createTestOrganization(t.pool, { cap: "1000" });
    const { admin } = callerOf(org);
    const luna = await agentBudget(admin, "luna");
    const sage = await agentBudget(admin, "sage");
    await ruleOf(admin, "any");
    await ruleOf(admin, "agents", { scopeTypes: ["AGENT"] });
    await ruleOf(admin, "campaigns", { scopeTypes: ["CAMPAIGN", "ORGANIZATION"] });
    await ruleOf(admin, "luna alone", { budgetId: luna.id });
    await ruleOf(admin, "exceeded", { levels: ["exceeded"], quietMinutes: 60 });
    await ruleOf(admin, "rule off", { enabled: false });
    await ruleOf(admin, "channel off", {}, false);
    await ruleOf(admin, "other events", { events: ["queue.ready", "override.ended"] });
    for (const agentId of ["luna", "sage"]) await t.ledger.submit(recordOf(org, { agentId, cost: "11" }));
    const lunas = ["agents", "any", "exceeded", "luna alone"];
    expect(await heard(admin, { budgetId: luna.id })).toEqual(lunas);
    expect(await told(luna.id)).toEqual(lunas);
    expect(await heard(admin, { budgetId: sage.id })).toEqual(["agents", "any", "exceeded"]);
    expect(await told(sage.id)).toEqual(["agents", "any", "exceeded"]);
    const draft = { scopeType: "CAMPAIGN", period: "MONTHLY" } as const;
    expect(await heard(admin, draft)).toEqual(["any", "campaigns", "exceeded"]);
  });

  test("a rule of forecasts alone is one of them", async () => {
    const { admin } = callerOf(await createTestOrganization(t.pool));
    await ruleOf(admin, "ahead", { events: ["forecast.raised"], forecastPercent: 90 });
    const { id } = await agentBudget(admin, "luna");
    expect(await heard(admin, { budgetId: id })).toEqual(["ahead"]);
  });

  test.each([
    ["ignore", { period: "MONTHLY", action: "ignore" }],
    ["rate", { period: "RATE", action: "block" }],
    [null, { period: "MONTHLY", action: "warn" }],
    // As the setting says, which is to warn.
    [null, { period: "MONTHLY", action: null }],
  ] as const)("silence %s of a draft %j", async (silence, draft) => {
    const { admin } = callerOf(await createTestOrganization(t.pool));
    expect(await admin.alertRules.hearers({ scopeType: "AGENT", ...draft })).toEqual({ silence, data: [] });
  });

  test("a stored budget is silent by the action asked with it, and archived by itself", async () => {
    const { admin } = callerOf(await createTestOrganization(t.pool));
    const { id: budgetId } = await agentBudget(admin, "luna");
    const silence = async (input: Input) => (await admin.alertRules.hearers(input)).silence;
    expect(await silence({ budgetId })).toBeNull();
    expect(await silence({ budgetId, action: "ignore" })).toBe("ignore");
    await admin.budgets.archive({ budgetId });
    expect(await silence({ budgetId })).toBe("archived");
  });

  test("everybody of the organization may ask, of its own budgets, and of one at a time", async () => {
    const org = await createTestOrganization(t.pool);
    const { admin } = callerOf(org);
    const { id: budgetId } = await agentBudget(admin, "luna");
    await ruleOf(admin, "any");
    for (const role of ["FINANCE", "VIEWER"] as const)
      expect(await heard(callerOf(org, role).admin, { budgetId })).toEqual(["any"]);
    const stranger = callerOf(await createTestOrganization(t.pool)).admin;
    expect(await codeOf(stranger.alertRules.hearers({ budgetId }))).toBe("not_found");
    for (const wrong of [
      {},
      { scopeType: "AGENT" },
      { period: "DAILY" },
      { budgetId, scopeType: "AGENT" },
    ] as const)
      expect(await codeOf(admin.alertRules.hearers(wrong))).toBe("validation_failed");
  });
});
