import { describe, expect, test } from "vitest";
import {
  expiresAt,
  expiryChoices,
  type OverrideTexts,
  overrideEffect,
  toOverrideInput,
} from "./override-input";

const now = Date.parse("2026-11-22T13:05:00Z");
const texts: OverrideTexts = {
  kind: "GRANT",
  amount: " 500 ",
  ceiling: "9",
  reason: "  Launch week, agreed with Ana ",
  expiry: "24h",
};

test("the end of the period is a choice only within 7 days", () => {
  expect(expiryChoices(now, "2026-11-30T23:00:00Z").map((choice) => choice.value)).not.toContain("period");
  expect(expiryChoices(now, "2026-11-28T23:00:00Z").map((choice) => choice.value)).toContain("period");
});

test("an expiry counts from now", () => {
  expect(expiresAt("24h", now, "2026-11-30T23:00:00Z")).toBe("2026-11-23T13:05:00.000Z");
  expect(expiresAt("period", now, "2026-11-30T23:00:00Z")).toBe("2026-11-30T23:00:00.000Z");
});

describe("toOverrideInput", () => {
  test("a grant sends its amount and no ceiling", () =>
    expect(toOverrideInput(texts, now, "2026-12-01T00:00:00Z")).toEqual({
      kind: "GRANT",
      amount: "500",
      reason: "Launch week, agreed with Ana",
      expiresAt: "2026-11-23T13:05:00.000Z",
    }));
  test("a bypass sends no amount, and its ceiling only if there is one", () => {
    const bypass = toOverrideInput({ ...texts, kind: "BYPASS", ceiling: "" }, now, "2026-12-01T00:00:00Z");
    expect(Object.keys(bypass).sort()).toEqual(["expiresAt", "kind", "reason"]);
  });
});

test("the effect is stated in numbers", () => {
  const context = { agents: 14, until: "2026-11-23T13:05:00.000Z", timeZone: "Europe/Berlin" };
  const plain = (text: string): string => text.replaceAll("\u00a0", " ");
  expect(plain(overrideEffect(texts, context))).toBe(
    "Allows up to $500.00 more for 14 agents until 23 Nov 2026, 14:05.",
  );
  expect(overrideEffect({ ...texts, kind: "BYPASS", ceiling: "" }, context)).toContain("without any limit");
  const bypass = { ...texts, kind: "BYPASS" as const, ceiling: "" };
  expect(plain(overrideEffect(bypass, { ...context, everyBudget: 6 }))).toBe(
    "Stops enforcing all of 6 budgets for 14 agents until 23 Nov 2026, 14:05: spending has no limit. A ceiling would bound it.",
  );
  expect(plain(overrideEffect({ ...bypass, ceiling: "50" }, { ...context, everyBudget: null }))).toBe(
    "Stops enforcing every budget for 14 agents until 23 Nov 2026, 14:05: up to $50.00 may be spent.",
  );
});
