import { describe, expect, test } from "vitest";
import { type BurnChartData, burnPoints, burnSentence, burnTicks, thresholdLabel } from "./burn-points";

const plain = (text: string): string => text.replaceAll("\u00a0", " ");
const data: BurnChartData = {
  days: [
    { start: "2026-11-01T00:00:00Z", date: "2026-11-01", label: "1 Nov", spent: "10" },
    { start: "2026-11-02T00:00:00Z", date: "2026-11-02", label: "2 Nov", spent: "24.5" },
  ],
  limit: "300",
  thresholds: [0.8],
  forecast: {
    at: "2026-12-01T00:00:00Z",
    value: "490.000000000001",
    low: "400",
    high: "580",
    method: "run_rate" as const,
  },
  periodStart: "2026-11-01T00:00:00Z",
  periodEnd: "2026-12-01T00:00:00Z",
  month: "2026-11",
  now: "2026-11-02T12:00:00Z",
  timeZone: "UTC",
};

describe("burnPoints", () => {
  test("a closed day stands at its end, the running one at now", () => {
    const points = burnPoints(data);
    expect(points.map((point) => new Date(point.x).toISOString().slice(0, 13))).toEqual([
      "2026-11-01T00",
      "2026-11-02T00",
      "2026-11-02T12",
      "2026-12-01T00",
    ]);
    expect(points.map((point) => point.spent)).toEqual([0, 10, 24.5, undefined]);
  });

  test("the forecast leaves from the last point and the pace ends at the limit", () => {
    const points = burnPoints(data);
    expect(points.map((point) => point.projected)).toEqual([undefined, undefined, 24.5, 490.000000000001]);
    expect(points.at(-1)?.pace).toBe(300);
    expect(points.map(({ low, high }) => [low, high]).slice(-2)).toEqual([
      [24.5, 24.5],
      [400, 580],
    ]);
  });

  test("without a limit there is no pace", () =>
    expect(burnPoints({ ...data, limit: null }).every((point) => point.pace === undefined)).toBe(true));
});

test("burnSentence is computed from the decimals", () => {
  expect(plain(burnSentence(data))).toBe(
    "$24.50 of $300.00 spent by 2 Nov; at this rate $490.00 by 30 Nov, $190.00 above the limit.",
  );
  expect(plain(burnSentence({ ...data, limit: null, forecast: null }))).toBe("$24.50 spent by 2 Nov.");
  expect(burnSentence({ ...data, days: [] })).toBe("Nothing has been spent in this period yet.");
});

test("at most eight ticks", () => expect(burnTicks(data, 8)).toHaveLength(8));
test("thresholds in per cent", () => expect([0.8, 0.955].map(thresholdLabel)).toEqual(["80%", "95.5%"]));
