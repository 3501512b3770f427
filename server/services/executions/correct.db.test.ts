import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import { sumMoney, toWire, usd } from "@/server/domain/money";
import { correctExecution } from "@/server/ledger/proof/correct-execution";
import { rebuildBooks } from "@/server/ledger/proof/rebuild";
import { verifyBooks } from "@/server/ledger/proof/verify";
import { createBudget } from "@/server/ledger/rules/create-budget";
import { totalSpend } from "@/server/services/spend/total";
import { callerOf, codeOf, useLedger } from "@/test/admin-caller";
import { ledgerSum } from "@/test/busy-organization";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { createOwnerPool } from "@/test/owner-pool";
import { seededRandom } from "@/test/seeded-random";
import { authorizeOf, personOf, recordOf, settleOf } from "@/test/steering-fixture";

const reason = "as the provider's bill says";
let t: TestLedger;
let owner: ReturnType<typeof createOwnerPool>;
beforeAll(async () => {
  t = await createTestLedger();
  owner = createOwnerPool(t.url);
  useLedger(t);
});
afterAll(async () => {
  await owner.end();
  await t.close();
});

const record = async (org: string, input: Parameters<typeof recordOf>[1]) =>
  ((await t.ledger.submit(recordOf(org, input))) as { id: string }).id;
const correct = (org: string, id: string, cost: string) =>
  correctExecution(t.pool, personOf(org), { id, cost, reason });
const mismatches = async (org: string) =>
  (await verifyBooks(t.pool, { organizationId: org, fakeNow: null, recentOnly: false })).mismatches;
const spentOf = async (org: string) =>
  (
    await t.pool.query<{ spent: string; requests: string }>(
      `select w.spent::text, w.requests::text from budget_windows w join budgets b on b.id = w.budget_id
       where w.organization_id = $1 and b.scope_type = 'ORGANIZATION' and b.is_primary`,
      [org],
    )
  ).rows.map(({ spent, requests }) => [toWire(usd(spent)), requests])[0];
const cubeOf = (org: string) =>
  inSnapshot(t.pool, (db) =>
    totalSpend(db, { organizationId: org, from: new Date("2020-01-01"), to: new Date("2199-01-01") }),
  );

describe("correctExecution", () => {
  test("P11 P4 what it cost is taken back whole and booked anew: ledger, windows and cube agree, to the last digit", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100", timeZone: "Asia/Kathmandu" });
    await record(org, { cost: "3" });
    const id = await record(org, { cost: "10.000000000001", agentId: "luna", campaignId: "q1", task: "x" });
    const answer = await correct(org, id, "4.25");
    expect(answer).toMatchObject({ id, before: "10.000000000001", cost: "4.25" });
    expect(answer.correctionIds).toHaveLength(2);
    const { rows } = await t.pool.query(
      "select cost::float8::text as cost, tokens::int, corrects_id = $2 as of_it, metadata ->> 'reason' as reason from billing_logs where organization_id = $1 and corrects_id is not null order by cost",
      [org, id],
    );
    expect(rows).toEqual([
      { cost: "-10.000000000001", tokens: 0, of_it: true, reason },
      { cost: "4.25", tokens: 0, of_it: true, reason },
    ]);
    expect([await ledgerSum(t.pool, org), await spentOf(org)]).toEqual(["7.25", ["7.25", "2"]]);
    expect(await cubeOf(org)).toMatchObject({ cost: "7.25", executions: 2 });
    expect(await mismatches(org)).toEqual([]);
  });

  test("P11 taking it back, and back again, leaves nothing over; a rebuild says the same", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    const id = await record(org, { model: "unheard-of", tokens: 1_234, agentType: "SEO" });
    const before = await cubeOf(org);
    expect(before.provisional).toBe(1);
    await correct(org, id, "0");
    expect(await cubeOf(org)).toMatchObject({
      cost: "0",
      provisionalCost: "0",
      provisional: 0,
      executions: 1,
    });
    expect(await spentOf(org)).toEqual(["0", "1"]);
    await correct(org, id, before.cost);
    expect((await cubeOf(org)).cost).toBe(before.cost);
    expect(await mismatches(org)).toEqual([]);
    await t.pool.query("update budget_windows set spent = 77 where organization_id = $1", [org]);
    await rebuildBooks(t.pool, personOf(org), { reason: "counters were changed by hand", fakeNow: null });
    expect((await spentOf(org))?.[0]).toBe(before.cost);
    expect(await mismatches(org)).toEqual([]);
  });

  test("a settled hold, a past month, a reset and budgets of every kind follow in the windows that counted it", async () => {
    const random = seededRandom("corrections");
    const org = await createTestOrganization(t.pool, { cap: "1000", timeZone: "America/Havana" });
    for (const budget of [
      { scopeType: "MODEL", scopeKey: "gpt-4o" },
      { scopeType: "ORGANIZATION", scopeKey: null, each: ["USER"] },
      { scopeType: "AGENT", scopeKey: "luna", period: "HOURLY" },
    ] as const)
      await createBudget(
        t.pool,
        personOf(org),
        { name: `b${budget.scopeType}`, period: "DAILY", ...budget } as never,
        null,
      );
    const ids: string[] = [];
    for (let n = 0; n < 12; n += 1)
      ids.push(
        await record(org, {
          cost: `0.${String(random.between(1, 999_999_999)).padStart(12, "0")}`,
          userId: `u${n % 3}`,
          agentId: n % 2 ? "luna" : "sage",
          ...(n % 3 === 0 && { model: "gpt-4o", provider: "openai" }),
          ...(n % 4 === 0 && { occurredAt: new Date(Date.now() - n * 30 * 3_600_000).toISOString() }),
        }),
      );
    const held = await t.ledger.submit(
      authorizeOf(org, { agentId: "luna", estimatedCost: "2", model: "gpt-4o", provider: "openai" }),
    );
    if (!("reservationId" in held) || held.reservationId === undefined) throw new Error("not held");
    const settled = await t.ledger.submit(
      settleOf(org, { reservationId: held.reservationId, cost: "1.5", model: "gpt-4o-mini" }),
    );
    ids.push((settled as { id: string }).id);
    for (const id of ids) await correct(org, id, `${random.between(0, 3)}.${random.between(0, 999)}`);
    expect(await mismatches(org)).toEqual([]);
    expect((await cubeOf(org)).cost).toBe(await ledgerSum(t.pool, org));
  });

  test("AII-12 the list's rows still add up to the total, and a page says what was corrected, by whom and why", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    const { admin } = callerOf(org);
    const id = await record(org, { cost: "5", userId: "ana" });
    await admin.executions.correct({ id, cost: "1.5", reason });
    const { data } = await admin.executions.list();
    expect(toWire(sumMoney(data.map(({ cost }) => usd(cost))))).toBe("1.5");
    expect(data.map((row) => [row.id === id, row.correctsId === id, row.isCorrected]).sort()).toEqual([
      [false, true, false],
      [false, true, false],
      [true, false, true],
    ]);
    const detail = await admin.executions.get({ id });
    expect(detail).toMatchObject({ correctedCost: "1.5", execution: { cost: "5", isCorrected: true } });
    expect(detail.corrections.map(({ cost, reason: why }) => [cost, why])).toEqual([
      ["-5", reason],
      ["1.5", reason],
    ]);
    const audit = await admin.audit.list({ action: "execution.corrected" });
    expect(audit.data).toMatchObject([{ entityId: id, before: { cost: "5" }, reason, actorId: "usr_test" }]);
  });

  test("alerts follow: a level that holds no longer may alert again, one that holds now alerts", async () => {
    const org = await createTestOrganization(t.pool, { cap: "10" });
    const id = await record(org, { cost: "9.6" });
    const levels = async () =>
      (
        await t.pool.query<{ level: string }>(
          "select level from alerts where organization_id = $1 and rearmed_at is null order by level",
          [org],
        )
      ).rows.map(({ level }) => level);
    expect(await levels()).toEqual(["CRITICAL", "WARNING"]);
    await correct(org, id, "1");
    expect(await levels()).toEqual([]);
    await correct(org, id, "8.5");
    expect(await levels()).toEqual(["WARNING"]);
  });

  test("room that a correction makes is there at once, and what it takes refuses at once", async () => {
    const org = await createTestOrganization(t.pool, { cap: "10" });
    await t.pool.query("update budgets set action = 'block' where organization_id = $1", [org]);
    await t.pool.query("update organizations set policy_version = policy_version + 1 where id = $1", [org]);
    const id = await record(org, { cost: "9.5" });
    const ask = async () => (await t.ledger.submit(authorizeOf(org, { estimatedCost: "5" }))).allowed;
    expect(await ask()).toBe(false);
    await correct(org, id, "2");
    expect(await ask()).toBe(true);
    await correct(org, id, "9.9");
    expect(await ask()).toBe(false);
  });

  test("twenty at once on one execution and calls beside them: the books balance and one cost stands", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    const id = await record(org, { cost: "1" });
    const costs = Array.from({ length: 20 }, (_, n) => `2.${n + 1}`);
    await Promise.all([
      ...costs.map((cost) => correct(org, id, cost).catch(() => undefined)),
      ...costs.map((cost) => record(org, { cost })),
    ]);
    const { correctedCost } = await callerOf(org).admin.executions.get({ id });
    expect(costs.map((cost) => toWire(usd(cost)))).toContain(correctedCost);
    expect(await mismatches(org)).toEqual([]);
  });

  test("NEON-86 P15 refused: nobody else's, no correction of a correction, no same cost, no VIEWER, no short reason", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    const { admin } = callerOf(org);
    const id = await record(org, { cost: "5" });
    const other = await createTestOrganization(t.pool, { cap: "100" });
    const count = async () =>
      (await t.pool.query("select count(*)::int as n from billing_logs where organization_id = $1", [org]))
        .rows[0].n;
    const before = await count();
    const input = { id, cost: "1", reason };
    expect(await codeOf(callerOf(other).admin.executions.correct(input))).toBe("not_found");
    expect(await codeOf(callerOf(org, "VIEWER").admin.executions.correct(input))).toBe("forbidden");
    expect(await codeOf(admin.executions.correct({ ...input, cost: "5.0" }))).toBe("conflict");
    expect(await codeOf(admin.executions.correct({ ...input, cost: "-1" }))).toBe("validation_failed");
    expect(await codeOf(admin.executions.correct({ ...input, reason: "short" }))).toBe("validation_failed");
    expect(await count()).toBe(before);
    const { correctionIds } = await callerOf(org, "FINANCE").admin.executions.correct(input);
    expect(await codeOf(admin.executions.correct({ ...input, id: correctionIds[0] ?? "" }))).toBe("conflict");
  });
});
