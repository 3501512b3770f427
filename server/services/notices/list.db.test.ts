import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callerOf, codeOf, keyOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { recordOf } from "@/test/steering-fixture";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
});
afterAll(() => t.close());

const OF_THE_SERVER = new Set(["prices_old", "database_behind", "worker_stopped"]);

async function kinds(org: string, as?: Parameters<typeof callerOf>[1]): Promise<string[]> {
  const { data } = await callerOf(org, as).admin.settings.notices();
  // What is said of the server, of its prices and of a worker that no test starts is not this organization's.
  return data.map(({ kind }) => kind).filter((kind) => !OF_THE_SERVER.has(kind));
}

describe("notices", () => {
  test("NEON-115 a reached cap, tracking and enforcement switched off are told to everybody", async () => {
    const org = await createTestOrganization(t.pool);
    const { admin } = callerOf(org);
    expect(await kinds(org, "VIEWER")).toEqual([]);
    await admin.monthlyBudget.set({ totalBudget: "10" });
    await t.ledger.submit(recordOf(org, { cost: "9.999999999999" }));
    expect(await kinds(org, "VIEWER")).toEqual([]);
    await t.ledger.submit(recordOf(org, { cost: "0.000000000001" }));
    expect(await kinds(org, "VIEWER")).toEqual(["cap_reached"]);
    await admin.settings.update({ values: { "enforcement.enabled": false } });
    expect(await kinds(org)).toEqual(["enforcement_off", "cap_reached"]);
    await admin.settings.update({ values: { "tracking.enabled": false } });
    expect(await kinds(org)).toEqual(["tracking_off", "cap_reached"]);
    await admin.settings.update({ values: { "tracking.enabled": true, "enforcement.enabled": true } });
    await admin.overrides.activate({ kind: "GRANT", amount: "5", reason: "One more day of work" });
    expect(await kinds(org)).toEqual([]);
    expect(await kinds(await createTestOrganization(t.pool))).toEqual([]);
  });

  test("a key without the scope admin is refused", async () => {
    const org = await createTestOrganization(t.pool);
    expect(await codeOf(callerOf(org, keyOf(org, "read")).admin.settings.notices())).toBe("forbidden");
  });
});
