import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HoldGranted } from "@/server/ledger/batch/commands";
import { newId, primaryBudgetId } from "@/server/ledger/batch/ids";
import { authorize, record, settle } from "@/test/ledger-commands";
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

const monthly = (org: string) => primaryBudgetId(org, "ORGANIZATION", null);

async function override(org: string, row: Record<string, unknown>): Promise<string> {
  const id = newId("ovr");
  const values = {
    id,
    organization_id: org,
    kind: "BYPASS",
    budget_id: null,
    window_id: null,
    amount: null,
    ceiling: null,
    reason: "a test needs this room",
    created_by: "usr_test",
    starts_at: new Date(Date.now() - 1000),
    expires_at: new Date(Date.now() + 3_600_000),
    ...row,
  };
  const names = Object.keys(values);
  await t.pool.query(
    `insert into budget_overrides (${names.join(", ")}) values (${names.map((_, n) => `$${n + 1}`).join(", ")})`,
    Object.values(values),
  );
  return id;
}

async function windowOf(budgetId: string, pool = t.pool) {
  const { rows } = await pool.query(
    `select id, period_key, trim_scale(spent)::text as spent, trim_scale(held)::text as held,
       trim_scale(bypassed)::text as bypassed from budget_windows where budget_id = $1 order by starts_at`,
    [budgetId],
  );
  return rows;
}

describe("overrides", () => {
  test("NEON-62 NEON-55 a BYPASS lets a call past the cap, marked, up to its ceiling, and ends to the second", async () => {
    const org = await createTestOrganization(t.pool, { cap: "1" });
    let now = Date.now();
    const ledger = t.replica(() => now);
    await ledger.submit(record(org, { cost: "1" }));
    expect((await ledger.submit(authorize(org, { estimatedCost: "1" }))).allowed).toBe(false);
    const id = await override(org, {
      ceiling: "5",
      starts_at: new Date(now),
      expires_at: new Date(now + 10_000),
    });
    const hold = (await ledger.submit(authorize(org, { estimatedCost: "3" }))) as HoldGranted;
    expect(hold).toMatchObject({ allowed: true, viaOverride: id });
    expect((await ledger.submit(authorize(org, { estimatedCost: "3" }))).allowed).toBe(false);
    await ledger.submit(settle(org, { reservationId: hold.reservationId ?? "", cost: "2" }));
    expect(await windowOf(monthly(org))).toMatchObject([{ spent: "3", held: "0", bypassed: "2" }]);
    now += 10_000;
    expect((await ledger.submit(authorize(org, { estimatedCost: "1" }))).allowed).toBe(false);
    const { rows } = await t.pool.query("select used::text, uses::int from budget_overrides where id = $1", [
      id,
    ]);
    expect(rows).toEqual([{ used: "3.000000000000", uses: 1 }]);
  });

  test("BUG-NEON-2 I7 an override written by one process is honoured by another at once", async () => {
    const org = await createTestOrganization(t.pool, { cap: "0" });
    const other = t.replica();
    expect((await other.submit(authorize(org, { estimatedCost: "1" }))).allowed).toBe(false);
    await override(org, {});
    expect((await other.submit(authorize(org, { estimatedCost: "1" }))).allowed).toBe(true);
  });

  test("a GRANT adds room to its window, and exactly that much", async () => {
    const org = await createTestOrganization(t.pool, { cap: "1" });
    await t.ledger.submit(record(org, { cost: "1" }));
    const [window] = await windowOf(monthly(org));
    await override(org, { kind: "GRANT", budget_id: monthly(org), window_id: window.id, amount: "2" });
    expect((await t.ledger.submit(authorize(org, { estimatedCost: "2.000000000001" }))).allowed).toBe(false);
    const hold = await t.ledger.submit(authorize(org, { estimatedCost: "2" }));
    expect(hold).toMatchObject({ allowed: true });
    const { rows } = await t.pool.query(
      "select used_before[1]::text as used, limit_in_force[1]::text as cap from reservations where organization_id = $1",
      [org],
    );
    expect(rows).toEqual([{ used: "1.000000000000", cap: "3.000000000000" }]);
  });

  test("an override without a real reason, or longer than 7 days, is refused by the database itself", async () => {
    const org = await createTestOrganization(t.pool);
    await expect(override(org, { reason: "short" })).rejects.toMatchObject({ code: "23514" });
    await expect(override(org, { expires_at: new Date(Date.now() + 8 * 86_400_000) })).rejects.toMatchObject({
      code: "23514",
    });
  });
});

describe("degrade", () => {
  test("past its limit a degrading budget admits the cheaper model, re-priced, and nothing dearer", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    await t.pool.query(
      `insert into model_prices (id, organization_id, provider, model, input_per_million, output_per_million, source, valid_from)
       values ($1 || 'a', $1, 'acme', 'large', 10, 20, 'test', '2020-01-01'), ($1 || 'b', $1, 'acme', 'small', 1, 2, 'test', '2020-01-01')`,
      [org],
    );
    await createTestBudget(t.pool, org, {
      scopeType: "AGENT",
      scopeKey: "a",
      limitCost: "0",
      action: "degrade",
      fallbackModel: "small",
    });
    const ask = {
      agentId: "a",
      provider: "acme",
      model: "large",
      estimatedInputTokens: 1_000_000,
      maxOutputTokens: 0,
    };
    const hold = await t.ledger.submit(authorize(org, ask));
    expect(hold).toMatchObject({ allowed: true, decision: "degrade", model: "small", heldCost: "1" });
    const cheap = await t.ledger.submit(
      settle(org, { reservationId: (hold as HoldGranted).reservationId ?? "", inputTokens: 500_000 }),
    );
    expect(cheap).toMatchObject({ cost: "0.5" });
    const { rows } = await t.pool.query(
      "select model, requested_model from billing_logs where organization_id = $1",
      [org],
    );
    expect(rows).toEqual([{ model: "small", requested_model: "large" }]);
  });
});

describe("periods", () => {
  test("NEON-22 AII-4 the first call of a new month makes a new window from 0; a hold settles into the month that admitted it", async () => {
    const org = await createTestOrganization(t.pool, { cap: "10", timeZone: "Europe/Berlin" });
    // 30 November 23:59:59 in Berlin.
    let now = Date.parse("2026-11-30T22:59:59.000Z");
    const ledger = t.replica(() => now);
    await ledger.submit(record(org, { cost: "4" }));
    const hold = (await ledger.submit(authorize(org, { estimatedCost: "6" }))) as HoldGranted;
    expect(hold.allowed).toBe(true);
    now += 1_000;
    expect((await ledger.submit(authorize(org, { estimatedCost: "10" }))).allowed).toBe(true);
    await ledger.submit(settle(org, { reservationId: hold.reservationId ?? "", cost: "5" }));
    expect(await windowOf(monthly(org))).toMatchObject([
      { period_key: "2026-11", spent: "9", held: "0" },
      { period_key: "2026-12", spent: "0", held: "10" },
    ]);
  });

  test.each([
    ["AII-1", "HOURLY", "2026-03-10T10:59:59Z", 1_000],
    ["AII-2", "DAILY", "2026-03-10T23:59:59Z", 1_000],
    ["AII-3", "WEEKLY", "2026-03-15T23:59:59Z", 1_000],
    ["AII-4", "MONTHLY", "2026-03-31T23:59:59Z", 1_000],
    ["AII-5", "YEARLY", "2026-12-31T23:59:59Z", 1_000],
  ])("%s a %s budget starts anew at the edge and not a second sooner", async (_id, period, at, step) => {
    const org = await createTestOrganization(t.pool);
    await createTestBudget(t.pool, org, { scopeType: "COMPONENT", scopeKey: "c", period, limitCost: "1" });
    let now = Date.parse(at);
    const ledger = t.replica(() => now);
    await ledger.submit(record(org, { component: "c", cost: "1" }));
    expect((await ledger.submit(authorize(org, { component: "c", estimatedCost: "1" }))).allowed).toBe(false);
    now += step;
    expect((await ledger.submit(authorize(org, { component: "c", estimatedCost: "1" }))).allowed).toBe(true);
  });

  test("AII-6 a TOTAL budget never starts anew", async () => {
    const org = await createTestOrganization(t.pool);
    await createTestBudget(t.pool, org, {
      scopeType: "COMPONENT",
      scopeKey: "c",
      period: "TOTAL",
      limitCost: "1",
    });
    let now = Date.parse("2026-03-10T00:00:00Z");
    const ledger = t.replica(() => now);
    await ledger.submit(record(org, { component: "c", cost: "1" }));
    now += 5 * 366 * 86_400_000;
    expect((await ledger.submit(authorize(org, { component: "c", estimatedCost: "1" }))).allowed).toBe(false);
  });
});
