import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Ledger } from "@/server/ledger/ledger";
import { verifyBooks } from "@/server/ledger/proof/verify";
import { callerOf, codeOf, failureOf, useLedger } from "@/test/admin-caller";
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
async function hold(org: string, estimatedCost: string): Promise<string> {
  const answer = await ask(org, estimatedCost);
  return answer.allowed ? (answer.reservationId ?? "") : "refused";
}
const luna = { scopeType: "AGENT", scopeKey: "luna", period: "MONTHLY", action: "block" } as const;
const auditOf = async (org: string) =>
  (
    await t.pool.query<{ action: string; before: unknown; after: unknown; reason: string | null }>(
      "select action, before, after, reason from audit_logs where organization_id = $1 order by seq",
      [org],
    )
  ).rows;
const isBalanced = async (organizationId: string) =>
  (await verifyBooks(t.pool, { organizationId })).mismatches;

describe("suspend, resume, archive", () => {
  test("AII-10 suspended it refuses until an admin resumes it, whatever its action is", async () => {
    const org = await createTestOrganization(t.pool);
    const admin = budgetsOf(org);
    const { id: budgetId } = await admin.create({ ...luna, name: "switch", action: "warn", limitCost: "10" });
    expect(await ask(org, "1")).toMatchObject({ allowed: true });
    expect(await codeOf(admin.resume({ budgetId }))).toBe("conflict");
    const off = await admin.suspend({ budgetId, reason: "it loops" });
    expect(off).toMatchObject({
      status: "SUSPENDED",
      suspendedReason: "it loops",
      level: "suspended",
      version: 2,
    });
    expect(await ask(org, "1")).toMatchObject({ allowed: false, reasons: [{ metric: "suspended" }] });
    expect(await codeOf(admin.suspend({ budgetId, reason: "again", version: 1 }))).toBe("conflict");
    expect(await admin.resume({ budgetId })).toMatchObject({ status: "ACTIVE", suspendedReason: null });
    expect(await ask(org, "1")).toMatchObject({ allowed: true });
    expect((await auditOf(org)).map(({ action }) => action)).toEqual([
      "budget.created",
      "budget.suspended",
      "budget.resumed",
    ]);
  });

  test("AII-10 exceeded it suspends itself on every replica, and stays so until an admin resumes it", async () => {
    const org = await createTestOrganization(t.pool);
    const admin = budgetsOf(org);
    const { id: budgetId } = await admin.create({
      ...luna,
      name: "fuse",
      action: "warn",
      limitCost: "10",
      autoSuspend: true,
    });
    await t.ledger.submit(recordOf(org, { agentId: "luna", cost: "10.01" }));
    expect(await ask(org, "0.01")).toMatchObject({ allowed: false, reasons: [{ metric: "suspended" }] });
    const { budget } = await admin.get({ budgetId });
    expect(budget).toMatchObject({ status: "SUSPENDED", level: "suspended", window: { spent: "10.01" } });
    expect(budget.suspendedReason).not.toBeNull();
    await admin.update({ budgetId, limitCost: "20" });
    expect(await ask(org, "0.01")).toMatchObject({ allowed: false });
    expect(await codeOf(budgetsOf(org, "FINANCE").resume({ budgetId }))).toBe("forbidden");
    await admin.resume({ budgetId });
    expect(await ask(org, "0.01")).toMatchObject({ allowed: true });
  });

  test("AII-10 exceeded by a limit lowered below what is spent it suspends itself at once; in shadow it does not", async () => {
    const org = await createTestOrganization(t.pool);
    const admin = budgetsOf(org);
    const fuse = { ...luna, action: "warn", limitCost: "10", autoSuspend: true } as const;
    const { id: budgetId } = await admin.create({ ...fuse, name: "fuse" });
    const { id: watching } = await admin.create({ ...fuse, name: "watching", shadow: true });
    await t.ledger.submit(recordOf(org, { agentId: "luna", cost: "5" }));
    expect(await admin.update({ budgetId, limitCost: "5.01" })).toMatchObject({ status: "ACTIVE" });
    expect(await ask(org, "0.01")).toMatchObject({ allowed: true });
    expect(await admin.update({ budgetId, limitCost: "5" })).toMatchObject({ status: "SUSPENDED" });
    expect(await ask(org, "0.01")).toMatchObject({ allowed: false, reasons: [{ metric: "suspended" }] });
    expect(await admin.update({ budgetId: watching, limitCost: "1" })).toMatchObject({ status: "ACTIVE" });
    const { rows } = await t.pool.query(
      "select actor_id from audit_logs where organization_id = $1 and action = 'budget.suspended'",
      [org],
    );
    expect(rows).toEqual([{ actor_id: "system:auto-suspend" }]);
    await admin.resume({ budgetId });
    expect(await ask(org, "0.01")).toMatchObject({ allowed: true, decision: "warn" });
    await admin.update({ budgetId, limitCost: "2" });
    expect(await ask(org, "0.01")).toMatchObject({ allowed: true });
  });

  test("a pool's allocation is changed through its pool alone, whose sums must hold", async () => {
    const org = await createTestOrganization(t.pool);
    const { pools } = callerOf(org).admin;
    const pool = await pools.create({ name: "standard_services", initialBudget: "1000" });
    const reason = "makes room for the launch";
    await pools.assignAgent({ agentId: "luna", poolId: pool.id, allocation: "200", reason });
    const { rows } = await t.pool.query<{ id: string }>(
      "select id from budgets where organization_id = $1 and (pool_id = $2 or purpose = 'allocation')",
      [org, pool.id],
    );
    expect(rows).not.toEqual([]);
    await t.ledger.submit(recordOf(org, { agentId: "luna", cost: "150" }));
    for (const { id: budgetId } of rows) {
      expect(await codeOf(budgetsOf(org).update({ budgetId, limitCost: "900" }))).toBe("conflict");
      expect(await codeOf(budgetsOf(org).reset({ budgetId }))).toBe("conflict");
      expect(await codeOf(budgetsOf(org).archive({ budgetId }))).toBe("conflict");
    }
    expect(await pools.get({ poolId: pool.id })).toMatchObject({ allocated: "200", unallocated: "800" });
    expect((await pools.agents({ limit: 10 })).data).toMatchObject([
      { agentId: "luna", remainingBudget: "50" },
    ]);
  });

  test("promises row 85: not while calls hold money on it; archived it binds no more and its past stays", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    const admin = budgetsOf(org);
    const { id: budgetId } = await admin.create({ ...luna, name: "old", limitCost: "3" });
    const held = await hold(org, "3");
    const refused = await failureOf(admin.archive({ budgetId }));
    expect(refused).toMatchObject({ code: "conflict", current: { openHolds: 1 } });
    expect(await ask(org, "1")).toMatchObject({ allowed: false });
    await replica.submit(settleOf(org, { reservationId: held, cost: "3" }));
    expect(await admin.archive({ budgetId })).toMatchObject({ status: "ARCHIVED", version: 2 });
    expect(await ask(org, "1")).toMatchObject({ allowed: true });
    expect((await admin.get({ budgetId })).budget).toMatchObject({
      level: "archived",
      window: { spent: "3" },
    });
    expect((await admin.list({ limit: 25 })).data.some((row) => row.id === budgetId)).toBe(false);
    expect((await admin.list({ limit: 25, status: "ARCHIVED" })).data.map((row) => row.name)).toEqual([
      "old",
    ]);
    expect(await codeOf(admin.update({ budgetId, limitCost: "9" }))).toBe("conflict");
    expect(await codeOf(admin.archive({ budgetId }))).toBe("conflict");
    const primary = (await admin.list({ scopeType: "ORGANIZATION", limit: 25 })).data.find(
      (row) => row.isPrimary,
    );
    expect(await codeOf(admin.archive({ budgetId: primary?.id ?? "" }))).toBe("conflict");
    expect(await isBalanced(org)).toEqual([]);
  });
});
