import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listProcedures } from "@/server/trpc/procedures";
import { callerOf, codeOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { recordOf } from "@/test/steering-fixture";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
});
afterAll(() => t.close());

const STEERING = [
  "organization.steer",
  "budgets.manage",
  "overrides.manage",
  "overrides.request",
  "catalogue.manage",
];
const steering = listProcedures().filter(
  ({ type, permission }) => type === "mutation" && STEERING.includes(permission),
);
const track = (org: string, on: boolean) =>
  callerOf(org).admin.settings.update({ values: { "tracking.enabled": on } });

/** Calls a procedure by its name, with nothing. */
function call(org: string, name: string): Promise<unknown> {
  let target: unknown = callerOf(org);
  for (const part of name.split(".")) target = (target as Record<string, unknown>)[part];
  return (target as (input: unknown) => Promise<unknown>)(undefined);
}

describe("tracking switched off", () => {
  test("NEON-113 the banner says so, history stays in sight, nothing that steers money can be changed", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    await t.ledger.submit(recordOf(org, { cost: "12.5", campaignId: "spring" }));
    await track(org, false);
    const { admin, budget } = callerOf(org);
    const { data } = await admin.settings.notices();
    expect(data.find(({ kind }) => kind === "tracking_off")?.title).toBe("Tracking disabled");
    expect((await admin.overview({})).budget).toMatchObject({ spent: "12.5", limit: "100" });
    expect((await admin.executions.list({ limit: 10 })).data).toHaveLength(1);
    expect((await admin.campaigns.list({ limit: 10 })).data).toMatchObject([{ spent: "12.5" }]);
    expect(await budget.trackCost({ agentType: "CONTENT", tokens: 10 })).toEqual({ tracked: false });
    const { can } = await admin.session();
    expect(can).toMatchObject({ steerOrganization: false, manageBudgets: false, manageOverrides: false });
    expect(can).toMatchObject({ requestOverrides: false, manageCatalogue: false, administer: true });
    const change = { totalBudget: "5" };
    expect(await codeOf(admin.monthlyBudget.set(change))).toBe("conflict");
    expect((await admin.overview({})).budget.limit).toBe("100");
    await track(org, true);
    expect(await codeOf(admin.monthlyBudget.set(change))).toBe("done");
    expect((await admin.session()).can.manageBudgets).toBe(true);
  });

  test("NEON-113 that holds for every mutation that needs a right to steer, before its input is looked at", async () => {
    const org = await createTestOrganization(t.pool);
    await track(org, false);
    expect(steering.length).toBeGreaterThan(30);
    for (const { name } of steering)
      expect([name, await codeOf(call(org, name))]).toEqual([name, "conflict"]);
    // Another organization goes on.
    const other = await createTestOrganization(t.pool);
    expect(await codeOf(callerOf(other).admin.monthlyBudget.set({ totalBudget: "5" }))).toBe("done");
  });
});
