import { describe, expect, test } from "vitest";
import type { Forecast } from "@/server/domain/forecast";
import { forecastLevel, forecastSentence, projectedShares } from "@/server/domain/forecast-alert";
import { usd } from "@/server/domain/money";

const DAY = 86_400_000;
const window = { startsAt: 0, endsAt: 30 * DAY, spent: usd("40"), limit: usd("100") };
const said = (projected: string, method: Forecast["method"] = "weekday"): Forecast => ({
  method,
  projected: usd(projected),
  low: null,
  high: null,
  ahead: [],
});

describe("projectedShares", () => {
  test.each([
    ["exactly at a share it is reached", said("90"), 10, [80, 90], [80, 90]],
    ["a hair below it is not", said("89.999999999999"), 10, [80], [80]],
    ["what is spent already is no longer coming", { ...said("90") }, 10, [80, 90], [80, 90]],
    ["a run rate of less than a tenth of the period says nothing", said("900", "run_rate"), 2.9, [], []],
    ["from a tenth on it does", said("900", "run_rate"), 3, [80, 90, 100], [80, 90, 100]],
    ["the usual week speaks from the first day on", said("900"), 0, [80, 90, 100], [80, 90, 100]],
    ["no forecast", null, 10, [], []],
  ] as const)("%s", (_, forecast, day, coming, holding) =>
    expect(projectedShares(window, forecast, [80, 90, 100], day * DAY)).toEqual({ coming, holding }),
  );

  test("a share that was spent already holds and is not told; a limit of 0 has no share", () => {
    const spent = { ...window, spent: usd("80") };
    expect(projectedShares(spent, said("95"), [80, 90], DAY)).toEqual({ coming: [90], holding: [80, 90] });
    expect(projectedShares({ ...window, limit: usd("0") }, said("95"), [80], DAY)).toEqual({
      coming: [],
      holding: [],
    });
  });
});

test("a forecast never exceeds: the whole limit is critical, less a warning", () =>
  expect([99, 100, 150].map(forecastLevel)).toEqual(["WARNING", "CRITICAL", "CRITICAL"]));

test("C20 the sentence names figures and method", () => {
  const figures = {
    projected: usd("336"),
    spent: usd("120"),
    limit: usd("300"),
    what: "monthly cap",
    period: "November 2026",
  };
  expect(forecastSentence({ method: "weekday", ...figures })).toBe(
    "By what its days of the week usually cost, November 2026 is projected to end at $336.00, 112.0% of the monthly cap of $300.00; $120.00 was spent when this was said.",
  );
  expect(forecastSentence({ method: "run_rate", ...figures })).toMatch(
    /^At the rate so far, November 2026 is/,
  );
});
