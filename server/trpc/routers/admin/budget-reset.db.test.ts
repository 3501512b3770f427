import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Ledger } from "@/server/ledger/ledger";
import { verifyBooks } from "@/server/ledger/proof/verify";
import { callerOf, codeOf, failureOf, useLedger } from "@/test/admin-caller";
import { ledgerSum } from "@/test/busy-organization";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { authorizeOf, recordOf, settleOf } from "@/test/steering-fixture";

let t: TestLedger;
let replica: Ledger;
beforeAll(async () => {
  t = await createTestLedger();
  replica = t.replica();
  useLedger(t);
});
afterAll(() => t.close());

const budgetsOf = (org: string, as?: Parameters<typeof callerOf>[1]) => callerOf(org, as).admin.budgets;
const ask = (org: string, estimatedCost: string, agentId = "luna") =>
  replica.submit(authorizeOf(org, { agentId, estimatedCost }));
const spend = (org: string, cost: string, agentId = "luna") =>
  replica.submit(recordOf(org, { agentId, cost, tokens: 10 }));
async function hold(org: string, estimatedCost: string): Promise<string> {
  const answer = await ask(org, estimatedCost);
  return answer.allowed ? (answer.reservationId ?? "") : "refused";
}
const luna = { scopeType: "AGENT", scopeKey: "luna", period: "MONTHLY", action: "block" } as const;
const differences = async (organizationId: string) =>
  (await verifyBooks(t.pool, { organizationId })).mismatches;
const windowsOf = async (budgetId: string) =>
  (
    await t.pool.query<{ epoch: number; spent: string; held: string; limit: string; entity: string }>(
      `select epoch, trim_scale(spent)::text as spent, trim_scale(held)::text as held,
         trim_scale(limit_cost)::text as limit, entity_key as entity
       from budget_windows where budget_id = $1 order by entity_key, epoch`,
      [budgetId],
    )
  ).rows;

describe("reset", () => {
  test("NGX-33 the count begins at 0, the answer says what it was, and the ledger is untouched", async () => {
    const org = await createTestOrganization(t.pool);
    const { id: budgetId } = await budgetsOf(org).create({ ...luna, name: "reset", limitCost: "10" });
    for (const cost of ["4", "3", "2.5"]) await spend(org, cost);
    expect(await ask(org, "1")).toMatchObject({ allowed: false });
    const answer = await budgetsOf(org, "FINANCE").reset({ budgetId, reason: "a new sprint" });
    expect(answer).toMatchObject({
      version: 2,
      duplicate: false,
      previousUsage: { spent: "9.5", held: "0", tokens: 30, requests: 3 },
    });
    expect(await ask(org, "10")).toMatchObject({ allowed: true });
    const { budget, history } = await budgetsOf(org).get({ budgetId });
    expect(budget.window).toMatchObject({
      percent: "0",
      spent: "0",
      held: "10",
      epoch: 1,
      startsAt: answer.resetAt,
    });
    expect(history).toMatchObject([{ epoch: 0, spent: "9.5", endsAt: answer.resetAt }]);
    expect(await ledgerSum(t.pool, org)).toBe("9.5");
    const month = await callerOf(org).admin.monthlyBudget.get();
    expect(month.totalSpent).toBe("9.5");
    expect(await differences(org)).toEqual([]);
    const { rows } = await t.pool.query(
      "select before, reason from audit_logs where organization_id = $1 and action = 'budget.reset'",
      [org],
    );
    expect(rows).toEqual([
      { before: expect.objectContaining({ spent: "9.5", version: 1 }), reason: "a new sprint" },
    ]);
  });

  test("f18-reset-grant-once: a replayed reset is one, under load and on every replica", async () => {
    const org = await createTestOrganization(t.pool);
    const { id: budgetId } = await budgetsOf(org).create({ ...luna, name: "once", limitCost: "10" });
    await spend(org, "6");
    const reset = () => budgetsOf(org).reset({ budgetId, idempotencyKey: "sprint-1" });
    const answers = await Promise.all(Array.from({ length: 5 }, reset));
    expect(answers.filter((answer) => !answer.duplicate)).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.resetAt)).size).toBe(1);
    await spend(org, "7");
    expect(await reset()).toMatchObject({ duplicate: true, previousUsage: { spent: "6" } });
    expect((await windowsOf(budgetId)).map(({ epoch, spent }) => [epoch, spent])).toEqual([
      [0, "6"],
      [1, "7"],
    ]);
    const other = budgetsOf(org).reset({ budgetId, idempotencyKey: "sprint-1", reason: "another request" });
    expect(await codeOf(other)).toBe("idempotency_key_reused");
    const fromVersion = await Promise.all(
      [1, 2, 3].map(() => failureOf(budgetsOf(org).reset({ budgetId, version: 2 }))),
    );
    expect(fromVersion.filter((failure) => failure === null)).toHaveLength(1);
    expect((await windowsOf(budgetId)).map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
  });

  test("f18 C4 holds stay with the count that admitted them and are settled there", async () => {
    const org = await createTestOrganization(t.pool);
    const { id: budgetId } = await budgetsOf(org).create({ ...luna, name: "holding", limitCost: "10" });
    const first = await hold(org, "4");
    const second = await hold(org, "5");
    const answer = await budgetsOf(org).reset({ budgetId });
    expect(answer.previousUsage).toMatchObject({ spent: "0", held: "9" });
    const third = await hold(org, "10");
    for (const [reservationId, cost] of [
      [first, "4.5"],
      [third, "9"],
    ] as const)
      expect(await t.ledger.submit(settleOf(org, { reservationId, cost }))).toMatchObject({ tracked: true });
    expect(await windowsOf(budgetId)).toMatchObject([
      { epoch: 0, spent: "4.5", held: "5" },
      { epoch: 1, spent: "9", held: "0" },
    ]);
    await replica.submit({
      kind: "release",
      organizationId: org,
      actorId: "key_test",
      reservationId: second,
      binding: { agentIds: [], campaignIds: [], environment: null },
    });
    expect((await windowsOf(budgetId))[0]).toMatchObject({ held: "0" });
    expect(await differences(org)).toEqual([]);
  });

  test("f18 resets in the middle of a storm lose and double nothing", async () => {
    const org = await createTestOrganization(t.pool);
    const { id: budgetId } = await budgetsOf(org).create({ ...luna, name: "storm", limitCost: "1000" });
    const storm = Array.from({ length: 300 }, (_, n) =>
      (n % 2 ? t.ledger : replica).submit(recordOf(org, { agentId: "luna", cost: "0.01" })),
    );
    for (let n = 0; n < 4; n += 1) await budgetsOf(org).reset({ budgetId });
    await Promise.all(storm);
    await spend(org, "0.01");
    const windows = await windowsOf(budgetId);
    expect(windows.at(-1)?.epoch).toBe(4);
    expect(windows.reduce((sum, { spent }) => sum + Math.round(Number(spent) * 100), 0)).toBe(301);
    expect(await differences(org)).toEqual([]);
  });

  test("C4 the month's own limit and its alerts survive the reset of the organization's cap", async () => {
    const org = await createTestOrganization(t.pool, { cap: "10" });
    const { data } = await budgetsOf(org).list({ scopeType: "ORGANIZATION", limit: 5 });
    const budgetId = data[0]?.id ?? "";
    await spend(org, "9.9");
    await t.pool.query("update budget_windows set limit_cost = 20 where budget_id = $1", [budgetId]);
    await budgetsOf(org).reset({ budgetId });
    expect((await windowsOf(budgetId)).map(({ epoch, limit }) => [epoch, limit])).toEqual([
      [0, "20"],
      [1, "20"],
    ]);
    expect(await ask(org, "20.01")).toMatchObject({ allowed: false });
    expect(await ask(org, "20")).toMatchObject({ allowed: true });
    expect(await callerOf(org).admin.monthlyBudget.set({ totalBudget: "30" })).toMatchObject({
      totalBudget: "30",
      totalSpent: "9.9",
      held: "20",
    });
    expect(await ask(org, "10")).toMatchObject({ allowed: true });
  });

  test("C4 a budget with a counter each is reset in all of them, and one that was never used not at all", async () => {
    const org = await createTestOrganization(t.pool);
    const { id: budgetId } = await budgetsOf(org).create({
      name: "each agent",
      scopeType: "AGENT",
      each: ["AGENT"],
      period: "TOTAL",
      limitCost: "5",
      action: "block",
    });
    expect(await budgetsOf(org).reset({ budgetId })).toMatchObject({
      version: 1,
      previousUsage: { spent: "0" },
    });
    await spend(org, "5");
    await spend(org, "4", "nova");
    expect(await ask(org, "1")).toMatchObject({ allowed: false });
    expect(await budgetsOf(org).reset({ budgetId })).toMatchObject({
      previousUsage: { spent: "9", requests: 2 },
    });
    expect(await ask(org, "5")).toMatchObject({ allowed: true });
    expect(await ask(org, "5", "nova")).toMatchObject({ allowed: true });
    expect((await windowsOf(budgetId)).map(({ entity, epoch, spent }) => [entity, epoch, spent])).toEqual([
      ["luna", 0, "5"],
      ["luna", 1, "0"],
      ["nova", 0, "4"],
      ["nova", 1, "0"],
    ]);
    expect(await differences(org)).toEqual([]);
  });
});
