import { describe, expect, test } from "vitest";
import {
  formatCount,
  formatDelta,
  formatInCurrency,
  formatPercent,
  formatPlural,
  formatTokens,
  formatUsd,
  formatUsdAxis,
  formatUsdExact,
  needsMono,
  splitUsd,
} from "./format";

describe("formatUsd", () => {
  test.each([
    { name: "two digits", value: "742.18", text: "$742.18" },
    { name: "a whole amount", value: "1000", text: "$1,000.00" },
    { name: "NEON-43 what remains", value: "752.44", text: "$752.44" },
    { name: "overspend with a true minus", value: "-4.5", text: "\u2212$4.50" },
    { name: "nothing", value: "0", text: "$0.00" },
    { name: "a small cost keeps its digits", value: "0.000412", text: "$0.000412" },
    { name: "a small cost is cut to six significant digits", value: "0.000123456789", text: "$0.000123457" },
    { name: "the smallest cost is never $0.00", value: "0.000000000001", text: "$0.000000000001" },
    { name: "one cent", value: "0.01", text: "$0.01" },
    { name: "beyond a double", value: "123456789012.12", text: "$123,456,789,012.12" },
    { name: "unknown", value: null, text: "unknown" },
  ])("$name", ({ value, text }) => expect(formatUsd(value)).toBe(text));

  test("refuses an exponent rather than guess", () => expect(() => formatUsd("1e-7")).toThrow(RangeError));
});

test("formatUsdExact keeps every digit", () => {
  expect(formatUsdExact("123456789012.123456789012")).toBe("$123,456,789,012.123456789012");
  expect(formatUsdExact("-0.5")).toBe("\u2212$0.50");
});

test("formatUsdAxis is short", () => {
  expect(["0", "250", "2.5", "12500", "-20"].map(formatUsdAxis)).toEqual([
    "$0",
    "$250",
    "$2.50",
    "$12.5K",
    "\u2212$20",
  ]);
});

test("splitUsd cuts before the point, never a cost below one cent", () => {
  expect(splitUsd("1742.18")).toEqual({ whole: "$1,742", decimals: ".18" });
  expect(splitUsd("0")).toEqual({ whole: "$0", decimals: ".00" });
  expect(splitUsd("0.000412")).toEqual({ whole: "$0.000412", decimals: "" });
  expect(splitUsd(null)).toEqual({ whole: "unknown", decimals: "" });
});

test("needsMono above four decimals", () => {
  expect([needsMono("$0.000412"), needsMono("$0.0004"), needsMono("$12")]).toEqual([true, false, false]);
});

describe("formatPercent", () => {
  test.each([
    ["74.218", "74.2%"],
    ["99.96", "99.9%"],
    ["99.999999999999", "99.9%"],
    ["100", "100.0%"],
    ["100.000000000001", "100.1%"],
    ["100.04", "100.1%"],
    ["105.3", "105.3%"],
    ["0", "0.0%"],
    ["0.01", "<0.1%"],
    ["1234.56", "1,234.6%"],
  ])("%s reads %s", (value, text) => expect(formatPercent(value)).toBe(text));

  test("TEK-18 another currency by its rate, to its own digits", () => {
    expect(formatInCurrency("100", { currency: "EUR", rate: "0.92" })).toBe("€92.00");
    expect(formatInCurrency("-0.5", { currency: "JPY", rate: "151.4" })).toBe("\u2212¥76");
  });
  test("NEON-41 a limit of 0 has no per cent", () => expect(formatPercent(null)).toBe("—"));
});

test("formatTokens is compact from 10,000 on", () => {
  expect(["0", "999", "9999", "12400", "1240000", "2480000000"].map(formatTokens)).toEqual([
    "0",
    "999",
    "9,999",
    "12.4K",
    "1.24M",
    "2.48B",
  ]);
});

test("counts and plurals", () => {
  expect(formatCount(1234567)).toBe("1,234,567");
  expect(formatPlural(1, "execution", "executions")).toBe("1\u00a0execution");
  expect(formatPlural(0, "execution", "executions")).toBe("0\u00a0executions");
});

test("formatDelta names the direction", () => {
  expect(formatDelta("12.5")).toEqual({ text: "+$12.50", word: "more", direction: "up" });
  expect(formatDelta("-12.5")).toEqual({ text: "\u2212$12.50", word: "less", direction: "down" });
  expect(formatDelta("0").word).toBe("unchanged");
});
