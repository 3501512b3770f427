import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { usd } from "@/server/domain/money";
import { verifyBooks } from "@/server/ledger/proof/verify";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { authorizeOf, personOf, recordOf, settleOf } from "@/test/steering-fixture";
import { createBudget } from "./create-budget";
import { resetBudget } from "./reset-budget";

let t: TestLedger;
const t0 = Date.parse("2026-11-22T12:00:00Z");
let now = t0;
beforeAll(async () => {
  t = await createTestLedger({ fakeNow: () => now });
});
afterAll(() => t.close());

const luna = { agentId: "luna" };
const make = (org: string, period: "HOURLY" | "MONTHLY" | "TOTAL") =>
  createBudget(
    t.pool,
    personOf(org),
    { name: period, scopeType: "AGENT", scopeKey: "luna", period, limitCost: usd("10"), action: "block" },
    new Date(now),
  );
const reset = (org: string, budgetId: string) =>
  resetBudget(t.pool, personOf(org), { budgetId }, { fakeNow: new Date(now) });
const ask = (org: string, estimatedCost: string) =>
  t.ledger.submit(authorizeOf(org, { ...luna, estimatedCost }));
const differences = async (organizationId: string) =>
  (await verifyBooks(t.pool, { organizationId, fakeNow: new Date(now) })).mismatches;

describe("resetBudget", () => {
  test("what was booked or held in the very millisecond of the reset stays with the count that ends", async () => {
    now = t0;
    const org = await createTestOrganization(t.pool);
    const { budgetId } = await make(org, "MONTHLY");
    await t.ledger.submit(recordOf(org, { ...luna, cost: "3" }));
    const held = await ask(org, "2");
    const { resetAt, previousUsage } = await reset(org, budgetId);
    expect(Date.parse(resetAt)).toBe(t0 + 1);
    expect(previousUsage).toMatchObject({ spent: "3", held: "2" });
    // At the instant itself the old count still runs; a second reset of it is none.
    expect(await ask(org, "5.01")).toMatchObject({ allowed: false });
    now = t0 + 1;
    expect(await reset(org, budgetId)).toMatchObject({ resetAt, previousUsage: { spent: "0", held: "0" } });
    expect(await ask(org, "10")).toMatchObject({ allowed: true });
    if (held.allowed)
      await t.ledger.submit(settleOf(org, { reservationId: held.reservationId ?? "", cost: "2.5" }));
    expect(await differences(org)).toEqual([]);
  });

  test("C4 the period's own end stays: an hour that was reset still ends with the hour", async () => {
    now = t0;
    const org = await createTestOrganization(t.pool);
    const { budgetId } = await make(org, "HOURLY");
    await t.ledger.submit(recordOf(org, { ...luna, cost: "10" }));
    now = t0 + 600_000;
    await reset(org, budgetId);
    expect(await ask(org, "10")).toMatchObject({ allowed: true });
    const refused = await ask(org, "1");
    expect(refused).toMatchObject({ allowed: false, reasons: [{ resetsAt: "2026-11-22T13:00:00.000Z" }] });
    now = Date.parse("2026-11-22T13:00:00Z");
    expect(await ask(org, "10")).toMatchObject({ allowed: true });
    expect(await differences(org)).toEqual([]);
  });

  test("C4 a record of before the reset counts before it; a total that never ends can be reset", async () => {
    now = t0;
    const org = await createTestOrganization(t.pool);
    const { budgetId } = await make(org, "TOTAL");
    await t.ledger.submit(recordOf(org, { ...luna, cost: "10" }));
    now = t0 + 60_000;
    await reset(org, budgetId);
    now = t0 + 120_000;
    const occurredAt = new Date(t0 + 30_000).toISOString();
    await t.ledger.submit(recordOf(org, { ...luna, cost: "7", occurredAt }));
    expect(await ask(org, "10")).toMatchObject({ allowed: true });
    const { rows } = await t.pool.query(
      "select epoch, trim_scale(spent)::text as spent from budget_windows where budget_id = $1 order by epoch",
      [budgetId],
    );
    expect(rows).toEqual([
      { epoch: 0, spent: "17" },
      { epoch: 1, spent: "0" },
    ]);
    expect(await differences(org)).toEqual([]);
  });

  test("at a period's first instant nothing ends, and its last millisecond cannot be cut", async () => {
    now = Date.parse("2026-12-01T00:00:00Z");
    const org = await createTestOrganization(t.pool);
    const { budgetId } = await make(org, "HOURLY");
    expect(await reset(org, budgetId)).toMatchObject({ version: 1 });
    now = Date.parse("2026-12-01T00:59:59.999Z");
    await t.ledger.submit(recordOf(org, { ...luna, cost: "1" }));
    await expect(reset(org, budgetId)).rejects.toMatchObject({ code: "conflict" });
  });
});
