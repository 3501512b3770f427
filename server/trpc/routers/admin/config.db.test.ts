import type { TRPCError } from "@trpc/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NO_CREDENTIALS } from "@/server/auth/credentials";
import { getContainer, setContainer } from "@/server/container";
import { createPrisma } from "@/server/db/prisma";
import type { Role } from "@/server/domain/actor";
import { toServiceError } from "@/server/trpc/error-shape";
import { createCaller } from "@/server/trpc/router";
import { setFakeContainer } from "@/test/fake-container";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { authorizeOf, personOf, recordOf } from "@/test/steering-fixture";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  setFakeContainer({});
  const prisma = createPrisma(t.pool);
  setContainer({ ...getContainer(), pool: t.pool, booksPool: t.pool, prisma, ledger: t.ledger });
});
afterAll(() => t.close());

type Wire = Record<string, unknown>;
function as(organizationId: string, role: Role = "ADMIN") {
  const { actor, requestId } = personOf(organizationId, role);
  const nobody = { idempotencyKey: null, isBatch: false, remoteAddress: "", credentials: NO_CREDENTIALS };
  return createCaller({ actor, requestId, ...nobody }).admin;
}
const apply = (org: string, document: Wire, more: Wire = {}) =>
  as(org).settings.applyConfig({ document, source: "budgets.json", ...more } as never);
const failure = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: TRPCError) => toServiceError(error),
  );
const budgetsOf = async (org: string) =>
  (
    await t.pool.query<Wire>(
      `select name, scope_type, scope_key, period, limit_tokens, limit_cost::text, action, fallback_model, managed_by
       from budgets where organization_id = $1 and not is_primary and status = 'ACTIVE' order by name`,
      [org],
    )
  ).rows;

const SAGE = { max_tokens: 3_000_000, action_on_limit: "degrade", fallback_model: "gemini-1.5-flash" };

describe("config apply", () => {
  test("NGX-25 NGX-26 TEK-53 AII-90 the seed's file makes its agents; the second time nothing changes", async () => {
    const org = await createTestOrganization(t.pool);
    const first = await apply(org, { agents: { sage: SAGE } });
    expect(first.changes).toMatchObject([{ kind: "budget", op: "create", name: "Agent sage" }]);
    expect(await budgetsOf(org)).toEqual([
      {
        name: "Agent sage",
        scope_type: "AGENT",
        scope_key: "sage",
        period: "MONTHLY",
        limit_tokens: "3000000",
        limit_cost: null,
        action: "degrade",
        fallback_model: "gemini-1.5-flash",
        managed_by: "file:budgets.json",
      },
    ]);
    expect((await apply(org, { agents: { sage: SAGE } })).changes).toEqual([]);
    const audits = await t.pool.query("select action from audit_logs where organization_id = $1", [org]);
    expect(audits.rows).toEqual([{ action: "budget.created" }]);
  });

  test("a dry run says what would change, before and after, and changes nothing", async () => {
    const org = await createTestOrganization(t.pool);
    const document = { agents: { sage: SAGE }, settings: { "enforcement.level": "HARD_LIMIT" } };
    await apply(org, document);
    const later = {
      agents: { sage: { ...SAGE, max_tokens: 4_000_000 }, luna: { max_tokens: 5, period: "infinite" } },
      settings: { "enforcement.level": "block", "queue.ttlSeconds": 3600 },
    };
    const dry = await apply(org, later, { dryRun: true });
    expect(dry.changes).toEqual([
      {
        kind: "setting",
        op: "update",
        name: "queue.ttlSeconds",
        before: { value: null },
        after: { value: 3600 },
      },
      {
        kind: "budget",
        op: "update",
        name: "Agent sage",
        before: { limitTokens: 3_000_000 },
        after: { limitTokens: 4_000_000 },
      },
      expect.objectContaining({ kind: "budget", op: "create", name: "Agent luna", before: {} }),
    ]);
    expect((await budgetsOf(org)).map((row) => row.limit_tokens)).toEqual(["3000000"]);
    expect((await apply(org, later)).changes).toEqual(dry.changes);
    expect((await apply(org, later)).changes).toEqual([]);
    expect((await budgetsOf(org)).map((row) => [row.period, row.limit_tokens])).toEqual([
      ["TOTAL", "5"],
      ["MONTHLY", "4000000"],
    ]);
  });

  test("C8 what a file manages is read-only until it is detached, and stays detached", async () => {
    const org = await createTestOrganization(t.pool);
    await apply(org, { agents: { sage: SAGE } });
    const { rows } = await t.pool.query<{ id: string }>(
      "select id from budgets where organization_id = $1 and not is_primary",
      [org],
    );
    const budgetId = rows[0]?.id ?? "";
    expect(await failure(as(org).budgets.update({ budgetId, limitTokens: 1 }))).toMatchObject({
      code: "conflict",
    });
    await as(org).budgets.update({ budgetId, detach: true, reason: "ours from now on" });
    expect(await failure(as(org).budgets.update({ budgetId, detach: true }))).toMatchObject({
      code: "conflict",
    });
    await as(org).budgets.update({ budgetId, limitTokens: 3_000_000 });
    const left = await apply(org, { agents: { sage: { ...SAGE, max_tokens: 9 } } });
    expect(left).toMatchObject({
      changes: [],
      warnings: ["The budget Agent sage is managed by ui and was left as it is."],
    });
    const taken = await apply(org, { agents: { sage: { ...SAGE, max_tokens: 9 } } }, { takeOver: true });
    expect(taken.changes).toMatchObject([
      { before: { managedBy: "ui" }, after: { managedBy: "file:budgets.json", limitTokens: 9 } },
    ]);
    expect(await budgetsOf(org)).toMatchObject([{ limit_tokens: "9", managed_by: "file:budgets.json" }]);
    await apply(
      org,
      { agents: { sage: { ...SAGE, max_tokens: 8 } } },
      { takeOver: true, source: "other.json" },
    );
    expect(await budgetsOf(org)).toMatchObject([{ limit_tokens: "8", managed_by: "file:other.json" }]);
  });

  test("a budget of the same name that covers something else stops the whole file before anything is changed", async () => {
    const org = await createTestOrganization(t.pool);
    await apply(org, { agents: { sage: SAGE } });
    const other = {
      budgets: [{ name: "agent SAGE", scopeType: "MODEL", scopeKey: "gpt-4o", period: "DAILY" }],
    };
    expect(await failure(apply(org, { ...other, settings: { "queue.ttlSeconds": 60 } }))).toMatchObject({
      code: "conflict",
    });
    expect((await as(org).settings.get()).data.find(({ name }) => name === "queue.ttlSeconds")?.source).toBe(
      "built_in",
    );
  });

  test("NGX-1 a default counts each other agent apart, and a named agent has its own instead", async () => {
    const org = await createTestOrganization(t.pool);
    await apply(org, {
      default: { max_tokens: 100, action_on_limit: "block" },
      agents: { sage: { max_tokens: 1000, action_on_limit: "block" } },
    });
    const ask = (agentId: string, estimatedTokens: number) =>
      t.ledger.submit(authorizeOf(org, { agentId, estimatedTokens, estimatedCost: "0.01" }));
    expect(await ask("sage", 400)).toMatchObject({ allowed: true });
    expect(await ask("sage", 400)).toMatchObject({ allowed: true });
    expect(await ask("sage", 400)).toMatchObject({ allowed: false, decision: "block" });
    expect(await ask("other", 101)).toMatchObject({ allowed: false });
    expect(await ask("other", 100)).toMatchObject({ allowed: true });
    expect(await ask("third", 100)).toMatchObject({ allowed: true });
  });

  test("a default that comes later takes the named agents under it, with what they have spent", async () => {
    const org = await createTestOrganization(t.pool);
    const agents = { sage: { max_tokens: 1000, action_on_limit: "block" } };
    await apply(org, { agents });
    await t.ledger.submit(recordOf(org, { agentId: "sage", tokens: 600 }));
    const both = { agents, default: { max_tokens: 100, action_on_limit: "block" } };
    expect((await apply(org, both)).changes).toMatchObject([
      { op: "create", name: "Each other agent" },
      { op: "update", name: "Agent sage", before: { parent: null }, after: { parent: "Each other agent" } },
    ]);
    expect((await apply(org, both)).changes).toEqual([]);
    const ask = (estimatedTokens: number) =>
      t.ledger.submit(authorizeOf(org, { agentId: "sage", estimatedTokens, estimatedCost: "0.01" }));
    expect(await ask(401)).toMatchObject({ allowed: false });
    expect(await ask(400)).toMatchObject({ allowed: true });
  });

  test("TEK-19 TEK-54 a budget without an action follows the level that a file or a command sets", async () => {
    const org = await createTestOrganization(t.pool);
    await apply(org, { agents: { sage: { max_tokens: 100 } } });
    const second = t.replica();
    const ask = () =>
      second.submit(authorizeOf(org, { agentId: "sage", estimatedTokens: 200, estimatedCost: "0.01" }));
    expect(await ask()).toMatchObject({ allowed: true, decision: "warn" });
    await as(org).settings.update({ values: { "enforcement.level": "HARD_LIMIT" } });
    expect(await ask()).toMatchObject({ allowed: false, decision: "block" });
  });

  const bad: [string, Wire, string][] = [
    [
      "action_on_limit",
      { agents: { sage: { ...SAGE, action_on_limit: "explode" } } },
      "/document/agents/sage/action_on_limit",
    ],
    ["max_tokens", { agents: { sage: { ...SAGE, max_tokens: -1 } } }, "/document/agents/sage/max_tokens"],
    ["max_tokens missing", { agents: { sage: {} } }, "/document/agents/sage/max_tokens"],
    ["period", { agents: { sage: { ...SAGE, period: "fortnight" } } }, "/document/agents/sage/period"],
    [
      "fallback_model",
      { agents: { sage: { ...SAGE, fallback_model: 5 } } },
      "/document/agents/sage/fallback_model",
    ],
    ["reset_day", { agents: { sage: { ...SAGE, reset_day: 32 } } }, "/document/agents/sage/reset_day"],
    ["a field of nobody", { agents: { sage: { ...SAGE, colour: 1 } } }, "/document/agents/sage"],
    ["default", { default: { max_tokens: "many" } }, "/document/default/max_tokens"],
    ["settings", { settings: { "queue.ttlSeconds": 1 } }, "/document/settings/queue.ttlSeconds"],
    ["campaigns", { campaigns: { q: { monthlyBudget: "1e3" } } }, "/document/campaigns/q/monthlyBudget"],
    [
      "budgets",
      { budgets: [{ name: "x", scopeType: "PLANET", period: "DAILY" }] },
      "/document/budgets/0/scopeType",
    ],
    [
      "a budget twice",
      {
        budgets: [
          { name: "x", scopeType: "ORGANIZATION", period: "DAILY" },
          { name: "X", scopeType: "ORGANIZATION", period: "WEEKLY" },
        ],
      },
      "/document/budgets",
    ],
    ["pools", { pools: [{ name: "p", initialBudget: "1", priority: 11 }] }, "/document/pools/0/priority"],
    ["an unknown part", { agent: {} }, "/document"],
  ];
  test.each(bad)(
    "NGX-26 NGX-53 config: a wrong %s is named by its path and nothing is written",
    async (_name, document, path) => {
      const org = await createTestOrganization(t.pool);
      const refused = await failure(apply(org, document));
      expect(refused?.errors.map((field) => field.path)).toEqual([path]);
      expect(await budgetsOf(org)).toEqual([]);
    },
  );

  test("nobody but an administrator applies, lists or previews", async () => {
    const org = await createTestOrganization(t.pool);
    for (const role of ["VIEWER", "FINANCE"] as const) {
      const work = as(org, role).settings;
      expect(await failure(work.applyConfig({ document: {} } as never))).toMatchObject({ code: "forbidden" });
      expect(await failure(work.templates.list())).toMatchObject({ code: "forbidden" });
      expect(await failure(work.templates.create({ name: "ngx" }))).toMatchObject({ code: "forbidden" });
    }
  });
});
