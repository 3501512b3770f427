import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { record, recorded } from "@/test/ledger-commands";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { primaryBudgetId } from "./ids";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
});
afterAll(() => t.close());

async function spentOf(
  budgetId: string,
): Promise<{ spent: string; held: string; excess: string; tokens: string }> {
  const { rows } = await t.pool.query(
    "select trim_scale(spent)::text as spent, trim_scale(held)::text as held, trim_scale(excess)::text as excess, tokens::text as tokens from budget_windows where budget_id = $1",
    [budgetId],
  );
  return rows[0];
}
const orgSpent = (organizationId: string) => spentOf(primaryBudgetId(organizationId, "ORGANIZATION", null));

describe("record", () => {
  test("NEON-31 AII-58 books one row and moves organization, campaign and agent in the same transaction", async () => {
    const org = await createTestOrganization(t.pool, { cap: "1000" });
    const result = recorded(
      await t.ledger.submit(record(org, { tokens: 1000, campaignId: "q1", agentId: "a1" })),
    );
    expect(result).toMatchObject({ tracked: true, duplicate: false, excess: "0", currency: "USD" });
    expect((await orgSpent(org)).spent).toBe(result.cost);
    expect((await spentOf(primaryBudgetId(org, "CAMPAIGN", "q1"))).spent).toBe(result.cost);
    expect((await spentOf(primaryBudgetId(org, "AGENT", "a1"))).spent).toBe(result.cost);
    const view = await t.pool.query("select * from campaign_costs where organization_id = $1", [org]);
    expect(view.rows).toHaveLength(1);
  });

  test("NEON-8 an omitted campaign counts in the organization and in no campaign", async () => {
    const org = await createTestOrganization(t.pool);
    await t.ledger.submit(record(org, { cost: "2.5" }));
    const { rows } = await t.pool.query(
      "select count(*)::int as n from budget_windows where organization_id = $1",
      [org],
    );
    expect(rows[0].n).toBe(1);
    expect((await orgSpent(org)).spent).toBe("2.5");
  });

  test("NEON-12 I4 the same key twice is one row, and the second answer is the first with duplicate true", async () => {
    const org = await createTestOrganization(t.pool);
    const first = await t.ledger.submit(record(org, { cost: "1.0", executionId: "e1" }));
    const again = await t.ledger.submit(record(org, { cost: "1.00", executionId: "e1" }));
    expect(again).toEqual({ ...first, duplicate: true });
    expect((await orgSpent(org)).spent).toBe("1");
  });

  test("P3 another body under the same key gets 422 and changes nothing", async () => {
    const org = await createTestOrganization(t.pool);
    await t.ledger.submit(record(org, { cost: "1", executionId: "e1" }));
    await expect(t.ledger.submit(record(org, { cost: "2", executionId: "e1" }))).rejects.toMatchObject({
      code: "idempotency_key_reused",
    });
    expect((await orgSpent(org)).spent).toBe("1");
  });

  test("the same key twice at once, in one batch and on two replicas, has one effect", async () => {
    const org = await createTestOrganization(t.pool);
    const other = t.replica();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        (n % 2 === 0 ? t.ledger : other).submit(record(org, { cost: "1", executionId: "same" })),
      ),
    );
    const results = answers.map(recorded);
    expect(results.filter((result) => !result.duplicate)).toHaveLength(1);
    expect(new Set(results.map((result) => result.id)).size).toBe(1);
    expect((await orgSpent(org)).spent).toBe("1");
  });

  test("P14 ten times 0.1 is 1, and one token at the smallest price is kept", async () => {
    const org = await createTestOrganization(t.pool);
    await Promise.all(Array.from({ length: 10 }, () => t.ledger.submit(record(org, { cost: "0.1" }))));
    expect((await orgSpent(org)).spent).toBe("1");
    await t.ledger.submit(record(org, { cost: "0.000000000001" }));
    expect((await orgSpent(org)).spent).toBe("1.000000000001");
  });

  test("promises row 10: a total that would leave the range is refused before SQL, and the first stays", async () => {
    const org = await createTestOrganization(t.pool);
    await t.ledger.submit(record(org, { cost: "600000000000" }));
    await expect(t.ledger.submit(record(org, { cost: "600000000000" }))).rejects.toMatchObject({
      code: "validation_failed",
      errors: [{ code: "out_of_range" }],
    });
    expect((await orgSpent(org)).spent).toBe("600000000000");
  });

  test("is booked though the cap is full, and the part beyond the room is excess", async () => {
    const org = await createTestOrganization(t.pool, { cap: "10" });
    await t.ledger.submit(record(org, { cost: "9" }));
    const over = await t.ledger.submit(record(org, { cost: "3" }));
    expect(over).toMatchObject({ excess: "2", decision: { action: "block", allowed: false } });
    expect(await orgSpent(org)).toMatchObject({ spent: "12", excess: "2" });
  });

  test("an unknown price is charged at the default rate as provisional", async () => {
    const org = await createTestOrganization(t.pool);
    const result = await t.ledger.submit(record(org, { agentType: "NOPE", tokens: 1000 }));
    expect(result).toMatchObject({ cost: "0.04", costSource: "default", priceStatus: "provisional" });
  });

  test("promises row 47: an entry for a window that ended over 72 h ago is booked now and marked late", async () => {
    const org = await createTestOrganization(t.pool);
    const longAgo = new Date(Date.now() - 100 * 86_400_000).toISOString();
    await t.ledger.submit(record(org, { cost: "1", occurredAt: longAgo }));
    const { rows } = await t.pool.query(
      "select late, booked_at > now() - interval '1 minute' as booked_now, occurred_at = $2 as kept from billing_logs where organization_id = $1",
      [org, longAgo],
    );
    expect(rows).toEqual([{ late: true, booked_now: true, kept: true }]);
  });
});
