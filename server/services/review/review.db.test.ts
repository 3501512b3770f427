import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callerOf, codeOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { recordOf } from "@/test/steering-fixture";
import { reviewBudgets } from "./review-budgets";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
});
afterAll(() => t.close());

const reason = "as agreed";
/** Of 1000: 100 each; "idle" has used 5, "busy" 95, "fine" 50, "big" 700 of 700. */
async function reviewed() {
  const org = await createTestOrganization(t.pool);
  const { pools } = callerOf(org).admin;
  const { id: poolId } = await pools.create({ name: "shared", initialBudget: "1000" });
  const used = { idle: "5", busy: "95", fine: "50", big: "695" };
  for (const [agentId, cost] of Object.entries(used)) {
    await pools.assignAgent({ agentId, poolId, allocation: agentId === "big" ? "700" : "100", reason });
    await t.ledger.submit(recordOf(org, { agentId, cost }));
  }
  const review = () => reviewBudgets(org, Date.now(), 24);
  const open = async () =>
    (await pools.suggestions.list()).data.map((row) => [row.kind, row.entityId]).sort();
  return { org, pools, poolId, review, open };
}

describe("the review of budgets", () => {
  test("SAFE-46 SAFE-47 SAFE-48 SAFE-49 BUG-SAFE-10 it keeps a suggestion for each finding, however often it runs", async () => {
    const { pools, poolId, review, open } = await reviewed();
    const first = await review();
    expect(first).toMatchObject({
      agents: 4,
      pools: 1,
      suggestions: 4,
      schedule: "Budget review scheduled every 24 hours",
    });
    expect(first.sentences).toContain("Agent idle using less than 10% of budget - consider reducing");
    expect(first.sentences).toContain("Agent busy budget nearly depleted - consider increasing");
    expect(first.sentences).toContain("Pool shared below 20% remaining - consider rebalancing");
    const expected = [
      ["INCREASE", "big"],
      ["INCREASE", "busy"],
      ["REBALANCE", poolId],
      ["REDUCE", "idle"],
    ];
    expect(await open()).toEqual(expected);
    await Promise.all([review(), review()]);
    expect(await open()).toEqual(expected);
    const { data } = await pools.suggestions.list();
    expect(data.find((row) => row.kind === "REDUCE")).toMatchObject({
      detail: "Applying it changes the allocation from 100 to 52.5 USD.",
      evidence: { allocation: "100", remaining: "95", proposedAllocation: "52.5" },
    });
  });

  test("SAFE-47 SAFE-48 applying makes the change, audited, once; and what is no longer true is no longer proposed", async () => {
    const { org, pools, review, open } = await reviewed();
    await review();
    const { data } = await pools.suggestions.list();
    const idOf = (entityId: string) => data.find((row) => row.entityId === entityId)?.id ?? "";
    const twice = [1, 2].map(() => codeOf(pools.suggestions.accept({ suggestionId: idOf("idle") })));
    expect((await Promise.all(twice)).sort()).toEqual(["conflict", "done"]);
    expect((await pools.agents({ agentId: "idle" })).data).toMatchObject([{ allocation: "52.5" }]);
    // 47.5 came free: 50 more for busy is beyond it.
    expect(await codeOf(pools.suggestions.accept({ suggestionId: idOf("busy") }))).toBe("conflict");
    await pools.setAllocation({ agentId: "fine", allocation: "50", reason });
    expect(await codeOf(pools.suggestions.accept({ suggestionId: idOf("busy") }))).toBe("done");
    expect((await pools.agents({ agentId: "busy" })).data).toMatchObject([{ allocation: "150" }]);
    const { rows } = await t.pool.query(
      "select action from audit_logs where organization_id = $1 order by seq desc limit 2",
      [org],
    );
    expect(rows.map((row) => row.action)).toEqual(["suggestion.applied", "allocation.changed"]);
    await review();
    expect((await open()).map(([kind, entity]) => `${kind} ${entity}`)).toContain("INCREASE fine");
    expect((await open()).map(([, entity]) => entity)).not.toContain("busy");
  });

  test("SAFE-49 one click rebalances the pool; a rebalance shares exactly what remains", async () => {
    const { pools, poolId, review } = await reviewed();
    await review();
    const { data } = await pools.suggestions.list();
    const suggestionId = data.find((row) => row.kind === "REBALANCE")?.id ?? "";
    expect(await pools.suggestions.accept({ suggestionId })).toMatchObject({ state: "APPLIED" });
    expect(await pools.get({ poolId })).toMatchObject({ unallocated: "0", remainingBudget: "155" });
    expect(await codeOf(pools.suggestions.accept({ suggestionId }))).toBe("conflict");
  });

  test("C16 what is dismissed is not proposed again at once; a VIEWER decides nothing, another organization sees nothing", async () => {
    const { org, pools, review, open } = await reviewed();
    const other = await reviewed();
    await review();
    const { data } = await pools.suggestions.list();
    const suggestionId = data.find((row) => row.kind === "REDUCE")?.id ?? "";
    const viewer = callerOf(org, "VIEWER").admin.pools.suggestions;
    expect(await codeOf(viewer.dismiss({ suggestionId }))).toBe("forbidden");
    expect(await codeOf(other.pools.suggestions.accept({ suggestionId }))).toBe("not_found");
    expect(await codeOf(other.pools.suggestions.dismiss({ suggestionId }))).toBe("not_found");
    await pools.suggestions.dismiss({ suggestionId });
    await review();
    expect((await open()).map(([kind]) => kind)).not.toContain("REDUCE");
    expect((await pools.suggestions.list({ state: "all" })).data).toHaveLength(4);
  });
});
