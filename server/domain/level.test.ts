import { describe, expect, test } from "vitest";
import { formatPercent, formatUsd } from "@/server/domain/format";
import { type LevelInput, levelOf, standingOf, utilisation } from "@/server/domain/level";
import { toWire, usd, ZERO } from "@/server/domain/money";
import { crossings, rearmed } from "@/server/domain/threshold";

function at(spent: string, change: Partial<LevelInput> = {}): LevelInput {
  return {
    spent: usd(spent),
    tokens: 0,
    requests: 0,
    limits: { cost: usd("100"), tokens: null, requests: null },
    granted: ZERO,
    warningPercent: 80,
    criticalPercent: 95,
    ...change,
  };
}
const NO_LIMIT = { cost: null, tokens: null, requests: null };

describe("levelOf", () => {
  test.each([
    ["0", "HEALTHY"],
    ["49.999999999999", "HEALTHY"],
    ["50", "MODERATE"],
    ["79.9", "MODERATE"],
    ["80", "WARNING"],
    ["94.999999999999", "WARNING"],
    ["95", "CRITICAL"],
    ["99.999999999999", "CRITICAL"],
    ["100", "EXCEEDED"],
    ["250", "EXCEEDED"],
  ])("C17 NEON-42 NEON-60 NEON-61 NEON-62 %s of 100 is %s", (spent, level) => {
    expect(levelOf(at(spent))).toBe(level);
  });
  test("C2 the fullest limit counts and is named", () => {
    const window = at("10", { tokens: 960, limits: { cost: usd("100"), tokens: 1000, requests: null } });
    expect(levelOf(window)).toBe("CRITICAL");
    expect(utilisation(window)?.metric).toBe("tokens");
  });
  test("C10 a grant lowers the level", () =>
    expect(levelOf(at("95", { granted: usd("100") }))).toBe("HEALTHY"));
  test("BUG-NEON-8 a limit of 0 is exceeded and has no percentage", () => {
    const zero = at("0", { limits: { ...NO_LIMIT, cost: ZERO } });
    expect(levelOf(zero)).toBe("EXCEEDED");
    expect(utilisation(zero)).toBeNull();
  });
  test("without a limit it only tracks", () => {
    expect(levelOf(at("5", { limits: NO_LIMIT }))).toBe("HEALTHY");
    expect(standingOf({ ...at("5", { limits: NO_LIMIT }), suspended: false })).toBe("TRACKING");
    expect(standingOf({ ...at("5"), suspended: true })).toBe("SUSPENDED");
  });
  test("NEON-79 89.23 of 360 is 24.8 %", () => {
    const percent = utilisation(at("89.23", { limits: { ...NO_LIMIT, cost: usd("360") } }))?.percent ?? ZERO;
    expect(formatPercent(percent)).toBe("24.8%");
  });
});

describe("crossings", () => {
  const from = (before: LevelInput, after: LevelInput) => crossings({ before, after });
  test.each([
    ["79.99", "80", ["WARNING"]],
    ["80", "81", []],
    ["0", "100", ["WARNING", "CRITICAL", "EXCEEDED"]],
    ["85", "96", ["CRITICAL"]],
    ["96", "85", []],
    ["100", "150", []],
  ])("C5 BUG-NEON-10 BUG-TEK-5 from %s to %s of 100: %j", (before, after, levels) => {
    expect(from(at(before), at(after))).toEqual(levels);
  });
  test("BUG-NEON-10 a raised cap re-arms, and the next rise crosses again", () => {
    const raised = at("85", { granted: usd("100") });
    expect(rearmed({ before: at("85"), after: raised })).toEqual(["WARNING"]);
    expect(from(raised, at("160", { granted: usd("100") }))).toEqual(["WARNING"]);
  });
  test("BUG-NEON-11 a threshold of 0 is crossed by the first record, once", () => {
    const zero = { warningPercent: 0 };
    expect(from(at("0", zero), at("0.01", zero))).toEqual(["WARNING"]);
    expect(from(at("0.01", zero), at("0.02", zero))).toEqual([]);
  });
  test("a limit of 0 is exceeded by the first record; no limit is never crossed", () => {
    const none = { limits: { ...NO_LIMIT, cost: ZERO } };
    expect(from(at("0", none), at("0.01", none))).toEqual(["WARNING", "CRITICAL", "EXCEEDED"]);
    expect(from(at("0", { limits: NO_LIMIT }), at("9", { limits: NO_LIMIT }))).toEqual([]);
  });
});

describe("formats", () => {
  test.each([
    ["0", "$0.00"],
    ["0.000412", "$0.000412"],
    ["0.00000123456789", "$0.00000123457"],
    ["0.01", "$0.01"],
    ["1234567.5", "$1,234,567.50"],
    ["-3.35", "-$3.35"],
  ])("%s reads %s", (amount, text) => expect(formatUsd(usd(amount))).toBe(text));
  test.each([
    ["99.96", "99.9%"],
    ["100", "100.0%"],
    ["100.001", "100.1%"],
    ["79.94", "79.9%"],
  ])("%s per cent reads %s", (percent, text) => {
    expect(formatPercent(usd(percent))).toBe(text);
    expect(toWire(usd(percent))).toBe(percent);
  });
});
