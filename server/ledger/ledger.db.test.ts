import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HoldGranted } from "@/server/ledger/batch/commands";
import { primaryBudgetId } from "@/server/ledger/batch/ids";
import { anyKey, authorize, record, settle } from "@/test/ledger-commands";
import {
  createTestBudget,
  createTestLedger,
  createTestOrganization,
  type TestLedger,
} from "@/test/ledger-fixture";

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

describe("authorize and settle", () => {
  test("BUG-NEON-8 exactly at the limit is granted, one unit above is refused", async () => {
    const org = await createTestOrganization(t.pool, { cap: "10" });
    const all = await t.ledger.submit(authorize(org, { estimatedCost: "10" }));
    expect(all.allowed).toBe(true);
    const more = await t.ledger.submit(authorize(org, { estimatedCost: "0.000000000001" }));
    expect(more).toMatchObject({ allowed: false, decision: "block" });
    expect(more.reasons[0]).toMatchObject({ metric: "cost", limit: "10", held: "10", remaining: "0" });
    expect(await orgSpent(org)).toMatchObject({ spent: "0", held: "10" });
  });

  test("BUG-TEK-4 settle books the actual cost and frees the rest; above the hold it is excess", async () => {
    const org = await createTestOrganization(t.pool, { cap: "10" });
    const hold = (await t.ledger.submit(authorize(org, { estimatedCost: "4" }))) as HoldGranted;
    const less = await t.ledger.submit(settle(org, { reservationId: hold.reservationId ?? "", cost: "1.5" }));
    expect(less).toMatchObject({ cost: "1.5", excess: "0" });
    expect(await orgSpent(org)).toMatchObject({ spent: "1.5", held: "0" });
    const second = (await t.ledger.submit(authorize(org, { estimatedCost: "1" }))) as HoldGranted;
    const more = await t.ledger.submit(settle(org, { reservationId: second.reservationId ?? "", cost: "3" }));
    expect(more).toMatchObject({ excess: "2" });
    expect(await orgSpent(org)).toMatchObject({ spent: "4.5", held: "0", excess: "2" });
  });

  test("promises row 83: settling again replays, another body conflicts, so does settle after release", async () => {
    const org = await createTestOrganization(t.pool, { cap: "10" });
    const { reservationId = "" } = (await t.ledger.submit(
      authorize(org, { estimatedCost: "4" }),
    )) as HoldGranted;
    const first = await t.ledger.submit(settle(org, { reservationId, cost: "1" }));
    expect(await t.ledger.submit(settle(org, { reservationId, cost: "1" }))).toEqual({
      ...first,
      duplicate: true,
    });
    await expect(t.ledger.submit(settle(org, { reservationId, cost: "2" }))).rejects.toMatchObject({
      code: "conflict",
    });
    const release = { kind: "release", organizationId: org, actorId: "k", binding: anyKey } as const;
    await expect(t.ledger.submit({ ...release, reservationId })).rejects.toMatchObject({ code: "conflict" });
    const other = (await t.ledger.submit(authorize(org, { estimatedCost: "4" }))) as HoldGranted;
    await t.ledger.submit({ ...release, reservationId: other.reservationId ?? "" });
    await expect(
      t.ledger.submit(settle(org, { reservationId: other.reservationId ?? "", cost: "1" })),
    ).rejects.toMatchObject({ code: "conflict" });
    expect(await orgSpent(org)).toMatchObject({ spent: "1", held: "0" });
  });

  test("P6 a refusal by one budget holds nothing on the others and names every binding budget", async () => {
    const org = await createTestOrganization(t.pool, { cap: "5" });
    await createTestBudget(t.pool, org, { scopeType: "CAMPAIGN", scopeKey: "tight", limitCost: "1" });
    const result = await t.ledger.submit(authorize(org, { estimatedCost: "6", campaignId: "tight" }));
    expect(result).toMatchObject({ allowed: false });
    expect(result.reasons.map((reason) => reason.limit).sort()).toEqual(["1", "5"]);
    expect(await orgSpent(org)).toMatchObject({ held: "0" });
  });

  test("NGX-55 cap of 5000 tokens: warn lets 3000 more through, block refuses", async () => {
    for (const action of ["warn", "block"]) {
      const org = await createTestOrganization(t.pool);
      await createTestBudget(t.pool, org, {
        scopeType: "AGENT",
        scopeKey: "sage",
        limitTokens: 5000,
        action,
      });
      await t.ledger.submit(record(org, { tokens: 4000, agentId: "sage" }));
      const result = await t.ledger.submit(authorize(org, { estimatedTokens: 3000, agentId: "sage" }));
      expect(result.decision).toBe(action);
    }
  });

  test("NGX-45 AII-60 BUG-TEK-4 parallel-calls-cannot-all-pass: 200 parallel authorizations of 100 tokens under 10 000 on three replicas: exactly 100", async () => {
    const org = await createTestOrganization(t.pool);
    await createTestBudget(t.pool, org, { scopeType: "AGENT", scopeKey: "volt", limitTokens: 10_000 });
    const ledgers = [t.ledger, t.replica(), t.replica()];
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        (ledgers[n % 3] ?? t.ledger).submit(authorize(org, { estimatedTokens: 100, agentId: "volt" })),
      ),
    );
    expect(results.filter((result) => result.allowed)).toHaveLength(100);
  });

  test("P5 an expired hold is freed before a refusal, though nobody sweeps; a late settle is excess", async () => {
    const org = await createTestOrganization(t.pool, { cap: "10" });
    let now = Date.now();
    const ledger = t.replica(() => now);
    const hold = (await ledger.submit(authorize(org, { estimatedCost: "10", ttlSeconds: 1 }))) as HoldGranted;
    now += 1_001;
    expect((await ledger.submit(authorize(org, { estimatedCost: "10" }))).allowed).toBe(true);
    expect(await orgSpent(org)).toMatchObject({ held: "10" });
    const late = await ledger.submit(settle(org, { reservationId: hold.reservationId ?? "", cost: "2" }));
    expect(late).toMatchObject({ excess: "2" });
    expect(await orgSpent(org)).toMatchObject({ spent: "2", held: "10" });
  });

  test("f17 a budget made on one replica binds on the other at once", async () => {
    const org = await createTestOrganization(t.pool);
    const other = t.replica();
    await other.submit(record(org, { cost: "1", campaignId: "c" }));
    await createTestBudget(t.pool, org, { scopeType: "CAMPAIGN", scopeKey: "c", limitCost: "0" });
    expect((await other.submit(authorize(org, { estimatedCost: "1", campaignId: "c" }))).allowed).toBe(false);
  });

  test("check answers as authorize would and writes nothing", async () => {
    const org = await createTestOrganization(t.pool, { cap: "1" });
    expect((await t.ledger.check(authorize(org, { estimatedCost: "1" }))).allowed).toBe(true);
    expect((await t.ledger.check(authorize(org, { estimatedCost: "2" }))).allowed).toBe(false);
    const { rows } = await t.pool.query(
      "select count(*)::int as n from budget_windows where organization_id = $1",
      [org],
    );
    expect(rows[0].n).toBe(0);
  });
});

describe("alerts", () => {
  test("P9 I9 BUG-NEON-10 200 parallel records across 80, 95 and 100 % raise each level once", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    const other = t.replica();
    await Promise.all(
      Array.from({ length: 210 }, (_, n) =>
        (n % 2 === 0 ? t.ledger : other).submit(record(org, { cost: "0.5" })),
      ),
    );
    const { rows } = await t.pool.query(
      "select level from alerts where organization_id = $1 order by level",
      [org],
    );
    expect(rows.map((row) => row.level)).toEqual(["CRITICAL", "EXCEEDED", "WARNING"]);
    const view = await t.pool.query("select is_alert_sent from monthly_budgets where organization_id = $1", [
      org,
    ]);
    expect(view.rows[0].is_alert_sent).toBe(true);
  });
});
