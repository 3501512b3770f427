import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sumMoney, toWire, usd } from "@/server/domain/money";
import { callerOf, codeOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { authorizeOf, recordOf, settleOf } from "@/test/steering-fixture";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
});
afterAll(() => t.close());

async function settled(org: string, held: string, cost: string): Promise<string> {
  const given = await t.ledger.submit(authorizeOf(org, { estimatedCost: held, campaignId: "spring" }));
  const reservationId = (given as { reservationId: string }).reservationId;
  const answer = await t.ledger.submit(settleOf(org, { reservationId, cost }));
  return (answer as { id: string }).id;
}

describe("admin.executions.get", () => {
  test("a settled hold names every budget it was judged against, the tightest first", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    await callerOf(org).admin.campaigns.setBudget({ campaignId: "spring", monthlyBudget: "10" });
    await t.ledger.submit(recordOf(org, { cost: "4", campaignId: "spring" }));
    const id = await settled(org, "2", "1.25");
    const detail = await callerOf(org).admin.executions.get({ id });
    expect(detail.hold).toMatchObject({ state: "settled", cost: "2", viaOverride: null });
    expect(detail.execution).toMatchObject({ id, cost: "1.25", excess: "0" });
    expect(
      detail.budgets.map(({ usedBefore, limitInForce, left }) => [usedBefore, limitInForce, left]),
    ).toEqual([
      ["4", "10", "4"],
      ["4", "100", "94"],
    ]);
    expect(detail.budgets.map(({ isTightest }) => isTightest)).toEqual([true, false]);
    expect(detail.sentence).toMatch(
      /^Allowed: \$4\.00 used \+ \$2\.00 held is within the \$10\.00 limit of /,
    );
  });

  test("a cost without a hold says so; its token classes add up to its cost", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    const { id } = (await t.ledger.submit(
      recordOf(org, {
        inputTokens: 1200,
        outputTokens: 345,
        agentType: "SEO",
        userId: "u1",
        metadata: { a: 1 },
      }),
    )) as { id: string };
    const detail = await callerOf(org).admin.executions.get({ id });
    expect(detail.hold).toBeNull();
    expect(detail.sentence).toContain("Recorded without a hold");
    expect(toWire(sumMoney(detail.classes.map(({ cost }) => usd(cost))))).toBe(detail.execution.cost);
    expect(detail.budgets.length).toBeGreaterThan(0);
    expect([detail.userId, detail.metadata]).toEqual(["u1", { a: 1 }]);
    const seen = await callerOf(org, "VIEWER").admin.executions.get({ id });
    expect([seen.userId, seen.metadata]).toEqual([null, null]);
  });

  test("an execution booked weeks before it was recorded is found; another organization's is not", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    const occurredAt = new Date(Date.now() - 20 * 86_400_000).toISOString();
    const { id } = (await t.ledger.submit(recordOf(org, { cost: "1", occurredAt }))) as { id: string };
    expect((await callerOf(org).admin.executions.get({ id })).execution.occurredAt).toBe(occurredAt);
    const other = await createTestOrganization(t.pool, { cap: "100" });
    expect(await codeOf(callerOf(other).admin.executions.get({ id }))).toBe("not_found");
  });
});
