import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BudgetCreateInput } from "@/server/contract/admin-budgets";
import { callerOf, codeOf, failureOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { authorizeOf, recordOf } from "@/test/steering-fixture";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
});
afterAll(() => t.close());

const budgetsOf = (org: string, as?: Parameters<typeof callerOf>[1]) => callerOf(org, as).admin.budgets;
const record = (org: string, input: Parameters<typeof recordOf>[1]) => t.ledger.submit(recordOf(org, input));
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

describe("preview", () => {
  test("would have blocked as many executions as a lower limit refuses, each period for itself", async () => {
    const org = await createTestOrganization(t.pool);
    const { id: budgetId } = await budgetsOf(org).create({
      name: "days",
      scopeType: "AGENT",
      scopeKey: "luna",
      period: "DAILY",
      limitCost: "100",
      action: "block",
    });
    // Of one day 3, 3, 3 and 1: a cap of 7 lets 3, 3 and the 1 behind the third pass.
    for (const day of [2, 1])
      for (const cost of ["3", "3", "3", "1"])
        await record(org, { agentId: "luna", cost, occurredAt: daysAgo(day) });
    await record(org, { agentId: "luna", cost: "8", tokens: 1 });
    await record(org, { agentId: "nova", cost: "50" });
    const before = await budgetsOf(org).get({ budgetId });
    const { replay, version } = await budgetsOf(org, "VIEWER").preview({ budgetId, limitCost: "7" });
    expect(replay).toMatchObject({ executions: 9, beyond: 3, beyondCost: "14", isComplete: true });
    expect(replay.sentence).toContain("It would have blocked 3 of 9 executions since");
    expect(version).toBe(1);
    const exactly = await budgetsOf(org).preview({ budgetId, limitCost: "10" });
    expect(exactly.replay).toMatchObject({ beyond: 0, beyondCost: "0" });
    const tokens = await budgetsOf(org).preview({
      budgetId,
      limitCost: null,
      limitRequests: 3,
      action: "WARN",
    });
    expect(tokens.replay).toMatchObject({ beyond: 2 });
    expect(tokens.replay.sentence).toContain("warned of 2");
    const perCall = await budgetsOf(org).preview({
      budgetId,
      perCallMaxCost: "7.999999999999",
      replayDays: 1,
    });
    expect(perCall.replay).toMatchObject({ beyond: 1, beyondCost: "8" });
    expect(await budgetsOf(org).get({ budgetId })).toEqual(before);
  });

  test("judges the counters of entities apart, and refuses what an update would refuse", async () => {
    const org = await createTestOrganization(t.pool);
    const { id: budgetId } = await budgetsOf(org).create({
      name: "each agent",
      scopeType: "AGENT",
      each: ["AGENT"],
      period: "MONTHLY",
      limitCost: "100",
      hardCeiling: "200",
    });
    for (const agentId of ["a", "a", "a", "b", "b"]) await record(org, { agentId, cost: "2" });
    await record(org, { cost: "99" });
    const { replay, windows } = await budgetsOf(org).preview({ budgetId, limitCost: "4" });
    expect(replay).toMatchObject({ executions: 5, beyond: 1, beyondCost: "2" });
    expect(windows.map((row) => [row.entityKey, row.after.percent, row.refusesAtOnce])).toEqual([
      ["a", "150", true],
      ["b", "100", true],
    ]);
    for (const change of [{ limitCost: "201" }, { warningPercent: 95 }]) {
      const preview = await failureOf(budgetsOf(org).preview({ budgetId, ...change }));
      const update = await failureOf(budgetsOf(org).update({ budgetId, ...change }));
      expect(preview).toMatchObject({ code: "validation_failed" });
      expect(preview?.errors).toEqual(update?.errors);
    }
  });

  test("a budget not made yet is judged as it would be once made, over its last three periods", async () => {
    const org = await createTestOrganization(t.pool);
    for (const cost of ["3", "3", "3", "1"]) await record(org, { agentId: "luna", cost });
    await record(org, { agentId: "nova", cost: "50" });
    const draft = {
      name: "draft",
      scopeType: "AGENT",
      scopeKey: "luna",
      period: "DAILY",
      action: "block",
    } as const;
    const ask = (more: Partial<BudgetCreateInput>) =>
      budgetsOf(org, "VIEWER").preview({ draft: { ...draft, ...more }, replayPeriods: 3 });
    const seven = await ask({ limitCost: "7" });
    expect(seven).toMatchObject({ budgetId: null, version: null });
    expect(seven.replay).toMatchObject({ executions: 4, beyond: 1, beyondCost: "3" });
    expect(seven.replay.days).toEqual([{ date: expect.any(String), beyond: 1, beyondCost: "3" }]);
    expect(seven.replay.periods).toMatchObject([{ executions: 4, cost: "10", beyond: 1, beyondCost: "3" }]);
    expect(seven.windows).toMatchObject([{ spent: "10", refusesAtOnce: true, after: { remaining: "-3" } }]);
    expect((await ask({ limitCost: "10" })).windows[0]?.refusesAtOnce).toBe(true);
    expect((await ask({ limitCost: "10" })).replay.beyond).toBe(0);
    expect((await ask({ limitCost: "10.01" })).windows[0]?.refusesAtOnce).toBe(false);
    const watched = await ask({ limitCost: "7", shadow: true });
    expect(watched.replay.sentence).toContain("counted, and let pass, 1 of 4");
    const { id: budgetId } = await budgetsOf(org).create({ ...draft, name: "made", limitCost: "7" });
    const made = await budgetsOf(org).preview({ budgetId, replayPeriods: 3 });
    expect({ ...made.replay, to: seven.replay.to }).toEqual(seven.replay);
    expect(made.windows[0]?.after).toEqual(seven.windows[0]?.after);
    expect(await codeOf(budgetsOf(org).preview({}))).toBe("validation_failed");
    expect(await codeOf(budgetsOf(org).preview({ budgetId, draft }))).toBe("validation_failed");
  });

  test("a draft with a counter each is judged by counter", async () => {
    const org = await createTestOrganization(t.pool);
    for (const agentId of ["a", "a", "a", "b", "b"]) await record(org, { agentId, cost: "2" });
    const draft = {
      name: "each",
      scopeType: "AGENT",
      each: ["AGENT"],
      period: "MONTHLY",
      limitCost: "4",
    } as const;
    const { replay, windows } = await budgetsOf(org).preview({ draft: { ...draft, each: ["AGENT"] } });
    expect(replay).toMatchObject({ executions: 5, beyond: 1, beyondCost: "2" });
    expect(windows.map((row) => [row.entityKey, row.after.percent, row.refusesAtOnce])).toEqual([
      ["a", "150", true],
      ["b", "100", true],
    ]);
  });

  test("P1 what a preview says of the running period is what the change then does", async () => {
    const org = await createTestOrganization(t.pool);
    const { id: budgetId } = await budgetsOf(org).create({
      name: "true",
      scopeType: "AGENT",
      scopeKey: "luna",
      period: "WEEKLY",
      limitCost: "10",
      action: "block",
    });
    await record(org, { agentId: "luna", cost: "2" });
    for (const limitCost of ["2", "2.000000000001", "0", "50"]) {
      const [said] = (await budgetsOf(org).preview({ budgetId, limitCost })).windows;
      const done = await budgetsOf(org).update({ budgetId, limitCost });
      expect(done.window).toMatchObject({
        limit: said?.after.limit,
        remaining: said?.after.remaining,
        percent: said?.after.percent,
        level: said?.after.level,
      });
      const smallest = await t.ledger.check(
        authorizeOf(org, { agentId: "luna", estimatedCost: "0.000000000001" }),
      );
      expect(smallest.allowed).toBe(said?.refusesAtOnce === false);
    }
  });
});
