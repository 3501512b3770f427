import { describe, expect, test } from "vitest";
import { listBudgetDecisions } from "@/server/db/queries/budget-decisions";
import { useEnforcementWorld } from "@/test/enforcement-world";
import { authorizeOf, settleOf } from "@/test/steering-fixture";
import type { HoldGranted } from "./commands";

const world = useEnforcementWorld();
const { agentWith, ask, spend } = world;

const noted = (organizationId: string, budgetId: string) =>
  listBudgetDecisions(world.t.pool, { organizationId, budgetId, after: null, limit: 100 });

describe("what a budget says is kept", () => {
  test("SAFE-33 blocked: one sentence with its numbers, no execution, and how many there were in the minute", async () => {
    const { org, id } = await agentWith({ limitCost: "10" });
    await spend(org, { cost: "9" });
    const calls = await Promise.all(
      Array.from({ length: 20 }, () => ask(org, { estimatedCost: "2", model: "gpt-4o" })),
    );
    expect(calls.every(({ allowed }) => !allowed)).toBe(true);
    const rows = await noted(org, id);
    expect(rows.reduce((sum, { calls: count }) => sum + Number(count), 0)).toBe(20);
    expect(rows.length).toBeLessThanOrEqual(2);
    expect(rows[0]).toMatchObject({ action: "block", executionId: null, queueId: null, model: "gpt-4o" });
    expect(rows[0]?.sentence).toMatch(
      /^Blocked by Agent cap \(agent, \w+\): \$9\.00 spent \+ \$0\.00 held \+ \$2\.00 requested is \$1\.00 above the \$10\.00 limit\. Resets /,
    );
  });

  test("SAFE-33 allowed with warning: the execution that its hold was settled with is found", async () => {
    const { org, id } = await agentWith({ limitCost: "10", action: "warn" });
    await spend(org, { cost: "9" });
    const hold = (await ask(org, { estimatedCost: "2" })) as HoldGranted;
    expect((await noted(org, id))[0]).toMatchObject({ action: "warn", calls: "1", executionId: null });
    const settled = await world.t.ledger.submit(
      settleOf(org, { reservationId: hold.reservationId ?? "", cost: "2" }),
    );
    const [row] = await noted(org, id);
    expect(row?.executionId).toBe((settled as { id: string }).id);
    expect(row?.sentence).toContain("Allowed with warning by Agent cap");
  });

  test("SAFE-33 queued names its place in the queue; what is simply let through is not kept", async () => {
    const { org, id } = await agentWith({ limitCost: "10", action: "queue" });
    await ask(org, { estimatedCost: "10" });
    expect(await noted(org, id)).toEqual([]);
    const queued = await ask(org, { estimatedCost: "1" });
    const [row] = await noted(org, id);
    expect(row).toMatchObject({ action: "queue", queueId: "queueId" in queued ? queued.queueId : null });
  });

  test("P15 another organization sees none of it", async () => {
    const { org, id } = await agentWith({ limitCost: "1" });
    await world.t.ledger.submit(authorizeOf(org, { agentId: "luna", estimatedCost: "5" }));
    const { org: other } = await agentWith({ limitCost: "1" });
    expect(await noted(other, id)).toEqual([]);
  });
});
