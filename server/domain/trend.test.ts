import { describe, expect, test } from "vitest";
import { randomFrom } from "@/test/seeded-random";
import { usd } from "./money";
import { trendOf } from "./trend";

const days = (value: (n: number) => number, count = 28) =>
  Array.from({ length: count }, (_, n) => usd(value(n).toFixed(6)));

describe("trendOf", () => {
  test.each([
    ["rises by 2 a day", days((n) => 100 + 2 * n), "up", "2"],
    ["falls by half a dollar a day", days((n) => 50 - n / 2), "down", "-0.5"],
    ["never differs", days(() => 4), "stable", "0"],
    ["nothing was spent", days(() => 0), "stable", "0"],
    ["rises by less than a tenth in all", days((n) => 1000 + n), "stable", "1"],
    ["seven days are enough", days((n) => 10 + n, 7), "up", "1"],
  ])("AII-20 a series that %s", (_name, series, direction, slope) => {
    const trend = trendOf(series);
    expect([trend?.direction, trend?.slopePerDay.toFixed()]).toEqual([direction, slope]);
  });

  test("AII-20 a weekly rhythm and noise are no trend; a slope under them is found", () => {
    const { next } = randomFrom(20_261_122);
    const noise = (n: number) => 100 + (n % 7 === 5 || n % 7 === 6 ? -30 : 12) + 10 * (next() - 0.5);
    expect(trendOf(days(noise))?.direction).toBe("stable");
    const rising = trendOf(days((n) => noise(n) + 4 * n));
    expect(rising?.direction).toBe("up");
    expect(Number(rising?.slopePerDay)).toBeGreaterThan(3);
    expect(Number(rising?.slopePerDay)).toBeLessThan(5);
  });

  test("six days say nothing", () => expect(trendOf(days(() => 1, 6))).toBeNull());
});
