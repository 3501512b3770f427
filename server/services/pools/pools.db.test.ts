import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callerOf, codeOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { pico } from "@/test/pico";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
});
afterAll(() => t.close());

const reason = "as agreed";
async function poolOf(initialBudget = "1000", more: { name?: string; reservePercent?: number } = {}) {
  const org = await createTestOrganization(t.pool);
  const { pools } = callerOf(org).admin;
  const pool = await pools.create({ name: "critical_services", initialBudget, ...more });
  return { org, pools, pool };
}
type Pools = Awaited<ReturnType<typeof poolOf>>["pools"];
const allocationsOf = async (pools: Pools) =>
  Object.fromEntries((await pools.agents({ limit: 100 })).data.map((row) => [row.agentId, row.allocation]));
const unallocatedOf = async (pools: Pools, poolId: string) => (await pools.get({ poolId })).unallocated;
const countOf = async (table: string, org: string) =>
  Number(
    (await t.pool.query(`select count(*) as n from ${table} where organization_id = $1`, [org])).rows[0]?.n,
  );

describe("pools", () => {
  test("SAFE-1 SAFE-2 SAFE-3 SAFE-5 each has its id, is found by name and id, and keeps amount and metadata", async () => {
    const { org, pools } = await poolOf();
    const metadata = { team: "core", nested: { list: [1, "two"] } };
    const made = await pools.create({ name: "Standard", initialBudget: "1000.0", priority: 9, metadata });
    expect(made).toMatchObject({ initialBudget: "1000", remainingBudget: "1000", unallocated: "1000" });
    expect(made).toMatchObject({ priority: 9, metadata, usedBudget: "0", agents: 0 });
    expect(await pools.get({ name: "standard" })).toEqual(made);
    expect(await pools.get({ poolId: made.id })).toEqual(made);
    const { data } = await pools.list();
    expect(new Set(data.map((row) => row.id)).size).toBe(2);
    expect(await codeOf(pools.create({ name: "STANDARD", initialBudget: "1" }))).toBe("conflict");
    expect(await countOf("budget_pools", org)).toBe(2);
  });

  test("SAFE-4 BUG-SAFE-2 defaults-pass-own-checks: 5 unless said, 0 and 11 are refused and write nothing", async () => {
    const { org, pools, pool } = await poolOf();
    expect(pool.priority).toBe(5);
    for (const priority of [0, 11, 5.5])
      expect(await codeOf(pools.create({ name: "x", initialBudget: "1", priority }))).toBe(
        "validation_failed",
      );
    expect(await countOf("budget_pools", org)).toBe(1);
    const agent = await pools.assignAgent({ agentId: "a", poolId: pool.id, reason });
    expect(agent).toMatchObject({ priority: 5, strategy: "DYNAMIC" });
  });

  test("SAFE-6 the seed's three pools sum to 3500", async () => {
    const { pools } = await poolOf("1000.0");
    await pools.create({ name: "standard_services", initialBudget: "2000.0", priority: 5 });
    await pools.create({ name: "background_tasks", initialBudget: "500.0", priority: 2 });
    const { data } = await pools.list();
    expect(data.reduce((sum, row) => sum + pico(row.initialBudget), 0n)).toBe(pico("3500"));
    const page = await pools.list({ limit: 2 });
    expect([page.data.length, page.hasMore]).toEqual([2, true]);
    expect((await pools.list({ limit: 2, cursor: page.nextCursor ?? "" })).data).toMatchObject([
      { name: "background_tasks" },
    ]);
  });

  test("SAFE-10 ten times 0.1 is 1", async () => {
    const { pools, pool } = await poolOf("1");
    await pools.assignAgent({ agentId: "a", poolId: pool.id, allocation: "0", reason });
    for (let n = 0; n < 10; n += 1)
      await pools.transfer({ from: { poolId: pool.id }, to: { agentId: "a" }, amount: "0.1", reason });
    expect(await allocationsOf(pools)).toEqual({ a: "1" });
    expect(await unallocatedOf(pools, pool.id)).toBe("0");
    expect(
      await codeOf(
        pools.transfer({ from: { poolId: pool.id }, to: { agentId: "a" }, amount: "0.000000000001", reason }),
      ),
    ).toBe("conflict");
  });

  test("SAFE-11 SAFE-15 SAFE-18 BUG-SAFE-3 pool-is-debited: agents take their allocation from the pool", async () => {
    const { pools, pool } = await poolOf();
    const critical = await pools.assignAgent({
      agentId: "critical_agent",
      poolId: pool.id,
      allocation: "200.0",
      priority: 8,
      reason,
    });
    expect(critical).toMatchObject({ allocation: "200", remainingBudget: "200", priority: 8 });
    expect(await unallocatedOf(pools, pool.id)).toBe("800");
    await pools.assignAgent({ agentId: "standard_agent", poolId: pool.id, allocation: "300.0", reason });
    expect(await unallocatedOf(pools, pool.id)).toBe("500");
    expect(await pools.get({ poolId: pool.id })).toMatchObject({ allocated: "500", agents: 2 });
  });

  test("SAFE-17 beyond what the pool has not allocated: 409 «Insufficient budget in pool», nothing written", async () => {
    const { org, pools, pool } = await poolOf();
    await pools.assignAgent({ agentId: "a", poolId: pool.id, allocation: "200", reason });
    const audits = await countOf("audit_logs", org);
    const raise = pools.setAllocation({ agentId: "a", allocation: "1000.000000000001", reason });
    await expect(raise).rejects.toThrow("Insufficient budget in pool");
    const join = pools.assignAgent({ agentId: "b", poolId: pool.id, allocation: "800.01", reason });
    await expect(join).rejects.toThrow("Insufficient budget in pool");
    expect(await codeOf(pools.update({ poolId: pool.id, initialBudget: "199.99" }))).toBe("conflict");
    expect(await countOf("audit_logs", org)).toBe(audits);
    expect(await allocationsOf(pools)).toEqual({ a: "200" });
    await pools.setAllocation({ agentId: "a", allocation: "1000", reason });
    expect(await unallocatedOf(pools, pool.id)).toBe("0");
  });

  test("SAFE-23 SAFE-24 a dry run answers what the run then does, and names 612 as unallocated", async () => {
    const { org, pools, pool } = await poolOf();
    for (const priority of [9, 8, 5, 3])
      await pools.assignAgent({ agentId: `p${priority}`, poolId: pool.id, priority, reason });
    const audits = await countOf("audit_logs", org);
    const ask = { poolId: pool.id, strategy: "PRIORITY", reason } as const;
    const dry = await pools.allocate({ ...ask, dryRun: true });
    expect([await countOf("audit_logs", org), await countOf("pool_transfers", org)]).toEqual([audits, 0]);
    expect(dry.pools).toMatchObject([{ unallocatedBefore: "1000", unallocated: "612" }]);
    const done = await pools.allocate(ask);
    expect({ ...done, runId: null, dryRun: true }).toEqual(dry);
    expect(await allocationsOf(pools)).toEqual({ p3: "108", p5: "180", p8: "50", p9: "50" });
    expect(await unallocatedOf(pools, pool.id)).toBe("612");
    const { data } = await pools.transfers({ poolId: pool.id });
    expect(data).toHaveLength(4);
    expect(data.every((row) => row.runId === done.runId && row.actorId === "usr_test")).toBe(true);
    expect((await pools.allocate(ask)).runId).toBeNull();
    await pools.allocate({ ...ask, distributeRemainder: true });
    expect(await unallocatedOf(pools, pool.id)).toBe("0");
  });

  test("SAFE-18 SAFE-40 BUG-SAFE-4 freeing-keeps-membership: a rebalance keeps FIXED and every member", async () => {
    const { pools, pool } = await poolOf("200");
    const assign = (agentId: string, allocation: string, more: object = {}) =>
      pools.assignAgent({ agentId, poolId: pool.id, allocation, reason, ...more });
    await assign("fixed_budget_agent", "100", { strategy: "FIXED" });
    await assign("high", "0", { priority: 9 });
    await assign("low", "50", { priority: 5 });
    await assign("freed", "10", { priority: 5, maxAllocation: "0" });
    const run = await pools.rebalance({ poolId: pool.id, reason });
    expect(run.agents.find(({ agentId }) => agentId === "freed")).toMatchObject({ after: "0" });
    const after = await allocationsOf(pools);
    // 0.7 x 9 + 0.3 and 0.7 x 5 + 0.3 of 100.
    expect(after).toEqual({
      fixed_budget_agent: "100",
      freed: "0",
      high: "63.461538461539",
      low: "36.538461538461",
    });
    expect(await unallocatedOf(pools, pool.id)).toBe("0");
    expect((await pools.agents({ poolId: pool.id })).data).toHaveLength(4);
  });

  test("SAFE-41 an empty pool shares nothing", async () => {
    const { pools, pool } = await poolOf();
    expect(await pools.rebalance({ poolId: pool.id, reason })).toMatchObject({ runId: null, agents: [] });
  });

  test("SAFE-44 SAFE-45 a change is audited in the seed's words, with all six fields", async () => {
    const { org, pools, pool } = await poolOf();
    await pools.assignAgent({ agentId: "a1", poolId: pool.id, allocation: "200", priority: 8, reason });
    await pools.setAllocation({ agentId: "a1", allocation: "250.5", reason: "launch" });
    const { rows } = await t.pool.query(
      "select after, reason from audit_logs where organization_id = $1 and action = 'allocation.changed'",
      [org],
    );
    expect(rows).toMatchObject([
      {
        reason: "launch",
        after: {
          agentId: "a1",
          oldBudget: "200",
          newBudget: "250.5",
          changeAmount: "50.5",
          reason: "launch",
          sentence: "Budget change for agent a1 (priority 8): 200 → 250.5 (+50.5). Reason: launch",
        },
      },
    ]);
    expect(rows[0]?.after.timestamp).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  test("C16 transfers between agents and pools conserve the money of all pools", async () => {
    const { pools, pool: one } = await poolOf("100");
    const two = await pools.create({ name: "two", initialBudget: "50" });
    await pools.assignAgent({ agentId: "a", poolId: one.id, allocation: "40", reason });
    await pools.assignAgent({ agentId: "b", poolId: two.id, allocation: "10", reason });
    const state = async () => [
      ...Object.values(await allocationsOf(pools)),
      ...(await pools.list()).data.map((row) => `${row.initialBudget}/${row.unallocated}`),
    ];
    const move = (from: object, to: object, amount: string) => pools.transfer({ from, to, amount, reason });
    await move({ agentId: "a" }, { agentId: "b" }, "15");
    expect(await state()).toEqual(["25", "25", "85/60", "65/40"]);
    await move({ agentId: "b" }, { poolId: two.id }, "5");
    expect(await state()).toEqual(["25", "20", "85/60", "65/45"]);
    await move({ poolId: two.id }, { poolId: one.id }, "45");
    expect(await state()).toEqual(["25", "20", "130/105", "20/0"]);
    await move({ poolId: one.id }, { agentId: "b" }, "0.000000000001");
    expect(await state()).toEqual([
      "25",
      "20.000000000001",
      "129.999999999999/104.999999999999",
      "20.000000000001/0",
    ]);
    await move({ agentId: "b" }, { poolId: one.id }, "20.000000000001");
    expect(await state()).toEqual(["25", "0", "150/125", "0/0"]);
  });

  test("promises row 88: to itself 422, above what is free 409, a foreign pool 404; nothing is written", async () => {
    const { org, pools, pool } = await poolOf("100");
    const foreign = await poolOf("100");
    await pools.assignAgent({ agentId: "a", poolId: pool.id, allocation: "40", reason });
    const audits = await countOf("audit_logs", org);
    const here = { poolId: pool.id };
    const move = (from: object, to: object, amount = "1") =>
      codeOf(pools.transfer({ from, to, amount, reason }));
    expect(await move(here, here)).toBe("validation_failed");
    expect(await move({ agentId: "a" }, { agentId: "a" })).toBe("validation_failed");
    expect(await move(here, { agentId: "a" }, "60.000000000001")).toBe("conflict");
    expect(await move({ agentId: "a" }, here, "40.000000000001")).toBe("conflict");
    expect(await move({ poolId: foreign.pool.id }, here)).toBe("not_found");
    expect(await move(here, { agentId: "unknown" })).toBe("not_found");
    expect(await move(here, { agentId: "a" }, "0")).toBe("validation_failed");
    expect(await move(here, { agentId: "a", poolId: pool.id })).toBe("validation_failed");
    expect(await codeOf(foreign.pools.get({ poolId: pool.id }))).toBe("not_found");
    expect(await countOf("audit_logs", org)).toBe(audits);
    expect(await countOf("pool_transfers", org)).toBe(1);
  });

  test("SAFE-53 SAFE-55 metadata, priorities and members read back; a moved agent leaves its money behind", async () => {
    const { pools, pool } = await poolOf("100");
    const two = await pools.create({ name: "two", initialBudget: "50" });
    const metadata = { service_levels: { full: { min_percentage: 50 } } };
    await pools.assignAgent({
      agentId: "a",
      poolId: pool.id,
      allocation: "40",
      priority: 3,
      metadata,
      reason,
    });
    expect((await pools.agents({ agentId: "a" })).data).toMatchObject([{ metadata, priority: 3 }]);
    await pools.updateAgent({ agentId: "a", priority: 7 });
    expect((await pools.agents({ agentId: "a" })).data).toMatchObject([{ metadata, priority: 7 }]);
    await pools.assignAgent({ agentId: "a", poolId: two.id, allocation: "50", reason });
    expect(await unallocatedOf(pools, pool.id)).toBe("100");
    expect((await pools.agents({ poolId: pool.id })).data).toEqual([]);
    await pools.assignAgent({ agentId: "a", poolId: pool.id, allocation: "60", reason });
    expect(await unallocatedOf(pools, pool.id)).toBe("40");
    await pools.assignAgent({ agentId: "a", poolId: null, reason });
    expect((await pools.agents()).data).toMatchObject([{ agentId: "a", poolId: null, allocation: null }]);
    expect(await unallocatedOf(pools, pool.id)).toBe("100");
  });

  test("P15 row 86: an old version and another organization's agent are refused", async () => {
    const { pools, pool } = await poolOf();
    expect(await pools.update({ poolId: pool.id, priority: 9, version: 1 })).toMatchObject({ version: 2 });
    expect(await codeOf(pools.update({ poolId: pool.id, priority: 8, version: 1 }))).toBe("conflict");
    await pools.create({ name: "other", initialBudget: "1" });
    expect(await codeOf(pools.update({ poolId: pool.id, name: "Other" }))).toBe("conflict");
    expect(await pools.update({ poolId: pool.id, initialBudget: "5", name: "renamed" })).toMatchObject({
      initialBudget: "5",
      unallocated: "5",
      name: "renamed",
    });
  });
});
