import { describe, expect, test } from "vitest";
import { burnPoints, burnSentence, burnTicks } from "@/components/charts/burn-points";
import type { BudgetBurnOutput } from "@/server/contract/admin-budget-detail";
import { burnData } from "./burn-data";

const plain = (text: string): string => text.replaceAll("\u00a0", " ");
const NONE = { method: null, projected: null, low: null, high: null, exhaustsAt: null };
const month: BudgetBurnOutput = {
  timeZone: "Europe/Berlin",
  now: "2026-11-03T11:00:00.000Z",
  startsAt: "2026-10-31T23:00:00.000Z",
  endsAt: "2026-11-30T23:00:00.000Z",
  grain: "day",
  limit: "300",
  spent: "60",
  spentBefore: "0",
  points: ["10", "30", "60"].map((spent, n) => ({
    startsAt: new Date(Date.parse("2026-10-31T23:00:00Z") + n * 86_400_000).toISOString(),
    endsAt: new Date(Date.parse("2026-11-01T23:00:00Z") + n * 86_400_000).toISOString(),
    cost: "10",
    spent,
  })),
  thresholds: [
    { level: "warning", percent: 80, amount: "240", fired: null },
    { level: "exceeded", percent: 100, amount: "300", fired: null },
  ],
  forecast: { method: "run_rate", projected: "660", low: null, high: null, exhaustsAt: null },
};

describe("NGX-37 the burn chart says the period that it shows", () => {
  test("a month by days: each named by itself, the last day of the period in the forecast", () => {
    const data = burnData(month);
    expect(data.days.map(({ label }) => plain(label))).toEqual(["1 Nov", "2 Nov", "3 Nov"]);
    expect(plain(burnSentence(data))).toBe(
      "$60.00 of $300.00 spent by 3 Nov; at this rate $660.00 by 30 Nov, $360.00 above the limit.",
    );
    expect(data.thresholds).toEqual([0.8]);
    expect(burnTicks(data, 8).map(({ text }) => plain(text))).toEqual([
      "1 Nov",
      "5 Nov",
      "9 Nov",
      "13 Nov",
      "17 Nov",
      "21 Nov",
      "25 Nov",
      "29 Nov",
    ]);
    expect(burnTicks(data, 4)).toHaveLength(4);
  });

  test("hours are named by when they end, and what never ends has no pace and no forecast", () => {
    const hours: BudgetBurnOutput = {
      ...month,
      endsAt: null,
      grain: "hour",
      startsAt: "2026-11-03T09:00:00.000Z",
      spentBefore: "40",
      points: [
        {
          startsAt: "2026-11-03T09:00:00.000Z",
          endsAt: "2026-11-03T10:00:00.000Z",
          cost: "15",
          spent: "55",
        },
        {
          startsAt: "2026-11-03T10:00:00.000Z",
          endsAt: "2026-11-03T11:00:00.000Z",
          cost: "5",
          spent: "60",
        },
      ],
      forecast: NONE,
    };
    const data = burnData(hours);
    expect(data.days.map(({ label }) => label)).toEqual(["11:00", "12:00"]);
    expect(plain(burnSentence(data))).toBe("$60.00 of $300.00 spent by 12:00.");
    const points = burnPoints(data);
    expect(points[0]?.spent).toBe(40);
    expect(points.every(({ pace }) => pace === undefined)).toBe(true);
  });
});
