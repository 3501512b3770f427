import { describe, expect, test } from "vitest";
import { usd } from "@/server/domain/money";
import { SERVICE_FEATURES, serviceLevelOf } from "@/server/domain/service-level";
import { parseSettings } from "@/server/domain/settings";
import { windowState } from "@/test/window-states";

const thresholds = parseSettings({}).settings.serviceLevels;
const withLeft = (left: string, rest: Parameters<typeof windowState>[0] = {}) =>
  windowState({ limits: { cost: usd("100") }, spent: usd("100").minus(usd(left)), ...rest });

describe("serviceLevelOf", () => {
  test.each([
    ["50", "full"],
    ["49.9", "standard"],
    ["20", "standard"],
    ["19.999999999999", "minimal"],
    ["5", "minimal"],
    ["4.9", "emergency"],
    ["0", "emergency"],
    ["-3", "emergency"],
  ])("SAFE-50 %s per cent remaining is %s", (left, level) => {
    expect(serviceLevelOf([withLeft(left)], thresholds)).toBe(level);
  });

  test("SAFE-52 a limit of 0 is emergency, whatever it is of", () => {
    for (const limits of [{ cost: usd("0") }, { tokens: 0 }, { requests: 0 }])
      expect(serviceLevelOf([windowState({ limits })], thresholds)).toBe("emergency");
  });

  test("SAFE-51 each level has its features", () => {
    expect(SERVICE_FEATURES).toEqual({
      full: ["high_quality", "all_capabilities"],
      standard: ["medium_quality", "core_capabilities"],
      minimal: ["low_quality", "basic_capabilities"],
      emergency: ["text_only", "critical_only"],
    });
  });

  test("the tightest of the budgets and of their limits decides; what is held is not left", () => {
    expect(serviceLevelOf([withLeft("90"), withLeft("10"), withLeft("60")], thresholds)).toBe("minimal");
    expect(serviceLevelOf([withLeft("60", { held: usd("11") })], thresholds)).toBe("standard");
    expect(
      serviceLevelOf([withLeft("60", { limits: { cost: usd("100"), tokens: 10 }, tokens: 9 })], thresholds),
    ).toBe("minimal");
    expect(serviceLevelOf([withLeft("49", { granted: usd("3") })], thresholds)).toBe("full");
  });

  test("budgets that enforce nothing do not count, and a suspended one leaves emergency", () => {
    const silent = [{ action: "ignore" }, { shadow: true }, { purpose: "rate_limit" }] as const;
    for (const rest of silent) expect(serviceLevelOf([withLeft("1", rest)], thresholds)).toBe("full");
    expect(serviceLevelOf([], thresholds)).toBe("full");
    expect(serviceLevelOf([windowState({ suspended: true })], thresholds)).toBe("emergency");
  });

  test("an organization's own thresholds", () => {
    const own = { full: 90, standard: 80, minimal: 70 };
    expect(serviceLevelOf([withLeft("85")], own)).toBe("standard");
    expect(serviceLevelOf([withLeft("69")], own)).toBe("emergency");
  });
});
