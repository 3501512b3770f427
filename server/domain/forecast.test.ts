import { describe, expect, test } from "vitest";
import { burnRateUsdPerHour, exhaustsAt, projectSpend } from "@/server/domain/forecast";
import { toWire, usd } from "@/server/domain/money";
import { monthBounds } from "@/server/domain/month";

const HOUR = 3_600_000;
const november = { ...monthBounds("2026-11", "UTC"), spent: usd("72") };

describe("projectSpend", () => {
  test("BUG-NEON-11 C20 a tenth of the month spends a tenth", () => {
    const projected = projectSpend(november, november.startsAt + 3 * 24 * HOUR);
    expect(projected && toWire(projected)).toBe("720");
  });
  test("BUG-NEON-11 day 1 is finite, the first hour says nothing", () => {
    expect(projectSpend(november, november.startsAt + HOUR - 1)).toBeNull();
    expect(projectSpend(november, november.startsAt + HOUR)?.isFinite()).toBe(true);
  });
  test("BUG-NEON-11 a past month is its own actual", () => {
    expect(projectSpend(november, november.endsAt + 90 * 24 * HOUR)).toBe(november.spent);
  });
  test("P10 a month with a 25 h day is longer, and its rate goes by time", () => {
    const { startsAt, endsAt } = monthBounds("2026-10", "Europe/Berlin");
    const projected = projectSpend({ startsAt, endsAt, spent: usd("1") }, startsAt + HOUR);
    expect(projected && toWire(projected)).toBe(String(31 * 24 + 1));
  });
  test("a period without an end has no projection", () => {
    expect(projectSpend({ ...november, endsAt: null }, november.startsAt + 5 * HOUR)).toBeNull();
  });
});

describe("run rate", () => {
  test("C20 burns per hour and names the instant of exhaustion", () => {
    const now = november.startsAt + 72 * HOUR;
    expect(toWire(burnRateUsdPerHour(november, now) ?? usd("0"))).toBe("1");
    expect(exhaustsAt(november, usd("100"), now)).toBe(november.startsAt + 100 * HOUR);
    expect(exhaustsAt(november, usd("72"), now)).toBe(now);
    expect(exhaustsAt(november, usd("1000"), now)).toBeNull();
  });
});
