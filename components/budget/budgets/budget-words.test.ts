import { describe, expect, test } from "vitest";
import { actionText, limitText, periodText, roomText, scopeText } from "./budget-words";

const any = { filters: {}, each: [] } as const;

describe("budgets in words", () => {
  test("C3 scopes: one key, any, each, all but some, and filters", () => {
    const text = (part: object) =>
      scopeText({ scopeType: "CAMPAIGN", scopeKey: null, ...any, ...part } as never);
    expect(text({ scopeType: "ORGANIZATION" })).toBe("Organization");
    expect(text({ scopeKey: "q1-launch" })).toBe("Campaign q1-launch");
    expect(text({})).toBe("Every call");
    expect(text({ scopeType: "AGENT", each: ["AGENT"] })).toBe("Each agent");
    expect(text({ scopeType: "SESSION", each: ["SESSION", "TASK"] })).toBe("Each session and each task");
    expect(text({ scopeType: "AGENT", each: ["SESSION"] })).toBe("Each session");
    expect(text({ scopeType: "COMPONENT", except: { COMPONENT: ["a", "b"] } })).toBe(
      "Every component but a, b",
    );
    expect(text({ scopeType: "AGENT", scopeKey: "x", except: { MODEL: ["m"] } })).toBe(
      "Agent x and every model but m",
    );
    expect(text({ scopeType: "AGENT", scopeKey: "a1", filters: { MODEL: "gpt-4o" } })).toBe(
      "Agent a1 and model gpt-4o",
    );
  });

  test("C4 periods", () => {
    expect(periodText({ period: "MONTHLY", resetDay: 1, windowSeconds: null })).toBe("each month");
    expect(periodText({ period: "MONTHLY", resetDay: 15, windowSeconds: null })).toBe(
      "each month from day 15",
    );
    expect(periodText({ period: "RATE", resetDay: 1, windowSeconds: 60 })).toBe("every 60\u00a0s");
  });

  test.each([
    [{ metric: "cost", remaining: "199.62" }, "$199.62 left"],
    [{ metric: "cost", remaining: "-3.2" }, "\u2212$3.20 left"],
    [{ metric: "tokens", remaining: "1200" }, "1,200 tokens left"],
    [{ metric: null, remaining: null, perCallMaxCost: "0.5" }, "at most $0.50 a call"],
    [{ metric: "cost", remaining: "5", level: "suspended" }, "suspended"],
  ] as const)("the room that a budget leaves: %j", (room, text) => {
    expect(roomText({ level: "healthy", perCallMaxCost: null, ...room })).toBe(text);
  });

  test("C2 limits: every one that is set, or none", () => {
    expect(limitText({ limitCost: "1000", limitTokens: 2_000_000, limitRequests: null })).toBe(
      "$1,000.00 and 2,000,000 tokens",
    );
    expect(limitText({ limitCost: null, limitTokens: null, limitRequests: null })).toBeNull();
  });

  test("C6 actions", () => {
    const text = (part: object) =>
      actionText({
        actionInForce: "degrade",
        fallbackModel: "mini",
        shadow: false,
        autoSuspend: false,
        ...part,
      } as never);
    expect(text({})).toBe("Degrades to mini");
    expect(text({ actionInForce: "block", autoSuspend: true })).toBe("Blocks, then suspends");
    expect(text({ actionInForce: "block", shadow: true })).toBe("Observes only (would: blocks)");
  });
});
