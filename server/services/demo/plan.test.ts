import { describe, expect, test } from "vitest";
import { sumMoney, usd } from "@/server/domain/money";
import { DEMO_SEED, generateExecutions } from "./generator";
import { planMonths } from "./plan";

function planAt(instant: string, timeZone = "UTC") {
  const now = Date.parse(instant);
  const priced = generateExecutions({ seed: DEMO_SEED, now }).map((execution) => ({
    execution,
    cost: usd("0.02"),
  }));
  return planMonths(priced, timeZone, now);
}

function capPercent({ executions, limits }: ReturnType<typeof planAt>[number]): number {
  const spent = sumMoney(executions.map(() => usd("0.02")));
  return limits.cap === null ? Number.NaN : spent.times(100).div(usd(limits.cap)).toNumber();
}

describe("planMonths", () => {
  test.each(["2026-11-08T03:00:00Z", "2026-11-22T12:00:00Z", "2026-12-31T23:59:00Z", "2027-03-05T00:00:00Z"])(
    "this month stands at about seven tenths of its cap, and none before it above it, at %s",
    (instant) => {
      const months = planAt(instant);
      const percents = months.map(capPercent);
      expect(percents.at(-1)).toBeGreaterThan(67);
      expect(percents.at(-1)).toBeLessThan(73);
      for (const percent of percents) expect(percent).toBeLessThan(94);
      expect(months.flatMap((month) => month.executions)).toHaveLength(6_000);
    },
  );

  test("a month of few hours keeps the limits of the one before", () => {
    const months = planAt("2026-12-01T05:00:00Z");
    expect(months.map((one) => one.month)).toEqual(["2026-10", "2026-11", "2026-12"]);
    expect(months[2]?.limits).toEqual(months[1]?.limits);
  });

  test("a month begins at the organization's midnight", () => {
    const [first] = planAt("2026-11-22T12:00:00Z", "Pacific/Auckland").slice(-1);
    expect(first?.executions[0]?.occurredAt.slice(0, 10)).toBe("2026-10-31");
  });
});
