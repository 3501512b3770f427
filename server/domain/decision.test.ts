import { describe, expect, test } from "vitest";
import { isRateLimited, type Reason, reasonToWire, retryAfterSeconds } from "@/server/domain/decision";
import { usd } from "@/server/domain/money";
import { reasonSentence } from "@/server/domain/reason-sentence";

const t0 = Date.parse("2026-11-22T12:00:00Z");
const reasonOf = (change: Partial<Reason> = {}): Reason => ({
  windowId: "win_1",
  budgetId: "bud_1",
  budgetName: "Q1 launch",
  scopeType: "CAMPAIGN",
  scopeKey: "q1",
  entityKey: "",
  purpose: "budget",
  period: "DAILY",
  periodKey: "2026-11-22",
  metric: "cost",
  limit: usd("10"),
  spent: usd("9"),
  held: usd("0"),
  requested: usd("3"),
  remaining: usd("1"),
  resetsAt: t0 + 60_000,
  action: "block",
  ...change,
});

describe("retryAfterSeconds", () => {
  const after = (...reasons: Reason[]) => retryAfterSeconds({ allowed: false, reasons }, t0);

  test.each<[string, Reason[], number | null]>([
    ["at the end of the window", [reasonOf()], 60],
    ["of the last that refuses", [reasonOf(), reasonOf({ resetsAt: t0 + 90_500 })], 91],
    ["not of one that only warns", [reasonOf(), reasonOf({ action: "warn", resetsAt: t0 + 90_000 })], 60],
    ["a second at least", [reasonOf({ resetsAt: t0 })], 1],
    ["a day at most", [reasonOf({ resetsAt: t0 + 30 * 86_400_000 })], 86_400],
    ["never for what does not begin anew", [reasonOf(), reasonOf({ resetsAt: null })], null],
    ["never for one call that is too large", [reasonOf({ metric: "per_call" })], null],
    ["never while suspended", [reasonOf({ metric: "suspended" })], null],
    ["never where nothing refuses", [], null],
  ])("%s", (_name, reasons, seconds) => {
    expect(after(...reasons)).toBe(seconds);
  });

  test("says nothing of a call that is let through", () => {
    expect(retryAfterSeconds({ allowed: true, reasons: [reasonOf({ action: "warn" })] }, t0)).toBeNull();
  });
});

describe("isRateLimited", () => {
  const pace = reasonOf({ purpose: "rate_limit", metric: "requests" });
  test.each<[string, Reason[], boolean]>([
    ["pace alone", [pace, reasonOf({ purpose: "loop_guard" })], true],
    ["pace beside a queue", [pace, reasonOf({ action: "queue" })], true],
    ["pace beside a budget that blocks", [pace, reasonOf()], false],
    ["no budget at all", [], false],
  ])("%s", (_name, reasons, expected) => {
    expect(isRateLimited({ action: "block", reasons })).toBe(expected);
  });
  test("only a block is", () => expect(isRateLimited({ action: "warn", reasons: [pace] })).toBe(false));
});

describe("reasonToWire", () => {
  test.each([
    [{ scopeKey: null, scopeType: "ORGANIZATION" }, "ORGANIZATION"],
    [{}, "CAMPAIGN:q1"],
    [{ scopeKey: null, entityKey: "a1" }, "CAMPAIGN:a1"],
    [{ entityKey: "a1" }, "CAMPAIGN:q1 / a1"],
  ])("names the scope of %o", (change, scope) => expect(reasonToWire(reasonOf(change)).scope).toBe(scope));

  test("SAFE-28 the overage is what goes above the limit, in money and in tokens", () => {
    expect(reasonToWire(reasonOf()).overage).toBe("2");
    const tokens = { metric: "tokens", limit: 10, spent: 8, held: 1, requested: 4, remaining: 1 } as const;
    expect(reasonToWire(reasonOf(tokens)).overage).toBe("3");
    expect(reasonToWire(reasonOf({ metric: "suspended" })).overage).toBe("0");
  });
});

describe("reasonSentence", () => {
  test.each<[Partial<Reason>, string]>([
    [{}, "Daily cost limit exceeded"],
    [{ metric: "tokens", period: "MONTHLY" }, "Monthly token limit exceeded"],
    [{ metric: "requests", period: "RATE" }, "Rate request limit exceeded"],
    [{ period: null }, "Cost limit exceeded"],
    [{ metric: "per_call" }, "Cost limit of one call exceeded"],
    [{ metric: "hard_ceiling" }, "Hard ceiling exceeded"],
    [{ metric: "suspended" }, "Budget suspended"],
  ])("C6 %o", (change, sentence) => expect(reasonSentence(reasonOf(change))).toBe(sentence));
});
