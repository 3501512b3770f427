import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { usd } from "@/server/domain/money";
import { activateOverride } from "@/server/ledger/overrides/override";
import { findImbalances } from "@/test/books";
import { authorize, record, recorded } from "@/test/ledger-commands";
import {
  createTestBudget,
  createTestLedger,
  createTestOrganization,
  type TestLedger,
} from "@/test/ledger-fixture";
import { personOf } from "@/test/steering-fixture";
import { Foresight } from "./foresight";
import { primaryBudgetId } from "./ids";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => t.close());

const book = async (org: string, cost: string, ledger = t.ledger) =>
  recorded(await ledger.submit(record(org, { cost })));

/** An organization with a hard cap of 10, of which 4 are spent: its next batch knows what it will find. */
async function spentFour(ledger = t.ledger) {
  const org = await createTestOrganization(t.pool, { cap: "10" });
  await book(org, "4", ledger);
  return { org, ledger, confirms: vi.spyOn(Foresight.prototype, "confirms") };
}

async function booksOf(org: string) {
  expect(await findImbalances(t.pool, org)).toEqual([]);
  const { rows } = await t.pool.query<{ rows: number; spent: number; excess: number }>(
    `select (select count(*)::int from billing_logs where organization_id = $1) as rows,
       spent::float, excess::float
     from budget_windows where organization_id = $1`,
    [org],
  );
  return rows[0];
}

test("calls that follow one another are judged by what the last one left, and counted when that came true", async () => {
  const { org, confirms } = await spentFour();
  expect(await book(org, "4")).toMatchObject({ excess: "0", decision: { allowed: true } });
  expect(await book(org, "4")).toMatchObject({ excess: "2", decision: { allowed: false } });
  expect(await book(org, "4")).toMatchObject({ excess: "4" });
  // What raises alerts takes trips of its own, so the first two were judged a second time.
  expect(confirms.mock.results.map(({ value }) => value)).toEqual([true, true, true]);
  expect(await booksOf(org)).toEqual({ rows: 4, spent: 16, excess: 6 });
});

test("I1 what another process books between two batches counts in the second", async () => {
  const { org, confirms } = await spentFour();
  expect(await book(org, "5", t.replica())).toMatchObject({ excess: "0" });
  expect(await book(org, "4")).toMatchObject({ excess: "3" });
  expect(confirms.mock.results.map(({ value }) => value)).toEqual([false]);
  expect(await booksOf(org)).toEqual({ rows: 3, spent: 13, excess: 3 });
});

test("I1 what another process changes while a batch waits for its lock counts in it", async () => {
  // The clock stands still, so that the wait itself tells nothing.
  const now = Date.now();
  const { org, confirms, ledger } = await spentFour(t.replica(() => now));
  const other = await t.pool.connect();
  await other.query("begin");
  await other.query(
    "update budget_windows set held = held + 5, held_requests = held_requests + 1 where organization_id = $1",
    [org],
  );
  const waiting = book(org, "4", ledger);
  await sleep(100);
  await other.query("commit");
  other.release();
  expect(await waiting).toMatchObject({ excess: "3" });
  expect(confirms.mock.results.map(({ value }) => value)).toEqual([false]);
});

test("I4 a key that had its effect answers again, and nothing is booked ahead", async () => {
  const { org, confirms } = await spentFour();
  const call = record(org, { cost: "1", executionId: "once" });
  const first = await t.ledger.submit(call);
  expect(await t.ledger.submit(call)).toEqual({ ...first, duplicate: true });
  expect(confirms.mock.results.map(({ value }) => value)).toEqual([true, false]);
  expect(await booksOf(org)).toEqual({ rows: 2, spent: 5, excess: 0 });
});

test("a limit that was lowered, and a budget that was made, bind the next call", async () => {
  const { org } = await spentFour();
  await t.pool.query("update budgets set limit_cost = 5 where organization_id = $1", [org]);
  await t.pool.query("update budget_windows set limit_cost = 5 where organization_id = $1", [org]);
  await t.pool.query("update organizations set policy_version = policy_version + 1 where id = $1", [org]);
  expect(await book(org, "2")).toMatchObject({ excess: "1" });
  await createTestBudget(t.pool, org, {
    name: "Content",
    scopeType: "AGENT_TYPE",
    scopeKey: "CONTENT",
    limitCost: "1",
  });
  expect(await book(org, "9")).toMatchObject({ excess: "9" });
});

test("NEON-55 an override that began in between is in force for the next call", async () => {
  const { org } = await spentFour();
  await activateOverride(
    t.pool,
    personOf(org),
    {
      kind: "GRANT",
      budgetId: primaryBudgetId(org, "ORGANIZATION", null),
      entity: null,
      amount: usd("20"),
      ceiling: null,
      reason: "launch day, agreed with finance",
      expiresAt: null,
    },
    new Date(),
  );
  expect(await book(org, "20")).toMatchObject({ excess: "0", decision: { allowed: true } });
  expect(await book(org, "20")).toMatchObject({ excess: "14" });
});

test("P5 a hold whose time is over is freed before a call is told of a full budget", async () => {
  const org = await createTestOrganization(t.pool, { cap: "10" });
  let now = Date.now();
  const ledger = t.replica(() => now);
  expect(await ledger.submit(authorize(org, { estimatedCost: "9", ttlSeconds: 1 }))).toMatchObject({
    allowed: true,
  });
  await book(org, "0", ledger);
  now += 1_001;
  expect(await book(org, "5", ledger)).toMatchObject({ excess: "0", decision: { allowed: true } });
});

test("two processes that book by turns are exact, and soon guess seldom", async () => {
  const org = await createTestOrganization(t.pool, { cap: "10" });
  const confirms = vi.spyOn(Foresight.prototype, "confirms");
  const replica = t.replica();
  for (let n = 0; n < 100; n += 1) await book(org, "0.25", n % 2 === 0 ? t.ledger : replica);
  expect(await booksOf(org)).toEqual({ rows: 100, spent: 25, excess: 15 });
  expect(confirms.mock.calls.length).toBeLessThan(20);
});
