import { describe, expect, test } from "vitest";
import {
  allocationWarnings,
  changeSentence,
  ratePerHour,
  remainingPercent,
  secondsToEmpty,
  usagePercent,
} from "@/server/domain/allocation-figures";
import { toWire, usd } from "@/server/domain/money";

const figures = (used: string, initial = "100") => ({
  used: usd(used),
  initial: usd(initial),
  remaining: usd(initial).minus(usd(used)),
});

describe("figures of an allocation", () => {
  test("SAFE-25 usage in per cent, 0 where there was nothing", () => {
    expect(toWire(usagePercent(usd("50"), usd("200")))).toBe("25");
    expect(toWire(usagePercent(usd("5"), usd("0")))).toBe("0");
  });

  test("SAFE-26 above 80 % a warning is said, at 80 % none", () => {
    expect(allocationWarnings(figures("80"))).toEqual([]);
    expect(allocationWarnings(figures("80.01"))).toEqual(["WARNING: Budget usage high (>80%)"]);
  });

  test("SAFE-32 at 15 % left the budget is low", () => {
    expect(allocationWarnings(figures("84.99"))).toHaveLength(1);
    expect(allocationWarnings(figures("85"))).toContain("LOW_BUDGET: 15 of 100 left");
    expect(toWire(remainingPercent(usd("15"), usd("100")))).toBe("15");
  });

  test("BUG-SAFE-9 low-budget-uses-balance: 90 % left is not low, however small the last call was", () => {
    expect(allocationWarnings(figures("10"))).toEqual([]);
    expect(allocationWarnings(figures("0", "0"))).toEqual([]);
  });

  test("SAFE-14 60 USD in an hour is 60 an hour, and 30 left last half an hour", () => {
    expect(toWire(ratePerHour(usd("60"), 3600))).toBe("60");
    expect(toWire(ratePerHour(usd("60"), 1800))).toBe("120");
    expect(secondsToEmpty(usd("30"), usd("60"))).toBe(1800);
    expect(secondsToEmpty(usd("30"), usd("0"))).toBeNull();
    expect(secondsToEmpty(usd("-1"), usd("60"))).toBe(0);
  });

  test("SAFE-44 the sentence of a change is the seed's to the character", () => {
    const change = { agentId: "a1", priority: 8, reason: "launch" };
    expect(changeSentence({ ...change, before: usd("200"), after: usd("250.5") })).toBe(
      "Budget change for agent a1 (priority 8): 200 → 250.5 (+50.5). Reason: launch",
    );
    expect(changeSentence({ ...change, before: usd("200"), after: usd("40") })).toBe(
      "Budget change for agent a1 (priority 8): 200 → 40 (-160). Reason: launch",
    );
  });
});
