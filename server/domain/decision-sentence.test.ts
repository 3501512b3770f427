import { describe, expect, test } from "vitest";
import type { Reason } from "@/server/domain/decision";
import { decisionSentence } from "@/server/domain/decision-sentence";
import { usd } from "@/server/domain/money";

const reason: Reason = {
  windowId: "win_1",
  budgetId: "bud_1",
  budgetName: "Q1 launch",
  scopeType: "CAMPAIGN",
  entityKey: "",
  purpose: "budget",
  period: "MONTHLY",
  scopeKey: "q1",
  periodKey: "2026-11",
  metric: "cost",
  limit: usd("200"),
  spent: usd("196.20"),
  held: usd("3"),
  requested: usd("4.15"),
  remaining: usd("0.80"),
  resetsAt: Date.parse("2026-11-30T23:00:00Z"),
  action: "block",
};
const say = (reasons: Reason[], change: Partial<Parameters<typeof decisionSentence>[0]> = {}) =>
  decisionSentence({
    decision: { action: "block", reasons, viaOverride: null },
    timeZone: "Europe/Berlin",
    ...change,
  });

describe("decisionSentence", () => {
  test("says the sum, the excess over the limit, the reset and what fits", () => {
    expect(say([reason], { alternatives: [{ model: "gpt-4o-mini", heldCost: usd("0.31") }] })).toBe(
      "Blocked by Q1 launch (campaign, November): $196.20 spent + $3.00 held + $4.15 requested is $3.35 above the $200.00 limit. " +
        "Resets 1 Dec 2026, 00:00. Fits now: gpt-4o-mini for $0.31.",
    );
  });
  test("counts the other budgets once each", () => {
    const other = (id: string) => ({ ...reason, budgetId: id });
    expect(say([reason, other("bud_2"), other("bud_3"), reason])).toContain(
      "above the $200.00 limit, and 2 more. Resets",
    );
  });
  test("speaks of tokens, single calls and suspension", () => {
    const tokens = {
      metric: "tokens",
      limit: 10_000,
      spent: 9_500,
      held: 0,
      requested: 600,
      remaining: 500,
    } as const;
    expect(say([{ ...reason, ...tokens, resetsAt: null }])).toBe(
      "Blocked by Q1 launch (campaign, November): 9,500 used + 0 held + 600 requested is 100 above the limit of 10,000 tokens.",
    );
    const one = {
      metric: "per_call",
      limit: usd("4"),
      remaining: usd("4"),
      resetsAt: null,
      periodKey: null,
    } as const;
    expect(say([{ ...reason, ...one }])).toBe(
      "Blocked by Q1 launch (campaign): $4.15 requested is $0.15 above the $4.00 limit of one call.",
    );
    expect(say([{ ...reason, metric: "suspended", resetsAt: null }])).toContain("the budget is suspended.");
  });
  test("names the model of a degrade and the way past by an override", () => {
    const decision = { action: "degrade", reasons: [reason], viaOverride: null } as const;
    expect(say([], { decision, model: "gpt-4o-mini" })).toMatch(/^Degraded to gpt-4o-mini by Q1 launch/);
    expect(say([], { decision: { ...decision, action: "allow", viaOverride: "ovr_1" } })).toMatch(
      /^Allowed via override/,
    );
  });
});
