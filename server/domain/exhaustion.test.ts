import { describe, expect, test } from "vitest";
import { type ExhaustionInput, firstExhaustion, nearness } from "@/server/domain/exhaustion";
import type { Forecast } from "@/server/domain/forecast";
import { usd } from "@/server/domain/money";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const t0 = Date.parse("2026-11-11T00:00:00Z");
const window: ExhaustionInput = {
  startsAt: t0 - 10 * DAY,
  endsAt: t0 + 20 * DAY,
  spent: usd("100"),
  granted: usd("0"),
  tokens: 1_000,
  requests: 10,
  limits: { cost: null, tokens: null, requests: null },
  warningPercent: 80,
  criticalPercent: 95,
};
const cost = (limit: string) => ({ limits: { ...window.limits, cost: usd(limit) } });

describe("firstExhaustion", () => {
  test.each<[string, Partial<ExhaustionInput>, { metric: string; days: number } | null]>([
    ["10 a day reach 150 in 5 days", cost("150"), { metric: "cost", days: 5 }],
    ["a limit that is never reached before the reset is no risk", cost("300"), null],
    ["what is spent already is reached now", cost("100"), { metric: "cost", days: 0 }],
    ["a limit of 0 is reached", { ...cost("0"), spent: usd("0") }, { metric: "cost", days: 0 }],
    ["a grant moves it", { ...cost("150"), granted: usd("50") }, { metric: "cost", days: 10 }],
    [
      "tokens before money",
      { limits: { cost: usd("150"), tokens: 1_200, requests: null } },
      { metric: "tokens", days: 2 },
    ],
    [
      "of two at one moment the fullest",
      { limits: { cost: usd("100"), tokens: 500, requests: 10 } },
      { metric: "tokens", days: 0 },
    ],
    ["without a limit there is none", {}, null],
    ["without an end, within 30 days", { ...cost("400"), endsAt: null }, { metric: "cost", days: 30 }],
    ["without an end, later than that, not yet", { ...cost("400.1"), endsAt: null }, null],
  ])("%s", (_name, change, wanted) => {
    const found = firstExhaustion({ ...window, ...change }, null, t0);
    expect(found && { metric: found.metric, days: (found.at - t0) / DAY }).toEqual(wanted);
  });

  test("in its first hour a period says nothing, unless it is used up", () => {
    const young = { ...window, startsAt: t0 - HOUR / 2 };
    expect(firstExhaustion({ ...young, ...cost("101") }, null, t0)).toBeNull();
    expect(firstExhaustion({ ...young, ...cost("100") }, null, t0)).toEqual({
      metric: "cost",
      at: t0,
      method: null,
    });
  });
});

/** A day costs nothing for five days, then 20 a day. */
const lateForecast: Forecast = {
  method: "weekday",
  projected: usd("400"),
  low: null,
  high: null,
  ahead: [
    { startsAt: t0, endsAt: t0 + 5 * DAY, cost: usd("0") },
    { startsAt: t0 + 5 * DAY, endsAt: t0 + 20 * DAY, cost: usd("300") },
  ],
};

describe("firstExhaustion with a forecast", () => {
  test.each<[string, Partial<ExhaustionInput>, Forecast, { method: string | null; days: number } | null]>([
    [
      "C20 goes by its days and not by the run rate",
      cost("150"),
      lateForecast,
      { method: "weekday", days: 7.5 },
    ],
    ["C20 what the forecast never reaches is no risk", cost("401"), lateForecast, null],
    ["what is spent is reached, whatever is foretold", cost("100"), lateForecast, { method: null, days: 0 }],
    [
      "C20 a forecast at the run rate says so",
      cost("150"),
      {
        ...lateForecast,
        method: "run_rate",
        ahead: [{ startsAt: t0, endsAt: t0 + 20 * DAY, cost: usd("200") }],
      },
      { method: "run_rate", days: 5 },
    ],
    [
      "tokens have no forecast: they go by their run rate",
      { limits: { cost: usd("150"), tokens: 1_200, requests: null } },
      lateForecast,
      { method: "run_rate", days: 2 },
    ],
  ])("%s", (_name, change, forecast, wanted) => {
    const found = firstExhaustion({ ...window, ...change }, forecast, t0);
    expect(found && { method: found.method, days: (found.at - t0) / DAY }).toEqual(wanted);
  });
});

describe("nearness", () => {
  test.each<[string, Partial<ExhaustionInput>, string | null]>([
    ["is the share of the limit at the run rate", cost("400"), "0.75"],
    ["counts a grant", { ...cost("200"), granted: usd("400") }, "0.5"],
    ["is what is spent in the first hour", { ...cost("400"), startsAt: t0 - HOUR / 2 }, "0.25"],
    ["is nothing where the limit is reached", cost("100"), null],
    ["is nothing without an end", { ...cost("400"), endsAt: null }, null],
    ["is nothing without a limit of money", {}, null],
  ])("%s", (_name, change, wanted) => {
    expect(nearness({ ...window, ...change }, t0)?.toFixed() ?? null).toBe(wanted);
  });
});
