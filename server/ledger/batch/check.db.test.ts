import { afterAll, beforeAll, expect, test } from "vitest";
import { authorize, record } from "@/test/ledger-commands";
import {
  createTestBudget,
  createTestLedger,
  createTestOrganization,
  type TestLedger,
} from "@/test/ledger-fixture";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
});
afterAll(() => t.close());

test("TEK-62 AII-62 only policies are remembered, never a figure: what one replica counts or makes, a check of another knows at once", async () => {
  const org = await createTestOrganization(t.pool, { cap: "10" });
  const [one, other] = [t.replica(), t.replica()];
  const asked = authorize(org, { component: "rhetor", estimatedCost: "1" });
  const answers = async () =>
    (await Promise.all([one.check(asked), other.check(asked)])).map((a) => a.decision);
  expect(await answers()).toEqual(["allow", "allow"]);
  await one.submit(record(org, { cost: "9.5" }));
  expect(await answers()).toEqual(["block", "block"]);
  await t.pool.query("update budget_windows set limit_cost = 100 where organization_id = $1", [org]);
  expect(await answers()).toEqual(["allow", "allow"]);
  const shares = { name: "Rhetor", scopeType: "COMPONENT", scopeKey: "rhetor", limitCost: "0.5" };
  await createTestBudget(t.pool, org, { ...shares, action: "block" });
  const refused = await other.check(asked);
  expect([refused.allowed, refused.reasons.map(({ budgetName }) => budgetName)]).toEqual([false, ["Rhetor"]]);
  expect(await answers()).toEqual(["block", "block"]);
});
