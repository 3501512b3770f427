import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Ledger } from "@/server/ledger/ledger";
import { callerOf, codeOf, failureOf, keyOf, useLedger } from "@/test/admin-caller";
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
const ask = (org: string, input: Parameters<typeof authorizeOf>[1], ledger: Ledger = replica) =>
  ledger.submit(authorizeOf(org, input));
const daily = { scopeType: "ORGANIZATION", period: "DAILY" } as const;
const agentKeys = (org: string) =>
  (["record", "authorize", "read"] as const).map((scope) => keyOf(org, scope));
const auditOf = async (org: string) =>
  (
    await t.pool.query<{ action: string; before: unknown; after: unknown; reason: string | null }>(
      "select action, before, after, reason from audit_logs where organization_id = $1 order by seq",
      [org],
    )
  ).rows;

describe("budgets of an organization", () => {
  test("NGX-1 an agent with a cap of 1000 tokens is refused the third call of 400", async () => {
    const org = await createTestOrganization(t.pool);
    const made = await budgetsOf(org).create({
      name: "luna tokens",
      scopeType: "AGENT",
      scopeKey: "luna",
      period: "MONTHLY",
      limitTokens: 1000,
      action: "BLOCK",
    });
    expect(made).toMatchObject({
      actionInForce: "block",
      warningPercent: 75,
      criticalPercent: 90,
      version: 1,
    });
    const call = { agentId: "luna", estimatedTokens: 400 };
    for (const expected of [true, true, false]) {
      const answer = await ask(org, call);
      expect(answer.allowed).toBe(expected);
      if (answer.allowed)
        await t.ledger.submit(settleOf(org, { reservationId: answer.reservationId ?? "", tokens: 400 }));
    }
    expect((await ask(org, { ...call, agentId: "nova" })).allowed).toBe(true);
    const { budget } = await budgetsOf(org).get({ name: "LUNA tokens" });
    expect(budget.window).toMatchObject({ tokens: 800, limitTokens: 1000, percent: "80", level: "warning" });
  });

  test("NEON-2 NEON-46 a campaign's own cap refuses there and nowhere else", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    await budgetsOf(org).create({
      name: "q1 cap",
      scopeType: "CAMPAIGN",
      scopeKey: "q1",
      period: "MONTHLY",
      limitCost: "1.00",
      action: "block",
    });
    const answer = await ask(org, { campaignId: "q1", estimatedCost: "1.000000000001" });
    expect(answer).toMatchObject({ allowed: false, reasons: [{ budgetName: "q1 cap", limit: "1" }] });
    expect(await ask(org, { campaignId: "q1", estimatedCost: "1" })).toMatchObject({ allowed: true });
    expect(await ask(org, { campaignId: "q2", estimatedCost: "1.01" })).toMatchObject({ allowed: true });
  });

  test("TEK-14 TEK-35 a daily limit under HARD_LIMIT binds every provider and component, the past of the day too", async () => {
    const org = await createTestOrganization(t.pool);
    await t.ledger.submit(recordOf(org, { cost: "4", provider: "openai" }));
    const limit = { ...daily, name: "daily", limitCost: "10.0", action: "HARD_LIMIT" };
    const made = await budgetsOf(org, keyOf(org, "admin")).create(limit);
    expect(made).toMatchObject({ limitCost: "10", action: "block", window: { spent: "4", remaining: "6" } });
    for (const call of [{ provider: "anthropic" }, { component: "search" }])
      expect(await ask(org, { ...call, estimatedCost: "6.01" })).toMatchObject({ allowed: false });
    expect(await ask(org, { provider: "anthropic", estimatedCost: "6" })).toMatchObject({ allowed: true });
    for (const who of ["FINANCE", "VIEWER", ...agentKeys(org)] as const)
      expect([who, await codeOf(budgetsOf(org, who).create({ ...limit, name: "again" }))]).toEqual([
        who,
        "forbidden",
      ]);
  });

  test("TEK-55 the list names scope, period, cap, used and action, by name and in pages", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    const admin = budgetsOf(org);
    for (const name of ["c", "a", "b"])
      await admin.create({
        name,
        scopeType: "COMPONENT",
        scopeKey: name,
        period: "WEEKLY",
        limitCost: "2",
        action: "WARN",
      });
    await t.ledger.submit(recordOf(org, { component: "a", cost: "1.7", agentId: "luna" }));
    const limited = { scopeType: "COMPONENT" as const, limited: true };
    const first = await admin.list({ ...limited, limit: 2 });
    expect(first.data.map((row) => [row.name, row.period, row.limitCost, row.action])).toEqual([
      ["a", "WEEKLY", "2", "warn"],
      ["b", "WEEKLY", "2", "warn"],
    ]);
    expect(first.data[0]).toMatchObject({ level: "warning", window: { spent: "1.7", percent: "85" } });
    const second = await admin.list({ ...limited, limit: 2, cursor: first.nextCursor ?? "" });
    expect([second.data.map((row) => row.name), second.hasMore]).toEqual([["c"], false]);
    const named = async (input: Parameters<typeof admin.list>[0]) =>
      (await admin.list(input)).data.map((row) => row.name);
    expect(await named({ limit: 25, level: "warning" })).toEqual(["a"]);
    expect(await named({ limit: 25, search: "LUN" })).toEqual(["luna"]);
    expect(await named({ limit: 25, search: "%" })).toEqual([]);
    expect(await named({ limit: 25, limited: false })).toEqual(["luna"]);
    expect(await named({ limit: 25, status: "SUSPENDED" })).toEqual([]);
    expect(await codeOf(admin.list({ limit: 2, cursor: "W10" }))).toBe("malformed");
  });

  test("SAFE-10 ten records of 0.1 are exactly 1", async () => {
    const org = await createTestOrganization(t.pool);
    const { id } = await budgetsOf(org).create({ ...daily, name: "tenths", limitCost: "1" });
    for (let n = 0; n < 10; n += 1) await t.ledger.submit(recordOf(org, { cost: "0.1" }));
    const { budget, metrics } = await budgetsOf(org).get({ budgetId: id });
    expect([budget.window?.spent, budget.window?.remaining, metrics.cost]).toEqual(["1", "0", "1"]);
  });

  test("AII-7 AII-8 a hard limit rejects what a soft one tracks on", async () => {
    for (const [action, allowed] of [
      ["HARD_LIMIT", false],
      ["WARN", true],
    ] as const) {
      const org = await createTestOrganization(t.pool);
      const { id } = await budgetsOf(org).create({ ...daily, name: "cap", limitCost: "10", action });
      await t.ledger.submit(recordOf(org, { cost: "9" }));
      const answer = await ask(org, { estimatedCost: "2" });
      expect(answer.allowed).toBe(allowed);
      if (!answer.allowed) {
        expect(await ask(org, { estimatedCost: "1" })).toMatchObject({ allowed: true });
        continue;
      }
      await t.ledger.submit(settleOf(org, { reservationId: answer.reservationId ?? "", cost: "2" }));
      expect((await budgetsOf(org).get({ budgetId: id })).budget.window).toMatchObject({
        spent: "11",
        percent: "110",
        remaining: "-1",
        level: "exceeded",
      });
    }
  });

  test("AII-9 AII-47 AII-48 levels are each budget's own, 80 and 90 unless it says otherwise", async () => {
    const org = await createTestOrganization(t.pool);
    const admin = budgetsOf(org);
    const plain = await admin.create({ ...daily, name: "plain", limitCost: "100" });
    const own = await admin.create({
      ...daily,
      name: "own",
      limitCost: "100",
      warningPercent: 10,
      criticalPercent: 20.5,
    });
    expect([plain.warningPercent, plain.criticalPercent]).toEqual([80, 90]);
    await t.ledger.submit(recordOf(org, { cost: "20.5" }));
    expect((await admin.get({ budgetId: plain.id })).budget.level).toBe("healthy");
    const { budget, openAlerts } = await admin.get({ budgetId: own.id });
    expect(budget.level).toBe("critical");
    expect(openAlerts.map((alert) => alert.level)).toEqual(["critical"]);
    expect(await failureOf(admin.update({ budgetId: own.id, warningPercent: 20.5 }))).toMatchObject({
      code: "validation_failed",
      errors: [{ path: "/warningPercent", code: "not_below_critical" }],
    });
  });

  test("AII-27 AII-77 a name is taken once, and one that does not exist says so", async () => {
    const org = await createTestOrganization(t.pool);
    const admin = budgetsOf(org);
    const { id } = await admin.create({ ...daily, name: "Development" });
    expect(await codeOf(admin.create({ ...daily, name: "development" }))).toBe("conflict");
    const other = await admin.create({ ...daily, name: "other" });
    expect(await codeOf(admin.update({ budgetId: other.id, name: "DEVELOPMENT" }))).toBe("conflict");
    await expect(admin.get({ name: "x" })).rejects.toThrow('Budget "x" does not exist - create it first');
    await admin.archive({ budgetId: id });
    expect(await codeOf(admin.create({ ...daily, name: "development" }))).toBe("done");
  });

  test("P15 another organization's budget does not exist", async () => {
    const org = await createTestOrganization(t.pool);
    const other = budgetsOf(await createTestOrganization(t.pool));
    const { id: budgetId } = await budgetsOf(org).create({ ...daily, name: "ours", limitCost: "5" });
    const tries = [
      () => other.get({ budgetId }),
      () => other.preview({ budgetId, limitCost: "1" }),
      () => other.update({ budgetId, limitCost: "1" }),
      () => other.archive({ budgetId }),
      () => other.reset({ budgetId }),
      () => other.suspend({ budgetId, reason: "not ours" }),
      () => other.resume({ budgetId }),
    ];
    for (const attempt of tries) expect(await codeOf(attempt())).toBe("not_found");
    expect((await other.list({ limit: 25 })).data.some((row) => row.id === budgetId)).toBe(false);
    expect((await auditOf(org)).map((row) => row.action)).toEqual(["budget.created"]);
  });
});
