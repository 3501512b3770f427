import { describe, expect, test } from "vitest";
import { codeOf } from "@/test/admin-caller";
import { usePoolWorld } from "@/test/pool-world";

const world = usePoolWorld();
const { poolOf, allocationsOf, unallocatedOf, countOf } = world;
const reason = "as agreed";

describe("runs over a pool", () => {
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
    const { rows } = await world.t.pool.query(
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
});
