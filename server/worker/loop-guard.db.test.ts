import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { getContainer, setContainer } from "@/server/container";
import { archiveBudget } from "@/server/services/budgets/archive";
import { updateBudget } from "@/server/services/budgets/update";
import { updateSettings } from "@/server/services/settings/update";
import { setFakeContainer } from "@/test/fake-container";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { authorizeOf, personOf, recordOf } from "@/test/steering-fixture";
import { WORK } from "./schedule";

const HOUR = 3_600_000;
// Ten past a full hour that is still to come: windows of seconds that are over by the database's own clock are removed.
let now = Math.ceil(Date.now() / HOUR) * HOUR + HOUR + 600_000;
let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger({ fakeNow: () => now });
  setFakeContainer({});
  setContainer({ ...getContainer(), pool: t.pool, booksPool: t.pool, ledger: t.ledger });
});
afterAll(() => t.close());

const guardsOf = async (org: string) =>
  (
    await t.pool.query<{
      scope_key: string | null;
      limit_cost: string | null;
      limit_requests: string | null;
    }>(
      `select scope_key, limit_cost::float::text as limit_cost, limit_requests from budgets
       where organization_id = $1 and purpose = 'loop_guard' and status = 'ACTIVE' order by scope_key nulls first`,
      [org],
    )
  ).rows;
const set = (org: string, values: Record<string, string | number | boolean>) =>
  updateSettings(personOf(org), { values, reset: [] });
const outcome = (work: Promise<{ allowed: boolean }>) =>
  work.then(
    ({ allowed }) => (allowed ? "allowed" : "refused"),
    (error: { code: string }) => error.code,
  );
const spend = (org: string, cost: string, at: number, agentId = "writer") =>
  t.ledger.submit(recordOf(org, { agentId, cost, occurredAt: new Date(at).toISOString() }));

describe("loop guard", () => {
  test("the same step of one session is stopped after so many times, another session and an unnamed call are not", async () => {
    const org = await createTestOrganization(t.pool);
    await set(org, { "loopGuard.repeats": 3 });
    await WORK["loop-guard"]();
    const step = (sessionId: string, task = "fetch page") =>
      outcome(t.ledger.submit(authorizeOf(org, { sessionId, task, estimatedCost: "0.01" })));
    expect([await step("s1"), await step("s1"), await step("s1"), await step("s1")]).toEqual([
      "allowed",
      "allowed",
      "allowed",
      "rate_limited",
    ]);
    expect([await step("s2"), await step("s1", "write")]).toEqual(["allowed", "allowed"]);
    for (let n = 0; n < 5; n += 1)
      expect(await outcome(t.ledger.submit(authorizeOf(org, { estimatedCost: "0.01" })))).toBe("allowed");
    now += 60_000;
    expect(await step("s1")).toBe("allowed");
  });

  test("an agent that burns far more than in its own history is stopped, though nobody set it a budget", async () => {
    const org = await createTestOrganization(t.pool);
    await spend(org, "0.5", now - 48 * HOUR);
    await spend(org, "0.2", now - 30 * HOUR);
    await spend(org, "0.1", now - 2 * HOUR, "newcomer");
    await WORK["loop-guard"]();
    expect(await guardsOf(org)).toEqual([
      { scope_key: null, limit_cost: null, limit_requests: "100" },
      { scope_key: "writer", limit_cost: "10", limit_requests: null },
    ]);
    const ask = (agentId: string, estimatedCost: string) =>
      outcome(t.ledger.submit(authorizeOf(org, { agentId, estimatedCost })));
    expect([await ask("writer", "10"), await ask("writer", "0.01")]).toEqual(["allowed", "rate_limited"]);
    expect(await ask("newcomer", "100")).toBe("allowed");
    expect((await WORK["loop-guard"]()).changed).toBe(0);
  });

  test("what it manages is changed by its settings, not by hand", async () => {
    const org = await createTestOrganization(t.pool);
    await WORK["loop-guard"]();
    const { rows } = await t.pool.query<{ id: string }>(
      "select id from budgets where organization_id = $1 and purpose = 'loop_guard'",
      [org],
    );
    const budgetId = rows[0]?.id ?? "";
    const byHand = [
      () => updateBudget(personOf(org), { budgetId, limitRequests: 5 }),
      () => archiveBudget(personOf(org), { budgetId }),
      () => updateBudget(personOf(org), { budgetId, detach: true }),
    ];
    for (const change of byHand)
      expect(await change().catch((error: { code: string }) => error.code)).toBe("conflict");
    expect(await guardsOf(org)).toMatchObject([{ limit_requests: "100" }]);
  });

  test("an hour that the guard stopped does not lift the limit of the next", async () => {
    const org = await createTestOrganization(t.pool);
    await spend(org, "0.5", now - 48 * HOUR);
    await WORK["loop-guard"]();
    // Money that is already spent is always recorded, the guard or not.
    await spend(org, "500", now);
    now += HOUR;
    await WORK["loop-guard"]();
    expect((await guardsOf(org)).at(-1)).toMatchObject({ scope_key: "writer", limit_cost: "10" });
    await spend(org, "9", now);
    now += HOUR;
    await WORK["loop-guard"]();
    expect((await guardsOf(org)).at(-1)).toMatchObject({ limit_cost: "180" });
  });

  test("settings move it, and switched off it is put away", async () => {
    const org = await createTestOrganization(t.pool);
    await spend(org, "0.5", now - 48 * HOUR);
    await WORK["loop-guard"]();
    await set(org, { "loopGuard.burnFactor": 4, "loopGuard.repeats": 7, "loopGuard.windowSeconds": 30 });
    await WORK["loop-guard"]();
    expect(await guardsOf(org)).toMatchObject([{ limit_requests: "7" }, { limit_cost: "2" }]);
    await set(org, { "loopGuard.burnFloor": "5" });
    await WORK["loop-guard"]();
    expect((await guardsOf(org)).at(-1)).toMatchObject({ limit_cost: "5" });
    await set(org, { "loopGuard.enabled": false });
    await WORK["loop-guard"]();
    expect(await guardsOf(org)).toEqual([]);
  });
});
