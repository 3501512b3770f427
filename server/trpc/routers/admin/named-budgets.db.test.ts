import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callerOf, failureOf } from "@/test/admin-caller";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";

let t: TestApi;
beforeAll(async () => {
  t = await createTestApi();
});
afterAll(() => t.close());

const agent = { scopeType: "AGENT", scopeKey: "luna", period: "MONTHLY" } as const;

async function newOrganization() {
  const org = await createTestOrganization(t.pool);
  const key = await t.keyOf(org, ["record", "authorize", "read", "cost:explicit"]);
  const ask = (input: object, as = key) =>
    t.call(as, "POST", "/api/v1/authorizations", { agentType: "CONTENT", agentId: "luna", ...input });
  const spend = (input: object) =>
    t.call(key, "POST", "/api/v1/costs", { agentType: "CONTENT", agentId: "luna", ...input });
  return { org, key, ask, spend, admin: callerOf(org).admin };
}
const changesOf = async (org: string) =>
  (
    await t.pool.query(
      `select action, actor_id, before, after from audit_logs
       where organization_id = $1 and entity_type = 'budget' order by seq`,
      [org],
    )
  ).rows;
const ledgerOf = async (org: string) =>
  (
    await t.pool.query(
      "select count(*)::int as rows, trim_scale(sum(cost))::text as cost from billing_logs where organization_id = $1",
      [org],
    )
  ).rows[0];

describe("a budget by its name", () => {
  test("AII-35 a limit raised to 150.0 is kept and audited with before and after", async () => {
    const { org, admin } = await newOrganization();
    const { id: budgetId } = await admin.budgets.create({ ...agent, name: "p", limitCost: "100.0" });
    await admin.budgets.update({ budgetId, limitCost: "150.0" });
    expect((await admin.budgets.get({ name: "p" })).budget).toMatchObject({
      limitCost: "150",
      window: { limit: "150" },
    });
    expect(await changesOf(org)).toMatchObject([
      { action: "budget.created" },
      {
        action: "budget.changed",
        actor_id: "usr_test",
        before: { limitCost: "100" },
        after: { limitCost: "150" },
      },
    ]);
  });

  test("AII-36 AII-48 a warning of 85 below critical 90 is stored; 90 and more, and 101, are refused and change nothing", async () => {
    const { org, admin } = await newOrganization();
    const { id: budgetId } = await admin.budgets.create({
      ...agent,
      name: "p",
      warningPercent: 80,
      criticalPercent: 90,
    });
    expect(await admin.budgets.update({ budgetId, warningPercent: 85 })).toMatchObject({
      warningPercent: 85,
    });
    for (const warningPercent of [90, 95, 101])
      expect(await failureOf(admin.budgets.update({ budgetId, warningPercent }))).toMatchObject({
        code: "validation_failed",
        errors: [{ path: "/warningPercent" }],
      });
    expect((await admin.budgets.get({ budgetId })).budget).toMatchObject({ warningPercent: 85, version: 2 });
    expect(await changesOf(org)).toHaveLength(2);
  });

  test("AII-37 C4 a reset is of the current period alone: 0 used, the ledger as it was, the period before it too", async () => {
    const { org, admin, spend } = await newOrganization();
    const { id: budgetId } = await admin.budgets.create({
      ...agent,
      name: "p",
      period: "DAILY",
      limitCost: "9",
    });
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    await spend({ cost: "4", occurredAt: yesterday });
    await spend({ cost: "2.5" });
    const before = await ledgerOf(org);
    await admin.budgets.reset({ budgetId });
    expect((await admin.budgets.get({ budgetId })).budget.window).toMatchObject({ spent: "0", percent: "0" });
    expect(await ledgerOf(org)).toEqual(before);
    const { rows } = await t.pool.query(
      "select trim_scale(spent)::text as spent, epoch from budget_windows where budget_id = $1 order by starts_at, epoch",
      [budgetId],
    );
    expect(rows).toEqual([
      { spent: "4", epoch: 0 },
      { spent: "2.5", epoch: 0 },
      { spent: "0", epoch: 1 },
    ]);
  });

  test("AII-43 C6 hard_limit blocks, a soft limit warns, auto_suspend suspends", async () => {
    const blocked = { code: "budget_exceeded" };
    for (const [words, status, expected] of [
      [{ action: "HARD_LIMIT" }, 402, { ...blocked, decision: { reasons: [{ metric: "cost" }] } }],
      [{ action: "WARN" }, 201, { decision: "warn" }],
      [
        { action: "WARN", autoSuspend: true },
        402,
        { ...blocked, decision: { reasons: [{ metric: "suspended" }] } },
      ],
    ] as const) {
      const { admin, ask, spend } = await newOrganization();
      await admin.budgets.create({ ...agent, name: "p", limitCost: "10", ...words });
      await spend({ cost: "10" });
      expect(await ask({ estimatedCost: "0.01" })).toMatchObject({ status, body: expected });
    }
  });

  test("AII-50 ai-research: the 10,001st request is refused though it costs next to nothing, and the reason names requests", async () => {
    const { org, admin, ask, key } = await newOrganization();
    const made = await admin.budgets.create({
      ...agent,
      name: "ai-research",
      limitCost: "1000",
      limitTokens: 1_000_000,
      limitRequests: 10_000,
      warningPercent: 70,
      criticalPercent: 85,
      autoSuspend: false,
      action: "HARD_LIMIT",
    });
    expect(made).toMatchObject({
      limitCost: "1000",
      limitTokens: 1_000_000,
      limitRequests: 10_000,
      warningPercent: 70,
      criticalPercent: 85,
      autoSuspend: false,
      actionInForce: "block",
    });
    const item = { agentType: "CONTENT", agentId: "luna", tokens: 1, cost: "0.00001" };
    for (let batch = 0; batch < 20; batch += 1) {
      const items = Array.from({ length: batch === 19 ? 499 : 500 }, () => item);
      expect((await t.call(key, "POST", "/api/v1/costs:batch", { items })).status).toBe(200);
    }
    expect(await ledgerOf(org)).toMatchObject({ rows: 9_999 });
    const cheap = { estimatedTokens: 1, model: undefined };
    const last = await ask(cheap);
    expect(last).toMatchObject({ status: 201 });
    const url = `/api/v1/authorizations/${last.body.reservationId}/settle`;
    expect((await t.call(key, "POST", url, { tokens: 1, cost: "0.00001" })).status).toBe(200);
    const refused = await ask(cheap);
    expect(refused).toMatchObject({
      status: 402,
      body: {
        code: "budget_exceeded",
        decision: {
          decision: "block",
          reason: "Monthly request limit exceeded",
          reasons: [{ budgetName: "ai-research", metric: "requests", limit: "10000", spent: "10000" }],
        },
      },
    });
  });
});

describe("limits of pace", () => {
  const pace = (scopeType: "KEY" | "AGENT" | "USER") => ({
    name: `pace of each ${scopeType}`,
    scopeType,
    each: [scopeType],
    period: "RATE" as const,
    windowSeconds: 60,
    limitRequests: 10,
    purpose: "rate_limit" as const,
  });

  test.each([
    ["KEY", {}],
    ["AGENT", { agentId: "another" }],
    ["USER", { userId: "another" }],
  ] as const)(
    "AII-19 AII-73 10 a minute for each %s: the 11th is 429 with Retry-After and RateLimit, another one goes on",
    async (scope, other) => {
      const { org, admin, ask } = await newOrganization();
      const { id: budgetId } = await admin.budgets.create(pace(scope));
      const call = { userId: "u1", estimatedCost: "0.01" };
      // A window of the pace may end in between: then the count begins anew, and once more is asked for.
      for (let round = 0; round < 3; round += 1) {
        const statuses: number[] = [];
        for (let n = 0; n < 11; n += 1) statuses.push((await ask(call)).status);
        if (statuses[10] === 201) continue;
        const refused = await ask(call);
        expect(refused).toMatchObject({ status: 429, body: { code: "rate_limited" } });
        const seconds = Number(refused.headers["retry-after"]);
        expect([seconds >= 1, seconds <= 60]).toEqual([true, true]);
        expect(refused.headers["ratelimit-policy"]).toBe(`"${budgetId}";q=10;qu="requests";w=60`);
        expect(refused.headers.ratelimit).toBe(`"${budgetId}";r=0;t=${seconds}`);
        const another = scope === "KEY" ? await t.keyOf(org, ["authorize"]) : undefined;
        expect((await ask({ ...call, ...other }, another)).status).toBe(201);
        // A pace is no budget: nothing was held or refused anywhere else.
        const { budget } = await admin.budgets.get({ budgetId });
        expect(budget.purpose).toBe("rate_limit");
        return;
      }
      throw new Error("three windows in a row ended within eleven calls");
    },
  );
});

describe("holds", () => {
  test("TEK-43 component apollo: authorize holds, extend prolongs, settle frees the rest; 120 s unless said, 3600 s at most", async () => {
    const { org, admin, key } = await newOrganization();
    const { id: budgetId } = await admin.budgets.create({
      name: "apollo",
      scopeType: "COMPONENT",
      scopeKey: "apollo",
      period: "DAILY",
      limitTokens: 10_000,
      action: "block",
    });
    const authorize = (input: object) =>
      t.call(key, "POST", "/api/v1/authorizations", { agentType: "PLANNER", component: "apollo", ...input });
    const numbers = async () =>
      (
        await t.pool.query(
          "select tokens::int, held_tokens::int as held from budget_windows where budget_id = $1",
          [budgetId],
        )
      ).rows[0];
    const ttlOf = (body: Record<string, unknown>) =>
      Math.round((Date.parse(String(body.expiresAt)) - Date.now()) / 1000);
    const hold = (await authorize({ estimatedTokens: 8_000 })).body;
    expect(await numbers()).toEqual({ tokens: 0, held: 8_000 });
    expect(ttlOf(hold)).toBeGreaterThan(60);
    expect(ttlOf(hold)).toBeLessThanOrEqual(121);
    expect((await authorize({ estimatedTokens: 2_001 })).status).toBe(402);
    for (const ttlSeconds of [0, 3601])
      expect((await authorize({ estimatedTokens: 1, ttlSeconds })).status).toBe(422);
    const url = `/api/v1/authorizations/${hold.reservationId}`;
    const longer = await t.call(key, "POST", `${url}/extend`, { ttlSeconds: 3600 });
    expect(ttlOf(longer.body)).toBeGreaterThan(3_000);
    await t.call(key, "POST", `${url}/settle`, { tokens: 3_000 });
    expect(await numbers()).toEqual({ tokens: 3_000, held: 0 });
    expect((await authorize({ estimatedTokens: 7_000, ttlSeconds: 1 })).status).toBe(201);
    // Never settled: it expires by itself, and the room is there again though nobody sweeps for it.
    let again = await authorize({ estimatedTokens: 7_000 });
    for (let tries = 0; again.status === 402 && tries < 200; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      again = await authorize({ estimatedTokens: 7_000 });
    }
    expect(again.status).toBe(201);
    const { rows } = await t.pool.query(
      "select state from reservations where organization_id = $1 order by created_at",
      [org],
    );
    expect(rows.map(({ state }) => state)).toEqual(["SETTLED", "EXPIRED", "HELD"]);
  });
});

describe("NeonHub's status", () => {
  test("NEON-29 every key is there; without a limit it can execute, at 0 per cent", async () => {
    const { key, spend, admin } = await newOrganization();
    await spend({ cost: "3" });
    const status = async () => (await t.call(key, "GET", "/api/v1/status")).body;
    expect(await status()).toEqual({
      canExecute: true,
      isOverBudget: false,
      overrideEnabled: false,
      utilizationPercentage: 0,
      totalSpent: "3",
      totalBudget: null,
      remainingBudget: null,
      heldBudget: "0",
      month: expect.stringMatching(/^\d{4}-\d{2}$/),
    });
    await admin.monthlyBudget.set({ totalBudget: "2.85" });
    expect(await status()).toMatchObject({
      canExecute: false,
      isOverBudget: true,
      utilizationPercentage: 105.26,
      totalSpent: "3",
      totalBudget: "2.85",
      remainingBudget: "-0.15",
    });
  });
});
