import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sumMoney, toWire, usd } from "@/server/domain/money";
import { callerOf, codeOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { recordOf } from "@/test/steering-fixture";

const MINUTE = 60_000;
const DAY = 86_400_000;
let t: TestLedger;
let org: string;
const range = () => ({
  from: new Date(Date.now() - DAY + 7).toISOString(),
  to: new Date(Date.now() + MINUTE + 7).toISOString(),
});
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
  org = await createTestOrganization(t.pool, { timeZone: "Asia/Kathmandu" });
  for (let n = 0; n < 12; n += 1)
    await t.ledger.submit(
      recordOf(org, {
        cost: `0.${String(n + 1).padStart(12, "0")}`,
        userId: n % 2 ? "ana" : "ben",
        sessionId: `s${n % 3}`,
        task: n % 4 ? "write" : "read",
        executionId: `run-${n}`,
      }),
    );
});
afterAll(() => t.close());

const rowsOf = async (filter: object) => callerOf(org).admin.executions.list({ limit: 100, ...filter });

describe("executions by user, session, task and execution id", () => {
  test.each([
    ["userId", "ana", 6],
    ["sessionId", "s1", 4],
    ["task", "read", 3],
    ["executionId", "run-7", 1],
  ])("NEON-49 %s %s: the rows add up to the total that is shown", async (name, value, count) => {
    const { data, total } = await rowsOf({ [name]: value, ...range() });
    expect([data.length, total?.executions]).toEqual([count, count]);
    expect(toWire(sumMoney(data.map(({ cost }) => usd(cost))))).toBe(total?.cost);
  });

  test("a range that cuts an hour is summed from its rows, corrections included, which are no executions", async () => {
    const { data } = await rowsOf({ executionId: "run-3" });
    const [row] = data;
    await callerOf(org).admin.executions.correct({
      id: row?.id ?? "",
      cost: "2",
      reason: "as the provider's bill says",
    });
    const { data: rows, total } = await rowsOf(range());
    expect([rows.length, total?.executions]).toEqual([14, 12]);
    expect(toWire(sumMoney(rows.map(({ cost }) => usd(cost))))).toBe(total?.cost);
  });

  test("without a range, or over more than 92 days, nobody waits for a sum of the ledger", async () => {
    expect((await rowsOf({ userId: "ana" })).total).toBeNull();
    const from = new Date(Date.now() - 100 * DAY).toISOString();
    expect((await rowsOf({ userId: "ana", ...range(), from })).total).toBeNull();
  });

  test("a period and days are the organization's own: today there, whole days with both of their ends", async () => {
    const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Kathmandu" }).format(new Date());
    const named = await rowsOf({ period: "today" });
    const days = await rowsOf({ from: today, to: today });
    expect(named.data.length).toBeGreaterThan(0);
    expect([days.data, days.total, days.from, days.to]).toEqual([
      named.data,
      named.total,
      named.from,
      named.to,
    ]);
    // Kathmandu is 5:45 ahead.
    expect([named.from?.slice(11), named.to?.slice(11)]).toEqual(["18:15:00.000Z", "18:15:00.000Z"]);
    expect(Date.parse(named.to ?? "") - Date.parse(named.from ?? "")).toBe(DAY);
    const groups = await callerOf(org).admin.executions.groups({ by: "task", period: "today" });
    expect([groups.from, groups.to, groups.total.cost]).toEqual([named.from, named.to, named.total?.cost]);
    expect((await rowsOf({ period: "last-month" })).data).toEqual([]);
  });

  test.each([
    [{ period: "today", from: "2026-11-22" }],
    [{ period: "yesterday" }],
    [{ from: "2026-11-31" }],
    [{ from: "2026-11-22", to: "2026-11-21" }],
  ])("%j is no range", async (range) => expect(await codeOf(rowsOf(range))).toBe("validation_failed"));

  test("NEON-86 a VIEWER may ask by session and not by user, on the page, in a file or in the background", async () => {
    const { admin } = callerOf(org, "VIEWER");
    expect(await codeOf(admin.executions.list({ sessionId: "s1", limit: 5 }))).toBe("done");
    expect(await codeOf(admin.executions.list({ userId: "ana", limit: 5 }))).toBe("forbidden");
    const filter = { userId: "ana" };
    expect(await codeOf(admin.exports.start({ view: "executions", filter }))).toBe("forbidden");
  });
});
