import { describe, expect, test } from "vitest";
import { toWire, usd } from "@/server/domain/money";
import {
  proposedAllocation,
  reviewAllocation,
  reviewDueAt,
  reviewPool,
  reviewSchedule,
  reviewSentence,
} from "@/server/domain/review";

const at = (remaining: string, initial = "100") => ({ remaining: usd(remaining), initial: usd(initial) });

describe("the review of budgets", () => {
  test.each([
    ["90.000000000001", "REDUCE"],
    ["90", null],
    ["50", null],
    ["10", null],
    ["9.999999999999", "INCREASE"],
    ["-5", "INCREASE"],
  ] as const)("SAFE-47 SAFE-48 %s of 100 left: %s", (remaining, expected) => {
    expect(reviewAllocation(at(remaining))).toBe(expected);
  });

  test("SAFE-47 an allocation of 0 that nothing was spent from is left alone", () => {
    expect(reviewAllocation(at("0", "0"))).toBeNull();
  });

  test("SAFE-49 a pool below 20 % is to be rebalanced, at 20 % it is not", () => {
    expect([reviewPool(at("20")), reviewPool(at("19.99"))]).toEqual([null, "REBALANCE"]);
  });

  test("SAFE-47 SAFE-48 SAFE-49 the sentences are the seed's", () => {
    expect(reviewSentence("REDUCE", "a1")).toBe("Agent a1 using less than 10% of budget - consider reducing");
    expect(reviewSentence("INCREASE", "a1")).toBe("Agent a1 budget nearly depleted - consider increasing");
    expect(reviewSentence("REBALANCE", "p1")).toBe("Pool p1 below 20% remaining - consider rebalancing");
  });

  test("SAFE-46 BUG-SAFE-10 review-text-is-filled-in: the reply names 24", () => {
    expect(reviewSchedule(24)).toBe("Budget review scheduled every 24 hours");
    expect(reviewSchedule(6)).toContain("6 hours");
  });

  test.each([
    [24, 23.999, null],
    [24, 24, 24],
    [24, 71.5, 48],
    [6, 71.5, 66],
    [168, 71.5, null],
  ])("SAFE-46 every %s hours, %s hours after the beginning: due at %s", (everyHours, hours, due) => {
    const createdAt = Date.parse("2026-01-31T12:34:56Z");
    const now = createdAt + hours * 3_600_000;
    const expected = due === null ? null : createdAt + due * 3_600_000;
    expect(reviewDueAt({ createdAt, everyHours, now })).toBe(expected);
  });

  test("SAFE-47 SAFE-48 applying takes half of what is unused, or adds half as much again", () => {
    const now = { allocation: usd("200"), remaining: usd("190") };
    expect(toWire(proposedAllocation("REDUCE", now))).toBe("105");
    expect(toWire(proposedAllocation("INCREASE", { ...now, remaining: usd("5") }))).toBe("300");
    // Half of an odd last unit stays.
    const odd = { allocation: usd("0.000000000003"), remaining: usd("0.000000000003") };
    expect(toWire(proposedAllocation("REDUCE", odd))).toBe("0.000000000002");
  });
});
