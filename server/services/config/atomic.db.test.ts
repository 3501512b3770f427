import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callerOf, codeOf, failureOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { authorizeOf, recordOf } from "@/test/steering-fixture";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
});
afterAll(() => t.close());

type Wire = Parameters<ReturnType<typeof callerOf>["admin"]["settings"]["applyConfig"]>[0]["document"];
const apply = (org: string, document: Wire) =>
  callerOf(org).admin.settings.applyConfig({ document, source: "budgets.json" });

/** Everything that a document could have written, and whatever tells of it. */
async function booksOf(org: string) {
  const tables = ["budgets", "budget_windows", "budget_pools", "settings", "agents", "audit_logs", "events"];
  const counts = await Promise.all(
    tables.map(async (table) => {
      const { rows } = await t.pool.query<{ n: number }>(
        `select count(*)::int as n from ${table} where organization_id = $1`,
        [org],
      );
      return [table, rows[0]?.n] as const;
    }),
  );
  const { rows } = await t.pool.query("select policy_version from organizations where id = $1", [org]);
  return { ...Object.fromEntries(counts), version: rows[0].policy_version };
}

describe("a document", () => {
  test("is applied as a whole or not at all: the last step is refused, and nothing was written", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    await t.ledger.submit(recordOf(org, { agentId: "a1", cost: "1" }));
    const before = await booksOf(org);
    const document: Wire = {
      settings: { "queue.ttlSeconds": 60, "enforcement.level": "block" },
      pools: [{ name: "shared", initialBudget: "100", agents: [{ agentId: "a2", allocation: "60" }] }],
      campaigns: { spring: { monthlyBudget: "5" } },
      budgets: [
        { name: "day", scopeType: "ORGANIZATION", period: "DAILY", limitCost: "3" },
        // There is no such pool: known only under the locks, after everything before it was made.
        { name: "lost", scopeType: "POOL", scopeKey: "pol_none", period: "DAILY", limitCost: "1" },
      ],
    };
    expect(await failureOf(apply(org, document))).toMatchObject({ code: "validation_failed" });
    expect(await booksOf(org)).toEqual(before);
    const sound = { ...document, budgets: document.budgets?.slice(0, 1) };
    expect((await apply(org, sound)).changes.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "setting queue.ttlSeconds",
      "setting enforcement.level",
      "pool shared",
      "campaign spring",
      "budget day",
    ]);
    expect((await apply(org, sound)).changes).toEqual([]);
    expect(await t.ledger.submit(authorizeOf(org, { estimatedCost: "2.01" }))).toMatchObject({
      decision: "block",
    });
  });

  test("applied twice at once is made once", async () => {
    const org = await createTestOrganization(t.pool);
    const document: Wire = {
      agents: Object.fromEntries(Array.from({ length: 5 }, (_, n) => [`a${n}`, { max_tokens: 1000 }])),
      pools: [{ name: "shared", initialBudget: "100", agents: [{ agentId: "a1", allocation: "60" }] }],
    };
    const both = await Promise.all([apply(org, document), apply(org, document)]);
    expect(both.map(({ changes }) => changes.length).sort()).toEqual([0, 6]);
  });

  test("calls meanwhile are judged before all of it or after all of it, and no lock is taken in another order", async () => {
    const org = await createTestOrganization(t.pool);
    const agents = Array.from({ length: 8 }, (_, n) => `agent-${n}`);
    const second = t.replica();
    const deadlocks = async () =>
      (await t.pool.query("select deadlocks from pg_stat_database where datname = current_database()"))
        .rows[0].deadlocks;
    const before = await deadlocks();
    let isDone = false;
    const answers: string[] = [];
    const calls = agents.map(async (agentId, n) => {
      const ledger = n % 2 === 0 ? t.ledger : second;
      while (!isDone) {
        const call = ledger.submit(authorizeOf(org, { agentId, estimatedCost: "0.01", estimatedTokens: 20 }));
        answers.push(await call.then(({ decision }) => decision));
      }
    });
    const limits = (limitTokens: number): Wire => ({
      budgets: agents.flatMap((agentId) => [
        { name: `${agentId} day`, scopeType: "AGENT", scopeKey: agentId, period: "DAILY", limitTokens },
        { name: `${agentId} hour`, scopeType: "AGENT", scopeKey: agentId, period: "HOURLY", limitTokens },
      ]),
    });
    for (const limitTokens of [1_000_000, 2_000_000, 500_000]) await apply(org, limits(limitTokens));
    isDone = true;
    await Promise.all(calls);
    expect(new Set(answers)).toEqual(new Set(["allow"]));
    expect(await deadlocks()).toBe(before);
    expect(await callerOf(org).admin.integrity.verify()).toMatchObject({ balanced: true, mismatches: [] });
  });

  test("of a hundred budgets it is still one change", async () => {
    const org = await createTestOrganization(t.pool);
    const agents = Object.fromEntries(
      Array.from({ length: 100 }, (_, n) => [`agent-${n}`, { max_tokens: 1000 + n }]),
    );
    expect((await apply(org, { agents })).changes).toHaveLength(100);
    expect(await codeOf(apply(org, { agents }))).toBe("done");
  });
});
