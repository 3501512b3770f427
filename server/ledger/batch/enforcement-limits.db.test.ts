import { describe, expect, test } from "vitest";
import { useEnforcementWorld } from "@/test/enforcement-world";
import { authorize, settle } from "@/test/ledger-commands";
import { createTestBudget, createTestOrganization, setTestSetting } from "@/test/ledger-fixture";
import type { HoldGranted, HoldRefused } from "./commands";
import { primaryBudgetId } from "./ids";

const world = useEnforcementWorld();
const { windowOf, agentWith, ask, spend } = world;

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
    const { rows } = await world.t.pool.query(
      "select limit_in_force, window_ids from reservations where id = $1",
      [hold.reservationId],
    );
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
    await world.t.pool.query(
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
    const org = await createTestOrganization(world.t.pool, { cap: "100" });
    const id = await createTestBudget(world.t.pool, org, rate(2));
    await ask(org, { estimatedCost: "1" });
    await ask(org, { estimatedCost: "1" });
    const before = await windowOf(primaryBudgetId(org, "ORGANIZATION", null));
    await expect(ask(org, { estimatedCost: "1" })).rejects.toMatchObject({
      code: "rate_limited",
      retryAfterSeconds: 1,
    });
    expect(await windowOf(primaryBudgetId(org, "ORGANIZATION", null))).toEqual(before);
    expect(await windowOf(id)).toMatchObject({ refused: 1 });
    expect(await world.t.ledger.check(authorize(org, { estimatedCost: "1" }))).toMatchObject({
      decision: "block",
    });
    expect(await spend(org, { cost: "1" })).toMatchObject({ tracked: true, excess: "0" });
  });

  test("a budget that is short as well is the answer: no pace helps there", async () => {
    const org = await createTestOrganization(world.t.pool, { cap: "1" });
    await createTestBudget(world.t.pool, org, rate(0));
    await spend(org, { cost: "1" });
    expect(await ask(org, { estimatedCost: "1" })).toMatchObject({ decision: "block" });
  });

  test("a limit of pace without an action of its own refuses, whatever the enforcement level is", async () => {
    const org = await createTestOrganization(world.t.pool, { cap: "100" });
    await createTestBudget(world.t.pool, org, { ...rate(0), action: null });
    await expect(ask(org, { estimatedCost: "1" })).rejects.toMatchObject({ code: "rate_limited" });
  });
});

describe("switches", () => {
  test("NGX-27 C9 enforcement switched off: always allowed with ENFORCEMENT_OFF, costs are recorded", async () => {
    const org = await createTestOrganization(world.t.pool, { cap: "1" });
    await setTestSetting(world.t.pool, org, "enforcement.enabled", false);
    const hold = (await ask(org, { estimatedCost: "50" })) as HoldGranted;
    expect(hold).toMatchObject({ allowed: true, decision: "allow" });
    expect(hold.warnings[0]).toMatch(/^ENFORCEMENT_OFF/);
    await world.t.ledger.submit(settle(org, { reservationId: hold.reservationId ?? "", cost: "50" }));
    expect(await spend(org, { cost: "2" })).toMatchObject({ decision: { action: "allow" } });
    expect(await windowOf(primaryBudgetId(org, "ORGANIZATION", null))).toMatchObject({ spent: "52" });
    const { rows } = await world.t.pool.query("select limit_in_force from reservations where id = $1", [
      hold.reservationId,
    ]);
    expect(new Set(rows[0].limit_in_force)).toEqual(new Set([null]));
  });

  test("NGX-29 BUG-NGX-4 C7 no limited budget matches: warn by default, refused by the setting, silent by ignore", async () => {
    const org = await createTestOrganization(world.t.pool);
    const warned = await ask(org, { estimatedCost: "1" });
    expect(warned).toMatchObject({ allowed: true, decision: "warn", reasons: [] });
    expect(warned.warnings[0]).toMatch(/^NO_BUDGET/);
    await setTestSetting(world.t.pool, org, "enforcement.noBudgetAction", "block");
    const refused = await ask(org, { estimatedCost: "1" });
    expect(refused).toMatchObject({ allowed: false, decision: "block" });
    expect(refused.warnings[0]).toMatch(/^NO_BUDGET/);
    await setTestSetting(world.t.pool, org, "enforcement.noBudgetAction", "ignore");
    expect(await ask(org, { estimatedCost: "1" })).toMatchObject({ decision: "allow", warnings: [] });
    await createTestBudget(world.t.pool, org, { scopeType: "AGENT", scopeKey: "a1", limitCost: "10" });
    await setTestSetting(world.t.pool, org, "enforcement.noBudgetAction", "block");
    expect(await ask(org, { estimatedCost: "1" })).toMatchObject({ decision: "allow" });
    expect(await world.t.ledger.submit(authorize(org, { agentId: "a2", estimatedCost: "1" }))).toMatchObject({
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
    const ledger = world.t.replica(() => now);
    const org = await createTestOrganization(world.t.pool, { cap: "100" });
    await createTestBudget(world.t.pool, org, {
      scopeType: "AGENT",
      scopeKey: "a1",
      period: "DAILY",
      limitCost: "0",
    });
    await createTestBudget(world.t.pool, org, { scopeType: "AGENT", scopeKey: "a2", limitCost: "0" });
    await createTestBudget(world.t.pool, org, {
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
