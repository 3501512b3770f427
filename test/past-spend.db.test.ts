import { afterAll, beforeAll, expect, test } from "vitest";
import { runInProcess } from "@/scripts/cli/in-process";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const DAY_MS = 86_400_000;

test("AII-90 NGX's file by the command, then past spend by trackCosts with occurredAt: each once, at its own time", async () => {
  const org = await createTestOrganization(api.pool, { cap: "1000" });
  const admin = await api.keyOf(org, ["admin"]);
  const PURSER_URL = `http://127.0.0.1:${api.port}`;
  const apply = ["config", "apply", "docs/examples/agents.json", "--json"];
  const applied = await runInProcess({ PURSER_URL, PURSER_KEY: admin }, apply, undefined, process.cwd());
  expect(applied).toMatchObject({ code: 0, stderr: "3 changes (changed)\n" });

  const key = await api.keyOf(org, ["record", "cost:explicit"]);
  const times = [390, 200, 40, 3, 0.1].map((days) => new Date(Date.now() - days * DAY_MS).toISOString());
  const items = times.map((occurredAt, index) => ({
    ...{ agentType: "NUTRITION", agentId: "sage", cost: `${index + 1}.000000000001`, tokens: 1_000 },
    ...{ occurredAt, idempotencyKey: `old-${index}` },
  }));
  const send = async () => {
    const { status, body } = await api.call(key, "POST", "/api/trpc/budget.trackCosts", { items });
    type Answer = { result: { data: { results: { ok: boolean; duplicate: boolean }[] } } };
    expect(status).toBe(200);
    return (body as unknown as Answer).result.data.results.map(({ ok, duplicate }) => [ok, duplicate]);
  };
  expect(await send()).toEqual(times.map(() => [true, false]));
  // Whoever is not sure how far the first attempt came sends it again.
  expect(await send()).toEqual(times.map(() => [true, true]));
  const { rows } = await api.pool.query<{ at: Date; cost: string }>(
    "select occurred_at as at, trim_scale(cost)::text as cost from billing_logs where organization_id = $1 order by 1",
    [org],
  );
  expect(rows.map(({ at, cost }) => [at.toISOString(), cost])).toEqual(
    items.map(({ occurredAt, cost }) => [occurredAt, cost]),
  );
  expect(await api.call(admin, "POST", "/api/v1/integrity/verify", {})).toMatchObject({
    body: { balanced: true },
  });
  const tooOld = [
    { ...items[0], occurredAt: new Date(Date.now() - 401 * DAY_MS).toISOString(), idempotencyKey: "x" },
  ];
  const refused = await api.call(key, "POST", "/api/trpc/budget.trackCosts", { items: tooOld });
  expect(JSON.stringify(refused.body)).toMatch(/"ok":false.*occurredAt/);
});
