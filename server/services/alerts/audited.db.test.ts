import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callerOf, useLedger } from "@/test/admin-caller";
import {
  createTestBudget,
  createTestLedger,
  createTestOrganization,
  type TestLedger,
} from "@/test/ledger-fixture";
import { recordOf } from "@/test/steering-fixture";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
});
afterAll(() => t.close());

type Raised = { budgetName: string; level: string; used: string; limit: string };

/** What the audit log says of alerts, oldest first, by words; each must be an alert that is there. */
async function told(org: string): Promise<string[]> {
  const { admin } = callerOf(org);
  const { data } = await admin.audit.list({ action: "alert.raised", limit: 100 });
  const { rows } = await t.pool.query<{ id: string }>("select id from alerts where organization_id = $1", [
    org,
  ]);
  expect(data.map(({ entityId }) => entityId).sort()).toEqual(rows.map(({ id }) => id).sort());
  expect(await admin.audit.verify()).toMatchObject({ intact: true });
  return data.reverse().map(({ after }) => {
    const { budgetName, level, used, limit } = after as Raised;
    return `${budgetName} ${level} ${Number(used)} of ${Number(limit)}`;
  });
}

describe("the audit log of alerts", () => {
  test("NEON-94 each alert has its row, action alert.raised, in the call that crosses the level; a call that crosses none has none", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    await t.ledger.submit(recordOf(org, { cost: "79" }));
    expect(await told(org)).toEqual([]);
    await t.ledger.submit(recordOf(org, { cost: "1" }));
    await t.ledger.submit(recordOf(org, { cost: "1" }));
    expect(await told(org)).toEqual(["Organization WARNING 80 of 100"]);
    await t.ledger.submit(recordOf(org, { cost: "19" }));
    expect((await told(org)).sort()).toEqual([
      "Organization CRITICAL 100 of 100",
      "Organization EXCEEDED 100 of 100",
      "Organization WARNING 80 of 100",
    ]);
  });

  test("NEON-94 one that a change of the limit raises is there too, before the change itself", async () => {
    const org = await createTestOrganization(t.pool, { cap: "1000" });
    const { admin } = callerOf(org);
    const budgetId = await createTestBudget(t.pool, org, {
      scopeType: "AGENT",
      scopeKey: "luna",
      limitCost: "100",
    });
    await t.ledger.submit(recordOf(org, { agentId: "luna", cost: "50" }));
    await admin.budgets.update({ budgetId, limitCost: "60" });
    expect(await told(org)).toEqual(["luna WARNING 50 of 60"]);
    const { data } = await admin.audit.list({ limit: 2 });
    expect(data.map(({ action }) => action)).toEqual(["budget.changed", "alert.raised"]);
  });

  test("NEON-94 a violation that an agent reports is told once, as its own alert", async () => {
    const org = await createTestOrganization(t.pool);
    const { budget, admin } = callerOf(org);
    const report = {
      agentId: "luna",
      violationType: "USAGE_HIGH",
      severity: "HIGH",
      message: "It runs in circles.",
    } as const;
    for (let n = 0; n < 2; n += 1) await budget.reportViolation(report);
    const { data } = await admin.audit.list({ action: "alert.raised", limit: 10 });
    expect(data).toMatchObject([{ after: { agentId: "luna", level: "CRITICAL" } }]);
  });

  test("NEON-94 200 calls at once leave one row for each alert", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100", action: "warn" });
    await Promise.all(Array.from({ length: 200 }, () => t.ledger.submit(recordOf(org, { cost: "1" }))));
    expect(await told(org)).toHaveLength(3);
  });
});
