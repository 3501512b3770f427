import { describe, expect, test } from "vitest";
import { type ExhaustionInput, firstExhaustion } from "@/server/domain/exhaustion";
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
    const found = firstExhaustion({ ...window, ...change }, t0);
    expect(found && { metric: found.metric, days: (found.at - t0) / DAY }).toEqual(wanted);
  });

  test("in its first hour a period says nothing, unless it is used up", () => {
    const young = { ...window, startsAt: t0 - HOUR / 2 };
    expect(firstExhaustion({ ...young, ...cost("101") }, t0)).toBeNull();
    expect(firstExhaustion({ ...young, ...cost("100") }, t0)).toEqual({ metric: "cost", at: t0 });
  });
});
