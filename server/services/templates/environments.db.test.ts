import { afterAll, beforeAll, expect, test } from "vitest";
import { createKey } from "@/server/services/keys/create";
import { callerOf } from "@/test/admin-caller";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";
import { personOf } from "@/test/steering-fixture";

let t: TestApi;
beforeAll(async () => {
  t = await createTestApi();
});
afterAll(() => t.close());

test("NEON-96 development 500, staging 1000, production 5000; a key bound to staging bills staging and nothing else", async () => {
  const org = await createTestOrganization(t.pool);
  const { settings, budgets } = callerOf(org).admin;
  await settings.templates.create({ name: "environments" });
  const spentBy = async () =>
    Object.fromEntries(
      (await budgets.list({ scopeType: "ENVIRONMENT", limit: 10 })).data.map((row) => [
        row.scopeKey,
        [row.limitCost, row.window?.spent ?? "0"],
      ]),
    );
  expect(await spentBy()).toEqual({
    development: ["500", "0"],
    staging: ["1000", "0"],
    production: ["5000", "0"],
  });
  const scopes = ["record", "cost:explicit"] as const;
  const bound = { name: "staging", scopes: [...scopes], agentIds: [], campaignIds: [], expiresInDays: 1 };
  const { key } = await createKey(personOf(org), { ...bound, environment: "staging" });
  const record = (input: object) =>
    t.call(key, "POST", "/api/v1/costs", { agentType: "CONTENT", cost: "2", ...input });
  expect((await record({ environment: "staging" })).status).toBe(201);
  expect((await record({ environment: "production" })).status).toBe(403);
  expect([201, 403]).toContain((await record({})).status);
  const { rows } = await t.pool.query(
    "select distinct environment from billing_logs where organization_id = $1",
    [org],
  );
  expect(rows).toEqual([{ environment: "staging" }]);
  const after = await spentBy();
  expect([after.development, after.production]).toEqual([
    ["500", "0"],
    ["5000", "0"],
  ]);
});
