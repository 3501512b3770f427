import { afterAll, beforeAll, expect, test } from "vitest";
import { callerOf, codeOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
});
afterAll(() => t.close());

test("NEON-56 the reason for which a key was ended stands in the audit log; without one it ends all the same", async () => {
  const org = await createTestOrganization(t.pool);
  const { admin } = callerOf(org);
  const make = async (name: string) => (await admin.keys.create({ name, scopes: ["record"] })).id;
  const [first, second] = [await make("first"), await make("second")];
  expect(await codeOf(admin.keys.revoke({ id: first, reason: "too short" }))).toBe("validation_failed");
  await admin.keys.revoke({ id: first, reason: "The crawler was switched off" });
  await admin.keys.revoke({ id: second });
  const { data } = await admin.audit.list({ limit: 50 });
  const rows = data.filter(({ action }) => action === "key.revoke");
  expect(rows.map(({ entityId, reason }) => [entityId, reason])).toEqual([
    [second, null],
    [first, "The crawler was switched off"],
  ]);
});
