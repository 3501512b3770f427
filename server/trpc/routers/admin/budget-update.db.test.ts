import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AuthorizeInput } from "@/server/contract/authorize";
import { TrackCostInput } from "@/server/contract/track-cost";
import { usd } from "@/server/domain/money";
import type { Ledger } from "@/server/ledger/ledger";
import { verifyBooks } from "@/server/ledger/proof/verify";
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
const ask = (org: string, estimatedCost: string) =>
  replica.submit(authorizeOf(org, { agentId: "luna", estimatedCost }));
const spend = (org: string, cost: string) => replica.submit(recordOf(org, { agentId: "luna", cost }));
async function hold(org: string, estimatedCost: string): Promise<string> {
  const answer = await ask(org, estimatedCost);
  return answer.allowed ? (answer.reservationId ?? "") : "refused";
}
const luna = { scopeType: "AGENT", scopeKey: "luna", period: "MONTHLY", action: "block" } as const;
const agentKeys = (org: string) =>
  (["record", "authorize", "read"] as const).map((scope) => keyOf(org, scope));
const auditOf = async (org: string) =>
  (
    await t.pool.query<{ action: string; before: unknown; after: unknown; reason: string | null }>(
      "select action, before, after, reason from audit_logs where organization_id = $1 order by seq",
      [org],
    )
  ).rows;
const isBalanced = async (organizationId: string) =>
  (await verifyBooks(t.pool, { organizationId })).mismatches;

describe("update", () => {
  test("NGX-32 a raised limit shows at once, with an audit row of before and after; readers and keys may not", async () => {
    const org = await createTestOrganization(t.pool);
    const { id: budgetId } = await budgetsOf(org).create({ ...luna, name: "tokens", limitTokens: 3_000_000 });
    const update = { budgetId, limitTokens: 4_000_000, reason: "agreed for the launch" };
    for (const who of ["VIEWER", ...agentKeys(org)] as const)
      expect([who, await codeOf(budgetsOf(org, who).update(update))]).toEqual([who, "forbidden"]);
    expect(await budgetsOf(org, "FINANCE").update(update)).toMatchObject({
      limitTokens: 4_000_000,
      version: 2,
    });
    expect((await budgetsOf(org).get({ budgetId })).budget.window).toMatchObject({ limitTokens: 4_000_000 });
    expect((await auditOf(org)).slice(1)).toEqual([
      {
        action: "budget.changed",
        before: expect.objectContaining({ limitTokens: 3_000_000, name: "tokens", version: 1 }),
        after: expect.objectContaining({ limitTokens: 4_000_000, name: "tokens", version: 2 }),
        reason: "agreed for the launch",
      },
    ]);
  });

  test("f17-edit-keeps-window: every rule may change, and window, counters and reset stay as they are", async () => {
    const org = await createTestOrganization(t.pool);
    const { id: budgetId } = await budgetsOf(org).create({ ...luna, name: "kept", limitCost: "10" });
    await spend(org, "3.3");
    await ask(org, "1");
    const before = (await budgetsOf(org).get({ budgetId })).budget.window;
    const changed = await budgetsOf(org).update({
      budgetId,
      name: "renamed",
      description: "why it is there",
      limitCost: "20",
      limitTokens: 5,
      limitRequests: 500,
      perCallMaxCost: "2",
      action: "QUEUE",
      urgentAction: "BLOCK",
      warningPercent: 5,
      criticalPercent: 50,
      fallbackModel: "gpt-4o-mini",
      autoSuspend: true,
      shadow: true,
      reservePercent: 10,
      hardCeiling: "40",
      queueTtlSeconds: 60,
    });
    expect(changed).toMatchObject({
      name: "renamed",
      description: "why it is there",
      perCallMaxCost: "2",
      action: "queue",
      urgentAction: "block",
      fallbackModel: "gpt-4o-mini",
      autoSuspend: true,
      shadow: true,
      reservePercent: 10,
      hardCeiling: "40",
      queueTtlSeconds: 60,
    });
    const after = changed.window;
    expect(after).toMatchObject({ limit: "20", limitTokens: 5, limitRequests: 500 });
    for (const kept of ["windowId", "startsAt", "resetsAt", "spent", "held", "tokens", "requests"] as const)
      expect([kept, after?.[kept]]).toEqual([kept, before?.[kept]]);
    const back = await budgetsOf(org).update({
      budgetId,
      limitCost: null,
      limitTokens: null,
      hardCeiling: null,
    });
    expect(back).toMatchObject({
      limitCost: null,
      limitTokens: null,
      hardCeiling: null,
      perCallMaxCost: "2",
    });
    expect(await isBalanced(org)).toEqual([]);
  });

  test("promises row 86: a change from an old version is a conflict that names the current one", async () => {
    const org = await createTestOrganization(t.pool);
    const { id: budgetId } = await budgetsOf(org).create({ ...luna, name: "versioned", limitCost: "10" });
    await budgetsOf(org).update({ budgetId, limitCost: "9", version: 1 });
    const late = await failureOf(budgetsOf(org).update({ budgetId, limitCost: "8", version: 1 }));
    expect(late).toMatchObject({ code: "conflict", current: { version: 2 } });
    const racing = await Promise.all(
      ["7", "6", "5"].map((limitCost) => codeOf(budgetsOf(org).update({ budgetId, limitCost, version: 2 }))),
    );
    expect(racing.sort()).toEqual(["conflict", "conflict", "done"]);
    expect((await budgetsOf(org).get({ budgetId })).budget.version).toBe(3);
  });

  test("C4 a limit lowered below what is spent and held refuses at once on another replica and takes nothing back", async () => {
    const org = await createTestOrganization(t.pool);
    const { id: budgetId } = await budgetsOf(org).create({ ...luna, name: "lowered", limitCost: "10" });
    await spend(org, "3");
    const held = await hold(org, "2");
    const preview = await budgetsOf(org).preview({ budgetId, limitCost: "4" });
    expect(preview.windows).toMatchObject([
      {
        spent: "3",
        held: "2",
        before: { limit: "10", remaining: "5", level: "healthy" },
        after: { limit: "4", remaining: "-1", percent: "75", level: "moderate" },
        refusesAtOnce: true,
      },
    ]);
    expect(await budgetsOf(org).update({ budgetId, limitCost: "4" })).toMatchObject({
      window: { remaining: "-1" },
    });
    expect(await ask(org, "0.000000000001")).toMatchObject({ allowed: false });
    expect(await ask(org, "0")).toMatchObject({ allowed: true });
    const settled = await replica.submit(settleOf(org, { reservationId: held, cost: "2" }));
    expect(settled).toMatchObject({ tracked: true, cost: "2" });
    await budgetsOf(org).update({ budgetId, limitCost: "6" });
    expect(await ask(org, "1")).toMatchObject({ allowed: true });
  });

  test("rules that stand in no window bind a replica that knew the old ones with its next call", async () => {
    const org = await createTestOrganization(t.pool);
    const { id: budgetId } = await budgetsOf(org).create({ ...luna, name: "rules", limitCost: "10" });
    expect(await ask(org, "5")).toMatchObject({ allowed: true });
    await budgetsOf(org).update({ budgetId, perCallMaxCost: "0.5" });
    expect(await ask(org, "0.51")).toMatchObject({ allowed: false, reasons: [{ metric: "per_call" }] });
    await budgetsOf(org).update({ budgetId, action: "WARN" });
    expect(await ask(org, "0.51")).toMatchObject({ allowed: true, decision: "warn" });
    await budgetsOf(org).update({ budgetId, action: "BLOCK", perCallMaxCost: null, shadow: true });
    expect(await ask(org, "50")).toMatchObject({ allowed: true });
    await budgetsOf(org).update({ budgetId, shadow: false });
    expect(await ask(org, "50")).toMatchObject({ allowed: false });
  });

  test("C5 alerts follow the limit: lowered below the spend it alerts, raised it is armed again", async () => {
    const org = await createTestOrganization(t.pool);
    const { id: budgetId } = await budgetsOf(org).create({ ...luna, name: "alerting", limitCost: "100" });
    const open = async () =>
      (await budgetsOf(org).get({ budgetId })).openAlerts.map((alert) => alert.level).sort();
    await spend(org, "50");
    expect(await open()).toEqual([]);
    await budgetsOf(org).update({ budgetId, limitCost: "60" });
    expect(await open()).toEqual(["warning"]);
    await budgetsOf(org).update({ budgetId, limitCost: "50" });
    expect(await open()).toEqual(["exceeded"]);
    await budgetsOf(org).update({ budgetId, limitCost: "1000" });
    expect(await open()).toEqual([]);
  });

  test("P1 while limits change under load no hold is granted above the limit in force at its instant", async () => {
    const org = await createTestOrganization(t.pool);
    const { id: budgetId } = await budgetsOf(org).create({ ...luna, name: "storm", limitCost: "40" });
    const storm = Array.from({ length: 240 }, (_, n) =>
      (n % 2 === 0 ? t.ledger : replica).submit(authorizeOf(org, { agentId: "luna", estimatedCost: "0.5" })),
    );
    for (const limitCost of ["10", "30", "5", "60", "20"])
      await budgetsOf(org).update({ budgetId, limitCost });
    const answers = await Promise.all(storm);
    const after = await ask(org, "100");
    const { rows } = await t.pool.query<{ used: string; limit: string; cost: string }>(
      `select h.used::text, h.in_force::text as limit, r.cost::text
       from reservations r
       cross join lateral unnest(r.window_ids, r.used_before, r.limit_in_force) as h (window_id, used, in_force)
       join budget_windows w on w.id = h.window_id
       where r.organization_id = $1 and w.budget_id = $2`,
      [org, budgetId],
    );
    expect(rows).toHaveLength(answers.filter((answer) => answer.allowed).length);
    for (const row of rows) expect(usd(row.used).plus(usd(row.cost)).lte(usd(row.limit))).toBe(true);
    expect(after).toMatchObject({ allowed: false, reasons: [{ limit: "20" }] });
    expect(await isBalanced(org)).toEqual([]);
  });

  test("f27-no-self-raise: FINANCE steers what is below the organization, and only an ADMIN softens", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    const finance = budgetsOf(org, "FINANCE");
    const { id: budgetId } = await finance.create({ ...luna, name: "agent cap", limitCost: "10" });
    const whole = await budgetsOf(org).create({
      name: "whole",
      scopeType: "ORGANIZATION",
      period: "DAILY",
      limitCost: "50",
      action: "block",
    });
    const monthly = (await finance.list({ scopeType: "ORGANIZATION", limit: 25 })).data.find(
      (row) => row.isPrimary,
    );
    for (const id of [whole.id, monthly?.id ?? ""]) {
      expect(await codeOf(finance.update({ budgetId: id, limitCost: "1000" }))).toBe("forbidden");
      expect(await codeOf(finance.reset({ budgetId: id }))).toBe("forbidden");
      expect(await codeOf(finance.archive({ budgetId: id }))).toBe("forbidden");
    }
    const softer = [{ action: "WARN" }, { action: null }, { shadow: true }, { urgentAction: "IGNORE" }];
    for (const change of softer)
      expect([change, await codeOf(finance.update({ budgetId, ...change }))]).toEqual([change, "forbidden"]);
    expect(await codeOf(finance.suspend({ budgetId, reason: "for the weekend" }))).toBe("forbidden");
    expect(await codeOf(finance.update({ budgetId, limitCost: "12", urgentAction: "BLOCK" }))).toBe("done");
    for (const change of softer)
      expect(await codeOf(budgetsOf(org).update({ budgetId, ...change }))).toBe("done");
    for (const field of ["limitCost", "perCallMaxCost", "hardCeiling", "priceOverride"]) {
      expect(AuthorizeInput.safeParse({ agentType: "A", [field]: "1000" }).success).toBe(false);
      expect(TrackCostInput.safeParse({ agentType: "A", tokens: 1, [field]: "1000" }).success).toBe(false);
    }
  });
});
