import { describe, expect, test } from "vitest";
import { useEnforcementWorld } from "@/test/enforcement-world";
import { authorize, settle } from "@/test/ledger-commands";
import { createTestOrganization, setTestSetting } from "@/test/ledger-fixture";
import type { HoldGranted } from "./commands";
import { primaryBudgetId } from "./ids";

const world = useEnforcementWorld();
const { windowOf, alertsOf, rowsOf, agentWith, ask, spend } = world;

describe("actions", () => {
  test("NGX-1 NGX-16 I2 BUG-NGX-3 agent cap of 1000 tokens: the third call of 400 is refused, usage stays 800", async () => {
    const { org, id } = await agentWith({ limitTokens: 1000 });
    for (let n = 0; n < 2; n += 1) {
      const hold = (await ask(org, { estimatedTokens: 400 })) as HoldGranted;
      await world.t.ledger.submit(settle(org, { reservationId: hold.reservationId ?? "", tokens: 400 }));
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
    await world.t.ledger.submit(
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
    const other = world.t.replica();
    await setTestSetting(world.t.pool, org, "enforcement.level", "HARD_LIMIT");
    expect(await other.submit(authorize(org, { agentId: "a1", estimatedCost: "1" }))).toMatchObject({
      decision: "block",
    });
    expect(await ask(org, { estimatedCost: "1" })).toMatchObject({ decision: "block" });
    expect(await windowOf(id)).toMatchObject({ held: "1", refused: 2 });
  });

  test("an urgent call follows the rule for urgent calls, where there is one", async () => {
    const { org } = await agentWith({ limitCost: "1", action: "queue", columns: { urgent_action: "warn" } });
    await spend(org, { cost: "1" });
    expect(await world.t.ledger.check(authorize(org, { agentId: "a1", estimatedCost: "1" }))).toMatchObject({
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
    const org = await createTestOrganization(world.t.pool, { cap: "100" });
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
    const other = world.t.replica();
    await spend(org, { cost: "9.99" });
    expect(await ask(org, { estimatedCost: "0.001" })).toMatchObject({ allowed: true });
    const last = await spend(org, { cost: "0.01" });
    expect(last.decision).toMatchObject({ action: "block" });
    const { rows } = await world.t.pool.query("select status, suspended_reason from budgets where id = $1", [
      id,
    ]);
    expect(rows[0]).toMatchObject({
      status: "SUSPENDED",
      suspended_reason: expect.stringContaining("xceeded"),
    });
    expect(await alertsOf(id)).toContain("EXCEEDED");
    for (const ledger of [world.t.ledger, other])
      expect(await ledger.submit(authorize(org, { agentId: "a1", estimatedCost: "0.001" }))).toMatchObject({
        decision: "block",
        reason: "Budget suspended",
      });
    expect(await world.t.ledger.submit(authorize(org, { agentId: "a2", estimatedCost: "1" }))).toMatchObject({
      allowed: true,
    });
    const audit = await world.t.pool.query(
      "select actor_id from audit_logs where organization_id = $1 and action = 'budget.suspended' and entity_id = $2",
      [org, id],
    );
    expect(audit.rows).toEqual([{ actor_id: "system:auto-suspend" }]);
    const told = await world.t.pool.query(
      "select 1 from events where organization_id = $1 and type = 'budget.suspended'",
      [org],
    );
    expect(told.rowCount).toBe(1);
    // Costs that come all the same are recorded, and resuming it holds though it stays exceeded.
    await spend(org, { cost: "1" });
    await world.t.pool.query("update budgets set status = 'ACTIVE', suspended_reason = null where id = $1", [
      id,
    ]);
    await world.t.pool.query("update organizations set policy_version = policy_version + 1 where id = $1", [
      org,
    ]);
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
    const { rows } = await world.t.pool.query("select status from budgets where id = $1", [id]);
    expect(rows[0].status).toBe("ACTIVE");
  });
});
