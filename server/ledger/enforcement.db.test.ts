import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { authorize, record, recorded, settle } from "@/test/ledger-commands";
import {
  createTestBudget,
  createTestLedger,
  createTestOrganization,
  setTestSetting,
  type TestLedger,
} from "@/test/ledger-fixture";
import type { HoldGranted, HoldRefused } from "./commands";
import { primaryBudgetId } from "./ids";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
});
afterAll(() => t.close());

async function windowOf(budgetId: string) {
  const { rows } = await t.pool.query(
    `select trim_scale(spent)::text as spent, trim_scale(held)::text as held, tokens::int, refused::int,
       shadow_refused::int as "shadowRefused" from budget_windows where budget_id = $1`,
    [budgetId],
  );
  return rows[0];
}
const alertsOf = async (budgetId: string) => {
  const { rows } = await t.pool.query(
    "select level from alerts where budget_id = $1 order by created_at, level",
    [budgetId],
  );
  return rows.map(({ level }) => level);
};
const rowsOf = async (org: string) => {
  const { rows } = await t.pool.query(
    "select count(*)::int as n from billing_logs where organization_id = $1",
    [org],
  );
  return rows[0].n;
};
/** An agent with a budget of this shape, beside an organization without a cap. */
async function agentWith(budget: Partial<Parameters<typeof createTestBudget>[2]>) {
  const org = await createTestOrganization(t.pool, { cap: "1000000" });
  const id = await createTestBudget(t.pool, org, {
    name: "Agent cap",
    scopeType: "AGENT",
    scopeKey: "a1",
    ...budget,
  });
  return { org, id };
}
const ask = (org: string, input: Parameters<typeof authorize>[1]) =>
  t.ledger.submit(authorize(org, { agentId: "a1", ...input }));
const spend = async (org: string, input: Parameters<typeof record>[1]) =>
  recorded(await t.ledger.submit(record(org, { agentId: "a1", ...input })));

describe("actions", () => {
  test("NGX-1 NGX-16 I2 BUG-NGX-3 agent cap of 1000 tokens: the third call of 400 is refused, usage stays 800", async () => {
    const { org, id } = await agentWith({ limitTokens: 1000 });
    for (let n = 0; n < 2; n += 1) {
      const hold = (await ask(org, { estimatedTokens: 400 })) as HoldGranted;
      await t.ledger.submit(settle(org, { reservationId: hold.reservationId ?? "", tokens: 400 }));
    }
    const third = await ask(org, { estimatedTokens: 400 });
    expect(third).toMatchObject({
      allowed: false,
      decision: "block",
      reason: "Monthly token limit exceeded",
    });
    expect(third.reasons[0]).toMatchObject({
      metric: "tokens",
      remaining: "200",
      overage: "200",
      requested: "400",
    });
    expect(await windowOf(id)).toMatchObject({ tokens: 800, refused: 1 });
    expect(await rowsOf(org)).toBe(2);
  });

  test("NGX-54 1000 prompt and 500 completion tokens count 1500", async () => {
    const { org, id } = await agentWith({ limitTokens: 10_000 });
    await spend(org, { inputTokens: 1000, outputTokens: 500 });
    expect(await windowOf(id)).toMatchObject({ tokens: 1500 });
  });

  test("NGX-15 TEK-4 AII-8 warn: over the cap it is allowed, named, alerted once, and spent", async () => {
    const { org, id } = await agentWith({ limitCost: "10", action: "warn" });
    await spend(org, { cost: "9" });
    const hold = await ask(org, { estimatedCost: "2" });
    expect(hold).toMatchObject({ allowed: true, decision: "warn", reason: "Monthly cost limit exceeded" });
    expect(hold.warnings[0]).toContain("Agent cap");
    await t.ledger.submit(
      settle(org, { reservationId: (hold as HoldGranted).reservationId ?? "", cost: "2" }),
    );
    expect(await windowOf(id)).toMatchObject({ spent: "11" });
    expect((await alertsOf(id)).sort()).toEqual(["CRITICAL", "EXCEEDED", "WARNING"]);
  });

  test("TEK-3 ignore: over the limit it is allowed, counted, without a warning or an alert", async () => {
    const { org, id } = await agentWith({ limitCost: "1", action: "ignore" });
    await spend(org, { cost: "5" });
    expect(await ask(org, { estimatedCost: "5" })).toMatchObject({
      decision: "allow",
      warnings: [],
      reasons: [],
    });
    expect(await windowOf(id)).toMatchObject({ spent: "5", held: "5" });
    expect(await alertsOf(id)).toEqual([]);
  });

  test("TEK-6 BUG-TEK-5 block: refused at every priority, urgent or not", async () => {
    const { org } = await agentWith({ limitCost: "1" });
    await spend(org, { cost: "1" });
    for (const priority of [1, 5, 8, 10])
      for (const urgent of [false, true])
        expect(await ask(org, { estimatedCost: "0.01", priority, urgent })).toMatchObject({
          decision: "block",
        });
  });

  test("TEK-19 TEK-54 a budget without an action follows the enforcement level, without a restart", async () => {
    const { org, id } = await agentWith({ limitCost: "1", action: null });
    await spend(org, { cost: "1" });
    expect(await ask(org, { estimatedCost: "1" })).toMatchObject({ decision: "warn" });
    const other = t.replica();
    await setTestSetting(t.pool, org, "enforcement.level", "HARD_LIMIT");
    expect(await other.submit(authorize(org, { agentId: "a1", estimatedCost: "1" }))).toMatchObject({
      decision: "block",
    });
    expect(await ask(org, { estimatedCost: "1" })).toMatchObject({ decision: "block" });
    expect(await windowOf(id)).toMatchObject({ held: "1", refused: 2 });
  });

  test("an urgent call follows the rule for urgent calls, where there is one", async () => {
    const { org } = await agentWith({ limitCost: "1", action: "queue", columns: { urgent_action: "warn" } });
    await spend(org, { cost: "1" });
    expect(await t.ledger.check(authorize(org, { agentId: "a1", estimatedCost: "1" }))).toMatchObject({
      decision: "queue",
    });
    expect(await ask(org, { estimatedCost: "1", urgent: true })).toMatchObject({
      decision: "warn",
      allowed: true,
    });
  });
});

describe("thresholds", () => {
  test("NGX-19 NGX-20 NGX-21 BUG-TEK-5 75, 90 and 100 % of tokens alert once each", async () => {
    const { org, id } = await agentWith({
      limitTokens: 1000,
      columns: { warning_percent: 75, critical_percent: 90 },
    });
    await spend(org, { tokens: 749 });
    expect(await alertsOf(id)).toEqual([]);
    await spend(org, { tokens: 1 });
    expect(await alertsOf(id)).toEqual(["WARNING"]);
    await spend(org, { tokens: 150 });
    expect(await alertsOf(id)).toEqual(["WARNING", "CRITICAL"]);
    for (let n = 0; n < 10; n += 1) await spend(org, { tokens: 5 });
    expect(await alertsOf(id)).toEqual(["WARNING", "CRITICAL"]);
    await spend(org, { tokens: 50 });
    expect(await alertsOf(id)).toEqual(["WARNING", "CRITICAL", "EXCEEDED"]);
    expect(await ask(org, { estimatedTokens: 1 })).toMatchObject({ decision: "block" });
  });

  test("NEON-3 I9 one record that crosses 80 % alerts at once, and 50 at the same time alert once", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    const id = primaryBudgetId(org, "ORGANIZATION", null);
    await spend(org, { cost: "79.99" });
    await Promise.all(Array.from({ length: 50 }, () => spend(org, { cost: "0.01" })));
    expect(await alertsOf(id)).toEqual(["WARNING"]);
  });
});

describe("suspension by itself", () => {
  const suspending = { limitCost: "10", action: "warn", columns: { auto_suspend: true } };

  test("AII-10 C6 exceeded: suspended in the same transaction, alerted, told, audited, refused until resumed", async () => {
    const { org, id } = await agentWith(suspending);
    const other = t.replica();
    await spend(org, { cost: "9.99" });
    expect(await ask(org, { estimatedCost: "0.001" })).toMatchObject({ allowed: true });
    const last = await spend(org, { cost: "0.01" });
    expect(last.decision).toMatchObject({ action: "block" });
    const { rows } = await t.pool.query("select status, suspended_reason from budgets where id = $1", [id]);
    expect(rows[0]).toMatchObject({
      status: "SUSPENDED",
      suspended_reason: expect.stringContaining("xceeded"),
    });
    expect(await alertsOf(id)).toContain("EXCEEDED");
    for (const ledger of [t.ledger, other])
      expect(await ledger.submit(authorize(org, { agentId: "a1", estimatedCost: "0.001" }))).toMatchObject({
        decision: "block",
        reason: "Budget suspended",
      });
    expect(await t.ledger.submit(authorize(org, { agentId: "a2", estimatedCost: "1" }))).toMatchObject({
      allowed: true,
    });
    const audit = await t.pool.query(
      "select actor_id from audit_logs where organization_id = $1 and action = 'budget.suspended' and entity_id = $2",
      [org, id],
    );
    expect(audit.rows).toEqual([{ actor_id: "system:auto-suspend" }]);
    const told = await t.pool.query(
      "select 1 from events where organization_id = $1 and type = 'budget.suspended'",
      [org],
    );
    expect(told.rowCount).toBe(1);
    // Costs that come all the same are recorded, and resuming it holds though it stays exceeded.
    await spend(org, { cost: "1" });
    await t.pool.query("update budgets set status = 'ACTIVE', suspended_reason = null where id = $1", [id]);
    await t.pool.query("update organizations set policy_version = policy_version + 1 where id = $1", [org]);
    await spend(org, { cost: "1" });
    expect(await ask(org, { estimatedCost: "1" })).toMatchObject({ decision: "warn", allowed: true });
    expect(await windowOf(id)).toMatchObject({ spent: "12" });
  });

  test("AII-10 calls of the same batch that come after it are refused", async () => {
    const { org } = await agentWith(suspending);
    await ask(org, { estimatedCost: "0" });
    const answers = await Promise.all([
      spend(org, { cost: "10" }),
      ...Array.from({ length: 20 }, () => ask(org, { estimatedCost: "1" })),
    ]);
    expect(answers.slice(1).filter((answer) => "allowed" in answer && answer.allowed)).toEqual([]);
  });

  test("in shadow mode it only counts", async () => {
    const { org, id } = await agentWith({ ...suspending, columns: { auto_suspend: true, shadow: true } });
    await spend(org, { cost: "20" });
    const { rows } = await t.pool.query("select status from budgets where id = $1", [id]);
    expect(rows[0].status).toBe("ACTIVE");
  });
});

describe("shadow mode", () => {
  test("says and counts what it would have done, and enforces nothing", async () => {
    const { org, id } = await agentWith({ limitCost: "1", columns: { shadow: true } });
    await spend(org, { cost: "1" });
    const hold = (await ask(org, { estimatedCost: "1" })) as HoldGranted;
    expect(hold).toMatchObject({ allowed: true, decision: "allow", reasons: [] });
    expect(hold.shadowReasons).toMatchObject([{ budgetId: id, action: "block", metric: "cost" }]);
    expect(hold.warnings).toContain(
      "Agent cap, in shadow mode, would have blocked this call: Monthly cost limit exceeded.",
    );
    expect(await windowOf(id)).toMatchObject({ refused: 0, shadowRefused: 1, held: "1" });
    const { rows } = await t.pool.query("select limit_in_force, window_ids from reservations where id = $1", [
      hold.reservationId,
    ]);
    expect(rows[0].limit_in_force).toContain(null);
  });
});

describe("one call, the reserve and the ceiling", () => {
  test("SAFE-28 a call of 7 under a limit of 5 for one call: refused, with limit, amount and overage", async () => {
    const { org } = await agentWith({ columns: { per_call_max_cost: "5" } });
    const refused = await ask(org, { estimatedCost: "7" });
    expect(refused).toMatchObject({ allowed: false, decision: "block" });
    expect(refused.reasons[0]).toMatchObject({
      metric: "per_call",
      limit: "5",
      requested: "7",
      overage: "2",
    });
    expect((refused as HoldRefused).retryAfterSeconds).toBeUndefined();
    expect(await ask(org, { estimatedCost: "5" })).toMatchObject({ allowed: true });
  });

  test("SAFE-57 priority 2 is refused when only the reserve is left, priority 9 is served from it", async () => {
    const { org, id } = await agentWith({ limitCost: "100", columns: { reserve_percent: 20 } });
    await spend(org, { cost: "79" });
    expect(await ask(org, { estimatedCost: "1", priority: 2 })).toMatchObject({ allowed: true });
    const low = await ask(org, { estimatedCost: "0.01", priority: 2 });
    expect(low.reasons[0]).toMatchObject({ limit: "80", remaining: "0", budgetId: id });
    expect(await ask(org, { estimatedCost: "0.01", priority: 7 })).toMatchObject({ allowed: false });
    expect(await ask(org, { estimatedCost: "20", priority: 9 })).toMatchObject({ allowed: true });
    expect(await ask(org, { estimatedCost: "0.01", priority: 10 })).toMatchObject({ allowed: false });
  });

  test("nothing passes the hard ceiling, a BYPASS neither", async () => {
    const { org, id } = await agentWith({ limitCost: "10", columns: { hard_ceiling: "12" } });
    await t.pool.query(
      `insert into budget_overrides (id, organization_id, kind, budget_id, reason, created_by, starts_at, expires_at)
       values ($1, $2, 'BYPASS', $3, 'a test needs this room', 'usr_test', now() - interval '1 minute', now() + interval '1 hour')`,
      [`ovr_${org}`, org, id],
    );
    await spend(org, { cost: "10" });
    expect(await ask(org, { estimatedCost: "2" })).toMatchObject({
      allowed: true,
      viaOverride: `ovr_${org}`,
    });
    const above = await ask(org, { estimatedCost: "0.000000000001" });
    expect(above).toMatchObject({ decision: "block" });
    expect(above.reasons.map(({ metric }) => metric)).toContain("hard_ceiling");
  });
});

describe("limits of pace", () => {
  const rate = (limitRequests: number) => ({
    scopeType: "ORGANIZATION",
    name: "Pace",
    period: "TOTAL",
    limitRequests,
    columns: { purpose: "rate_limit" },
  });

  test("row 92 too many calls answer 429 and touch no budget; check says so as a value; records are always booked", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    const id = await createTestBudget(t.pool, org, rate(2));
    await ask(org, { estimatedCost: "1" });
    await ask(org, { estimatedCost: "1" });
    const before = await windowOf(primaryBudgetId(org, "ORGANIZATION", null));
    await expect(ask(org, { estimatedCost: "1" })).rejects.toMatchObject({
      code: "rate_limited",
      retryAfterSeconds: 1,
    });
    expect(await windowOf(primaryBudgetId(org, "ORGANIZATION", null))).toEqual(before);
    expect(await windowOf(id)).toMatchObject({ refused: 1 });
    expect(await t.ledger.check(authorize(org, { estimatedCost: "1" }))).toMatchObject({ decision: "block" });
    expect(await spend(org, { cost: "1" })).toMatchObject({ tracked: true, excess: "0" });
  });

  test("a budget that is short as well is the answer: no pace helps there", async () => {
    const org = await createTestOrganization(t.pool, { cap: "1" });
    await createTestBudget(t.pool, org, rate(0));
    await spend(org, { cost: "1" });
    expect(await ask(org, { estimatedCost: "1" })).toMatchObject({ decision: "block" });
  });

  test("a limit of pace without an action of its own refuses, whatever the enforcement level is", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    await createTestBudget(t.pool, org, { ...rate(0), action: null });
    await expect(ask(org, { estimatedCost: "1" })).rejects.toMatchObject({ code: "rate_limited" });
  });
});

describe("switches", () => {
  test("NGX-27 C9 enforcement switched off: always allowed with ENFORCEMENT_OFF, costs are recorded", async () => {
    const org = await createTestOrganization(t.pool, { cap: "1" });
    await setTestSetting(t.pool, org, "enforcement.enabled", false);
    const hold = (await ask(org, { estimatedCost: "50" })) as HoldGranted;
    expect(hold).toMatchObject({ allowed: true, decision: "allow" });
    expect(hold.warnings[0]).toMatch(/^ENFORCEMENT_OFF/);
    await t.ledger.submit(settle(org, { reservationId: hold.reservationId ?? "", cost: "50" }));
    expect(await spend(org, { cost: "2" })).toMatchObject({ decision: { action: "allow" } });
    expect(await windowOf(primaryBudgetId(org, "ORGANIZATION", null))).toMatchObject({ spent: "52" });
    const { rows } = await t.pool.query("select limit_in_force from reservations where id = $1", [
      hold.reservationId,
    ]);
    expect(new Set(rows[0].limit_in_force)).toEqual(new Set([null]));
  });

  test("NGX-29 BUG-NGX-4 C7 no limited budget matches: warn by default, refused by the setting, silent by ignore", async () => {
    const org = await createTestOrganization(t.pool);
    const warned = await ask(org, { estimatedCost: "1" });
    expect(warned).toMatchObject({ allowed: true, decision: "warn", reasons: [] });
    expect(warned.warnings[0]).toMatch(/^NO_BUDGET/);
    await setTestSetting(t.pool, org, "enforcement.noBudgetAction", "block");
    const refused = await ask(org, { estimatedCost: "1" });
    expect(refused).toMatchObject({ allowed: false, decision: "block" });
    expect(refused.warnings[0]).toMatch(/^NO_BUDGET/);
    await setTestSetting(t.pool, org, "enforcement.noBudgetAction", "ignore");
    expect(await ask(org, { estimatedCost: "1" })).toMatchObject({ decision: "allow", warnings: [] });
    await createTestBudget(t.pool, org, { scopeType: "AGENT", scopeKey: "a1", limitCost: "10" });
    await setTestSetting(t.pool, org, "enforcement.noBudgetAction", "block");
    expect(await ask(org, { estimatedCost: "1" })).toMatchObject({ decision: "allow" });
    expect(await t.ledger.submit(authorize(org, { agentId: "a2", estimatedCost: "1" }))).toMatchObject({
      decision: "block",
    });
  });
});

describe("service level and advice", () => {
  test("SAFE-50 SAFE-51 the tightest budget that applies decides, before this call", async () => {
    const { org } = await agentWith({ limitCost: "100" });
    expect(await ask(org, { estimatedCost: "50" })).toMatchObject({ serviceLevel: "full" });
    expect(await ask(org, { estimatedCost: "0.1" })).toMatchObject({ serviceLevel: "full" });
    expect(await ask(org, { estimatedCost: "29.9" })).toMatchObject({ serviceLevel: "standard" });
    expect(await ask(org, { estimatedCost: "15" })).toMatchObject({ serviceLevel: "standard" });
    expect(await ask(org, { estimatedCost: "0.1" })).toMatchObject({ serviceLevel: "minimal" });
    expect(await ask(org, { estimatedCost: "10" })).toMatchObject({
      serviceLevel: "emergency",
      allowed: false,
    });
  });

  test("a refusal says when to try again: at the end of the window, a day at most", async () => {
    const now = Date.parse("2026-11-22T23:00:00Z");
    const ledger = t.replica(() => now);
    const org = await createTestOrganization(t.pool, { cap: "100" });
    await createTestBudget(t.pool, org, {
      scopeType: "AGENT",
      scopeKey: "a1",
      period: "DAILY",
      limitCost: "0",
    });
    await createTestBudget(t.pool, org, { scopeType: "AGENT", scopeKey: "a2", limitCost: "0" });
    await createTestBudget(t.pool, org, {
      scopeType: "AGENT",
      scopeKey: "a3",
      period: "TOTAL",
      limitCost: "0",
    });
    const of = (agentId: string) => ledger.submit(authorize(org, { agentId, estimatedCost: "1" }));
    expect(await of("a1")).toMatchObject({ reason: "Daily cost limit exceeded", retryAfterSeconds: 3600 });
    expect(await of("a2")).toMatchObject({ retryAfterSeconds: 86_400 });
    expect(await of("a3")).not.toHaveProperty("retryAfterSeconds");
  });
});
