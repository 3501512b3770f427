import { describe, expect, test } from "vitest";
import { codeOf } from "@/test/admin-caller";
import { pico } from "@/test/pico";
import { usePoolWorld } from "@/test/pool-world";

const { poolOf, allocationsOf, unallocatedOf, countOf } = usePoolWorld();
const reason = "as agreed";

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
