import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OrganizationId } from "@/server/domain/actor";
import { reviewBudgets } from "@/server/services/review/review-budgets";
import { listProcedures, permissionOf } from "@/server/trpc/procedures";
import { callerOf, keyOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { authorizeOf, recordOf } from "@/test/steering-fixture";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
});
afterAll(() => t.close());

const reason = "as agreed with finance";
const agentBudget = {
  name: "luna",
  scopeType: "AGENT",
  scopeKey: "luna",
  period: "MONTHLY",
  limitCost: "10",
  action: "QUEUE",
} as const;

type World = { org: string; admin: ReturnType<typeof callerOf>["admin"] };

const makeBudget = async ({ admin }: World) => (await admin.budgets.create(agentBudget)).id;
const makePool = async ({ admin }: World, name = "shared") =>
  (await admin.pools.create({ name, initialBudget: "1000" })).id;
/** A pool with an agent that has 100 of it. */
async function makeMember(world: World) {
  const poolId = await makePool(world);
  await world.admin.pools.assignAgent({ agentId: "luna", poolId, allocation: "100", reason });
  return poolId;
}
async function makeQueued(world: World) {
  const budgetId = await makeBudget(world);
  await t.ledger.submit(recordOf(world.org, { agentId: "luna", cost: "10" }));
  const answer = await t.ledger.submit(authorizeOf(world.org, { agentId: "luna", estimatedCost: "1" }));
  if (answer.allowed || answer.queueId === undefined) throw new Error("it was not queued");
  return { budgetId, queueId: answer.queueId };
}
const makeOverride = async ({ admin }: World) =>
  (await admin.overrides.activate({ kind: "BYPASS", reason })).id;
/** Asked by somebody else: nobody decides their own. */
async function makeRequest({ org }: World) {
  const asker = callerOf(org, {
    kind: "user",
    organizationId: org as OrganizationId,
    userId: "usr_finance",
    email: "finance@example.com",
    role: "FINANCE",
  });
  return (await asker.admin.overrides.request({ kind: "GRANT", amount: "5", reason })).id;
}
async function makeSuggestion(world: World) {
  await makeMember(world);
  await reviewBudgets(world.org, Date.now(), 24);
  const [suggestion] = (await world.admin.pools.suggestions.list()).data;
  return suggestion?.id ?? "";
}
/** 30 days alike and one that is not. @returns it */
async function makeUnusualDay({ org, admin }: World) {
  let now = 0;
  const earlier = t.replica(() => now);
  for (let back = 31; back >= 1; back -= 1) {
    now = Date.now() - back * 86_400_000;
    await earlier.submit(recordOf(org, { agentType: "SEO", cost: back === 1 ? "50" : "1" }));
  }
  const [found] = (await admin.insights.anomalies()).data;
  return { day: found?.day ?? "", agentType: found?.agentType ?? null };
}
async function makeAlert(world: World) {
  await makeBudget(world);
  await t.ledger.submit(recordOf(world.org, { agentId: "luna", cost: "8.5" }));
  const [alert] = (await world.admin.alerts.list()).data;
  return alert?.id ?? "";
}
const makeChannel = async ({ admin }: World) =>
  (await admin.channels.create({ name: "ops", kind: "webhook", url: "https://receiver.invalid/" })).channel
    .id;
const makeRule = async (world: World) => {
  const channelIds = [await makeChannel(world)];
  return (await world.admin.alertRules.create({ name: "all", channelIds })).id;
};
const makeKey = async ({ admin }: World) =>
  (await admin.keys.create({ name: "agent", scopes: ["record"] })).id;
const suspended = async (world: World) => {
  const budgetId = await makeBudget(world);
  await world.admin.budgets.suspend({ budgetId, reason });
  return budgetId;
};

async function makeMemberOf({ org }: World): Promise<string> {
  const userId = `usr_${randomUUID().replaceAll("-", "")}`;
  await t.pool.query(
    `with u as (insert into users (id, email, name, password_hash) values ($1, $1 || '@example.com', 'Ada', 'x') returning id)
     insert into memberships (organization_id, user_id, role) select $2, id, 'VIEWER' from u`,
    [userId, org],
  );
  return userId;
}

/** Of each mutation of the control plane: prepares what it needs and answers its input. */
const CASES: Record<string, (world: World) => Promise<unknown> | unknown> = {
  "alerts.review": () => undefined,
  "prices.refresh": () => undefined,
  "monthlyBudget.set": () => ({ totalBudget: "500" }),
  "budgets.create": () => agentBudget,
  "budgets.update": async (world) => ({ budgetId: await makeBudget(world), limitCost: "20" }),
  "budgets.archive": async (world) => ({ budgetId: await makeBudget(world) }),
  "budgets.reset": async (world) => ({ budgetId: await makeBudget(world) }),
  "budgets.suspend": async (world) => ({ budgetId: await makeBudget(world), reason }),
  "budgets.resume": async (world) => ({ budgetId: await suspended(world) }),
  "campaigns.setBudget": () => ({ campaignId: "q1", monthlyBudget: "5" }),
  "overrides.activate": () => ({ kind: "BYPASS", reason }),
  "overrides.end": async (world) => ({ overrideId: await makeOverride(world) }),
  "overrides.request": () => ({ kind: "GRANT", amount: "5", reason }),
  "overrides.approve": async (world) => ({ requestId: await makeRequest(world) }),
  "overrides.reject": async (world) => ({ requestId: await makeRequest(world), reason }),
  "overrides.cancel": async (world) => ({
    requestId: (await world.admin.overrides.request({ kind: "GRANT", amount: "5", reason })).id,
  }),
  "insights.dismiss": async (world) => ({ ...(await makeUnusualDay(world)), reason }),
  "pools.suggestions.accept": async (world) => ({ suggestionId: await makeSuggestion(world) }),
  "pools.suggestions.dismiss": async (world) => ({ suggestionId: await makeSuggestion(world) }),
  "pools.create": () => ({ name: "shared", initialBudget: "1000" }),
  "pools.update": async (world) => ({ poolId: await makePool(world), initialBudget: "900" }),
  "pools.assignAgent": async (world) => ({ agentId: "luna", poolId: await makePool(world), reason }),
  "pools.updateAgent": async (world) => {
    await makeMember(world);
    return { agentId: "luna", priority: 9 };
  },
  "pools.setAllocation": async (world) => {
    await makeMember(world);
    return { agentId: "luna", allocation: "120", reason };
  },
  "pools.allocate": async (world) => ({ poolId: await makeMember(world), strategy: "PRIORITY", reason }),
  "pools.rebalance": async (world) => ({ poolId: await makeMember(world), reason }),
  "pools.transfer": async (world) => ({
    from: { poolId: await makeMember(world) },
    to: { agentId: "luna" },
    amount: "5",
    reason,
  }),
  "queue.cancel": async (world) => ({ queueId: (await makeQueued(world)).queueId, reason }),
  "queue.process": () => ({}),
  "queue.drain": async (world) => ({ budgetId: (await makeQueued(world)).budgetId, reason }),
  "alerts.acknowledge": async (world) => ({ alertId: await makeAlert(world) }),
  "alertRules.create": async (world) => ({ name: "all", channelIds: [await makeChannel(world)] }),
  "alertRules.update": async (world) => ({
    ruleId: await makeRule(world),
    name: "none",
    channelIds: [],
    enabled: false,
  }),
  "alertRules.remove": async (world) => ({ ruleId: await makeRule(world) }),
  "channels.create": () => ({ name: "ops", kind: "log" }),
  "channels.update": async (world) => ({ channelId: await makeChannel(world), enabled: false }),
  "channels.remove": async (world) => ({ channelId: await makeChannel(world) }),
  // Nothing listens under a name that does not exist: the test is made, fails, and is told.
  "channels.test": async (world) => ({ channelId: await makeChannel(world) }),
  "channels.rotateSecret": async (world) => ({ channelId: await makeChannel(world) }),
  "channels.redeliver": async (world) => {
    const { id } = await world.admin.channels.test({ channelId: await makeChannel(world) });
    return { deliveryId: id };
  },
  "integrity.verify": () => undefined,
  "integrity.rebuild": () => ({ reason }),
  "keys.create": () => ({ name: "agent", scopes: ["record"] }),
  "keys.rotate": async (world) => ({ id: await makeKey(world) }),
  "keys.revoke": async (world) => ({ id: await makeKey(world) }),
  "prices.set": () => ({ provider: "acme", model: "m1", inputPerMillion: "1", outputPerMillion: "2" }),
  "rates.set": () => ({ agentType: "OTHER", perThousand: "0.002" }),
  "members.invite": () => ({ email: "ada@example.com", role: "VIEWER" }),
  "members.withdrawInvite": async ({ admin }) => ({
    inviteId: (await admin.members.invite({ email: "ada@example.com", role: "VIEWER" })).id,
  }),
  "members.setRole": async (world) => ({ userId: await makeMemberOf(world), role: "FINANCE" }),
  "members.resetLink": async (world) => ({ userId: await makeMemberOf(world) }),
  "members.resetSecondFactor": async (world) => {
    const userId = await makeMemberOf(world);
    await t.pool.query(
      "insert into second_factors (user_id, sealed_secret, confirmed_at) values ($1, 'x', now())",
      [userId],
    );
    return { userId };
  },
  "members.remove": async (world) => ({ userId: await makeMemberOf(world) }),
  "executions.correct": async ({ org }) => {
    const answer = await t.ledger.submit(recordOf(org, { cost: "1" }));
    return { id: answer.tracked ? answer.id : "", cost: "0.5", reason };
  },
  "exports.start": () => ({ view: "budgets" }),
  "reports.run": () => ({ template: "budgets" }),
  "reports.cancel": async ({ admin }) => ({ runId: (await admin.reports.run({ template: "budgets" })).id }),
  "retention.cleanup": async (world) => {
    await makeBudget(world);
    await t.pool.query(
      "insert into events (organization_id, type, payload, created_at) values ($1, 'day.closed', '{}', now() - interval '90 days')",
      [world.org],
    );
    return { days: 30 };
  },
  "privacy.erase": async ({ org }) => {
    await t.ledger.submit(recordOf(org, { userId: "u1", cost: "1" }));
    return { userId: "u1", reason };
  },
  "settings.update": () => ({ values: { "enforcement.level": "block" } }),
  "settings.applyConfig": () => ({ document: { agents: { sage: { max_tokens: 5 } } } }),
  "settings.templates.create": () => ({ name: "environments" }),
};

const mutations = listProcedures()
  .filter(({ name, type }) => name.startsWith("admin.") && type === "mutation")
  .map(({ name }) => name.slice("admin.".length));

function procedureOf(caller: unknown, name: string): (input: unknown) => Promise<unknown> {
  let target = caller;
  for (const part of name.split(".")) target = (target as Record<string, unknown>)[part];
  return target as (input: unknown) => Promise<unknown>;
}
const auditOf = async (org: string) =>
  (
    await t.pool.query<{ action: string; actor_id: string; at: Date }>(
      "select action, actor_id, at from audit_logs where organization_id = $1 order by seq",
      [org],
    )
  ).rows;

describe("NEON-56 NEON-88 every change of the control plane stands in the audit log", () => {
  test("the sweep has a case for each mutation there is", () => {
    expect(mutations.filter((name) => CASES[name] === undefined)).toEqual([]);
    expect(Object.keys(CASES).filter((name) => !mutations.includes(name))).toEqual([]);
  });

  test.each(mutations.filter((name) => CASES[name] !== undefined))(
    "NEON-56 NEON-88 admin.%s writes its row, by who did it; refused it writes none",
    async (name) => {
      const org = await createTestOrganization(t.pool, { cap: "100" });
      const world = { org, admin: callerOf(org).admin };
      const input = await CASES[name]?.(world);
      const before = await auditOf(org);
      // Every role may export; an agent's key may not.
      const refused = permissionOf(`admin.${name}`) === "export" ? keyOf(org, "record") : "VIEWER";
      await expect(procedureOf(callerOf(org, refused).admin, name)(input)).rejects.toThrow();
      expect(await auditOf(org)).toEqual(before);
      await procedureOf(world.admin, name)(input);
      const written = (await auditOf(org)).slice(before.length);
      expect(written).not.toEqual([]);
      expect(new Set(written.map((row) => row.actor_id))).toEqual(new Set(["usr_test"]));
    },
  );
});
