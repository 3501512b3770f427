import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestBudget, createTestOrganization } from "@/test/ledger-fixture";
import { answer } from "../examples/adaptive-agent";
import { BudgetTracker } from "./tracker";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

test("SAFE-56 every example of the SDK is run by a test", () => {
  expect(readdirSync(join(import.meta.dirname, "../examples"))).toEqual(["adaptive-agent.ts"]);
});

test("SAFE-54 SAFE-51 the example switches model by the level of what is left, and books what it used", async () => {
  const organizationId = await createTestOrganization(api.pool);
  await createTestBudget(api.pool, organizationId, {
    scopeType: "AGENT",
    scopeKey: "adaptive",
    limitTokens: 10_000,
  });
  const key = await api.keyOf(organizationId, ["record", "authorize"]);
  const tracker = new BudgetTracker({ url: `http://127.0.0.1:${api.port}`, key, spoolDir: null });
  const asked: string[] = [];
  const complete = ({ model }: { model: string }) => {
    asked.push(model);
    return Promise.resolve({ model, usage: { prompt_tokens: 200, completion_tokens: 100 } });
  };
  // Of 10,000 tokens 100 %, 49 %, 19 % and 4 % are left when the next question comes.
  for (const tokens of [0, 4_800, 2_700, 1_200]) {
    if (tokens > 0) await tracker.trackCost({ agentType: "CONTENT", agentId: "adaptive", tokens });
    await answer(tracker, complete, "What did we spend?");
  }
  await tracker.close();
  expect(asked).toEqual(["gpt-4o", "gpt-4o-mini", "gpt-4.1-nano", "gpt-4.1-nano"]);
  const { rows } = await api.pool.query(
    "select model, tokens::int from billing_logs where organization_id = $1 and model is not null order by booked_at",
    [organizationId],
  );
  expect(rows.map(({ model, tokens }) => [model, tokens])).toEqual(asked.map((model) => [model, 300]));
});
