import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HoldGranted } from "@/server/ledger/batch/commands";
import { verifyBooks } from "@/server/ledger/proof/verify";
import { callerOf, codeOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { pico } from "@/test/pico";
import { authorizeOf, recordOf, settleOf } from "@/test/steering-fixture";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
});
afterAll(() => t.close());

const reason = "as agreed";
async function poolOf(initialBudget: string, agents: Record<string, string | undefined> = {}) {
  const org = await createTestOrganization(t.pool);
  const { pools } = callerOf(org).admin;
  const { id: poolId } = await pools.create({ name: "shared", initialBudget });
  for (const [agentId, allocation] of Object.entries(agents))
    await pools.assignAgent({ agentId, poolId, reason, ...(allocation !== undefined && { allocation }) });
  const spend = (agentId: string, cost: string) => t.ledger.submit(recordOf(org, { agentId, cost }));
  const hold = (agentId: string, cost: string, more = {}) =>
    t.ledger.submit(authorizeOf(org, { agentId, estimatedCost: cost, ...more }));
  const agent = async (agentId: string) => {
    const [row] = (await pools.agents({ agentId })).data;
    if (row === undefined) throw new Error(`no agent ${agentId}`);
    return row;
  };
  return { org, pools, poolId, spend, hold, agent, pool: () => pools.get({ poolId }) };
}
const balanced = async (org: string) =>
  (await verifyBooks(t.pool, { organizationId: org, fakeNow: null, recentOnly: false })).mismatches;

describe("money of pools", () => {
  test("SAFE-12 SAFE-16 SAFE-27 of 200, 50 used leave 150, in the agent's figures and the pool's", async () => {
    const { org, spend, hold, agent, pool } = await poolOf("1000", { a: "200" });
    await spend("a", "30");
    await hold("a", "20");
    expect(await agent("a")).toMatchObject({
      initialBudget: "200",
      usedBudget: "50",
      remainingBudget: "150",
      usagePercent: "25",
      warnings: [],
    });
    expect(await pool()).toMatchObject({
      spent: "30",
      held: "20",
      remainingBudget: "950",
      unallocated: "800",
    });
    expect(await balanced(org)).toEqual([]);
  });

  test("SAFE-14 what was spent in the last hour is the rate, and says when nothing is left", async () => {
    const { spend, agent } = await poolOf("1000", { a: "90" });
    await spend("a", "60");
    expect(await agent("a")).toMatchObject({ rateUsdPerHour: "60", secondsToEmpty: 1800 });
  });

  test("SAFE-13 SAFE-21 usage over time is half-open at both ends", async () => {
    const { org, pools, poolId } = await poolOf("1000", { a: "200" });
    const at = Date.now() - 10 * 3_600_000;
    const instant = (ms: number) => new Date(at + ms).toISOString();
    for (const [ms, cost] of [
      [-1, "1"],
      [0, "2"],
      [3_599_999, "4"],
      [3_600_000, "8"],
      [7_200_000, "16"],
    ] as const)
      await t.ledger.submit(recordOf(org, { agentId: "a", cost, occurredAt: instant(ms) }));
    const range = { from: instant(0), to: instant(7_200_000) };
    const expected = {
      data: [
        { start: instant(0), amount: "6", executions: 2 },
        { start: instant(3_600_000), amount: "8", executions: 1 },
      ],
      total: "14",
      averagePerEntry: "7",
    };
    expect(await pools.usage({ agentId: "a", ...range })).toMatchObject(expected);
    expect(await pools.usage({ poolId, ...range })).toMatchObject(expected);
    expect(await codeOf(pools.usage({ poolId, from: range.to, to: range.from }))).toBe("validation_failed");
    expect(await codeOf(pools.usage({ ...range }))).toBe("validation_failed");
  });

  test("SAFE-26 SAFE-32 SAFE-33 BUG-SAFE-9 warnings and the alert go by what is left, for an agent made later too", async () => {
    const { org, pools, poolId, spend, agent } = await poolOf("1000", { early: "200" });
    await spend("early", "10");
    await pools.assignAgent({ agentId: "late", poolId, allocation: "200", reason });
    await spend("late", "10");
    expect((await agent("late")).warnings).toEqual([]);
    await spend("late", "150.02");
    expect((await agent("late")).warnings).toEqual(["WARNING: Budget usage high (>80%)"]);
    await spend("late", "9.98");
    expect((await agent("late")).warnings).toContain("LOW_BUDGET: 30 of 200 left");
    const { rows } = await t.pool.query(
      `select al.level, trim_scale(100 - al.used_amount * 100 / al.limit_amount)::text as remaining
       from alerts al join budgets b on b.id = al.budget_id
       where al.organization_id = $1 and b.scope_key = 'late' and b.purpose = 'allocation'`,
      [org],
    );
    // 85 % used is 15.0 left.
    expect(rows).toEqual([{ level: "WARNING", remaining: "15" }]);
  });

  test("BUG-SAFE-5 cut-is-not-usage: 200 unused cut to 40 alerts nobody", async () => {
    const { org, pools } = await poolOf("1000", { a: "200" });
    await pools.setAllocation({ agentId: "a", allocation: "40", reason });
    const { rows } = await t.pool.query("select level from alerts where organization_id = $1", [org]);
    expect(rows).toEqual([]);
  });

  test("SAFE-17 an allocation refuses its agent at the limit, one unit above, and a cut binds at once", async () => {
    const { pools, hold, agent } = await poolOf("100", { a: "50", b: "0" });
    expect(await hold("a", "50.000000000001")).toMatchObject({ allowed: false });
    expect(await hold("a", "30")).toMatchObject({ allowed: true });
    expect(await hold("b", "0.000000000001")).toMatchObject({ allowed: false });
    await pools.setAllocation({ agentId: "a", allocation: "30", reason });
    expect(await hold("a", "0.000000000001")).toMatchObject({ allowed: false });
    await pools.setAllocation({ agentId: "a", remaining: "70", reason });
    expect(await agent("a")).toMatchObject({ allocation: "100", remainingBudget: "70" });
    expect(await codeOf(pools.setAllocation({ agentId: "a", remaining: "70.01", reason }))).toBe("conflict");
  });

  test("C16 the pool caps what agents without an allocation spend together", async () => {
    const { hold, pool } = await poolOf("100", { a: "40", b: undefined, c: undefined });
    expect(await hold("b", "60")).toMatchObject({ allowed: true });
    expect(await pool()).toMatchObject({ unallocated: "0" });
    // 40 are left, and they are a's own; the pool itself would have let c have them.
    expect(await hold("a", "40")).toMatchObject({ allowed: true });
    const refused = await hold("c", "0.000000000001");
    expect(refused).toMatchObject({ allowed: false, decision: "block" });
    expect(JSON.stringify(refused)).toContain("POOL");
  });

  test("SAFE-57 with the pool nearly empty priority 2 is refused, priority 9 is served from the reserve", async () => {
    const { pools, poolId, hold } = await poolOf("100", { a: undefined, b: undefined });
    await pools.update({ poolId, reservePercent: 20 });
    expect(await hold("a", "80", { priority: 2 })).toMatchObject({ allowed: true });
    expect(await hold("a", "5", { priority: 2 })).toMatchObject({ allowed: false });
    expect(await hold("b", "20", { priority: 9 })).toMatchObject({ allowed: true });
    expect(await hold("b", "0.01", { priority: 10 })).toMatchObject({ allowed: false });
  });

  test("C16 transfers and runs move what may still be spent, never what is spent or held", async () => {
    const { org, pools, poolId, spend, hold } = await poolOf("100", { a: "60", b: "40" });
    await spend("a", "20");
    const held = (await hold("a", "30")) as HoldGranted;
    const move = (amount: string) =>
      codeOf(pools.transfer({ from: { agentId: "a" }, to: { agentId: "b" }, amount, reason }));
    expect(await move("10.000000000001")).toBe("conflict");
    expect(await move("10")).toBe("done");
    const run = await pools.rebalance({ poolId, normalizeUsage: true, reason });
    const after = run.agents.map((row) => [row.agentId, pico(row.after) - pico(row.remaining)]);
    expect(Object.fromEntries(after)).toEqual({ a: pico("50"), b: 0n });
    expect(run.agents.reduce((sum, row) => sum + pico(row.remaining), 0n)).toBe(pico("50"));
    await t.ledger.submit(settleOf(org, { reservationId: held.reservationId ?? "", cost: "30" }));
    expect(await balanced(org)).toEqual([]);
  });

  test("C16 an agent that moves leaves what it spent in its old pool; a hold settles where it was admitted", async () => {
    const { org, pools, poolId, spend, hold, agent, pool } = await poolOf("100", { a: "60" });
    const two = await pools.create({ name: "two", initialBudget: "50" });
    await spend("a", "20");
    const held = (await hold("a", "5")) as HoldGranted;
    await pools.assignAgent({ agentId: "a", poolId: two.id, allocation: "50", reason });
    await spend("a", "7");
    await t.ledger.submit(settleOf(org, { reservationId: held.reservationId ?? "", cost: "4" }));
    expect(await agent("a")).toMatchObject({ usedBudget: "7", remainingBudget: "43" });
    expect(await pool()).toMatchObject({ usedBudget: "24", unallocated: "76", agents: 0 });
    expect(await pools.get({ poolId: two.id })).toMatchObject({ usedBudget: "7", unallocated: "0" });
    await pools.assignAgent({ agentId: "a", poolId, allocation: "30", reason });
    expect(await agent("a")).toMatchObject({ usedBudget: "24", remainingBudget: "6" });
    expect(await pool()).toMatchObject({ unallocated: "70" });
    expect(await hold("a", "6.000000000001")).toMatchObject({ allowed: false });
    expect(await hold("a", "6")).toMatchObject({ allowed: true });
    expect(await balanced(org)).toEqual([]);
  });

  test("C16 spend before the agent joined is no use of its allocation", async () => {
    const { org, pools, poolId, spend, agent } = await poolOf("100");
    await spend("old", "500");
    await pools.assignAgent({ agentId: "old", poolId, allocation: "10", reason });
    expect(await agent("old")).toMatchObject({ usedBudget: "0", remainingBudget: "10" });
    expect(await balanced(org)).toEqual([]);
  });

  test("SAFE-40 cost without a hold above an allocation makes the pool smaller for all, never more than it has", async () => {
    const { pools, poolId, spend, pool } = await poolOf("100", { a: "10", b: "80" });
    await spend("a", "30");
    expect(await pool()).toMatchObject({ unallocated: "-10" });
    expect(await codeOf(pools.setAllocation({ agentId: "b", allocation: "80.01", reason }))).toBe("conflict");
    await pools.setAllocation({ agentId: "b", allocation: "75", reason });
    const run = await pools.rebalance({ poolId, reason });
    expect(run.agents.reduce((sum, row) => sum + pico(row.remaining), 0n)).toBe(pico("70"));
    expect(run.pools).toMatchObject([{ unallocated: "0" }]);
  });
});
