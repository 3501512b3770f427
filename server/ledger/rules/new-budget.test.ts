import { describe, expect, test } from "vitest";
import { usd } from "@/server/domain/money";
import { type NewBudget, policyOf } from "./new-budget";

const plain: NewBudget = { name: "b", scopeType: "AGENT", scopeKey: "a", period: "MONTHLY" };

describe("policyOf", () => {
  test("what is left out is a plain budget that blocks, and null inherits the action", () => {
    expect(policyOf(plain)).toMatchObject({
      action: "block",
      ownAction: "block",
      each: [],
      filters: [],
      purpose: "budget",
      warningPercent: 80,
      criticalPercent: 90,
      windowSeconds: null,
      hardCeiling: null,
    });
    expect(policyOf({ ...plain, action: null, limitCost: null })).toMatchObject({
      ownAction: null,
      action: "warn",
    });
    expect(policyOf({ ...plain, each: ["TASK", "MODEL"], period: "PER_SESSION" }).each).toEqual([
      "MODEL",
      "SESSION",
      "TASK",
    ]);
  });

  const refused: [string, Partial<NewBudget>, string][] = [
    [
      "row 15: a warning level at the critical one",
      { warningPercent: 90, criticalPercent: 90 },
      "warningPercent",
    ],
    ["a critical level above 100", { criticalPercent: 101 }, "criticalPercent"],
    ["a warning level below 0", { warningPercent: -1 }, "criticalPercent"],
    ["RATE without a length", { period: "RATE" }, "windowSeconds"],
    ["RATE of 0 seconds", { period: "RATE", windowSeconds: 0 }, "windowSeconds"],
    ["RATE of more than a day", { period: "RATE", windowSeconds: 86_401 }, "windowSeconds"],
    ["RATE of half seconds", { period: "RATE", windowSeconds: 1.5 }, "windowSeconds"],
    ["a length without RATE", { windowSeconds: 60 }, "windowSeconds"],
    ["a reset day 32", { resetDay: 32 }, "resetDay"],
    ["a reset day of a week", { period: "WEEKLY", resetDay: 2 }, "resetDay"],
    ["a week start of a month", { weekStart: 7 }, "weekStart"],
    ["a fiscal month of a month", { fiscalMonth: 4 }, "fiscalMonth"],
    ["a key for the organization", { scopeType: "ORGANIZATION" }, "scopeKey"],
    ["an empty key", { scopeKey: "" }, "scopeKey"],
    ["each of what is fixed", { each: ["AGENT"] }, "each"],
    [
      "each of what a filter fixes",
      { filters: [{ scopeType: "MODEL", scopeKey: "m" }], each: ["MODEL"] },
      "each",
    ],
    ["each of the organization", { each: ["ORGANIZATION"] }, "each"],
    ["a session whose key is fixed, per session", { scopeType: "SESSION", period: "PER_SESSION" }, "each"],
    ["an exception without a value", { except: [{ scopeType: "MODEL", keys: [] }] }, "except"],
    ["an exception on its own scope", { except: [{ scopeType: "AGENT", keys: ["b"] }] }, "except"],
    ["an exception on the organization", { except: [{ scopeType: "ORGANIZATION", keys: ["o"] }] }, "except"],
    ["a filter on its own scope", { filters: [{ scopeType: "AGENT", scopeKey: "b" }] }, "filters"],
    ["a filter without a key", { filters: [{ scopeType: "MODEL", scopeKey: null }] }, "filters"],
    ["a filter on the organization", { filters: [{ scopeType: "ORGANIZATION", scopeKey: "o" }] }, "filters"],
    ["a pool without a name", { scopeType: "POOL", scopeKey: null }, "scopeKey"],
    ["a key without a name", { scopeType: "KEY", scopeKey: null, each: ["AGENT"] }, "scopeKey"],
    ["a child that counts apart", { parentId: "bud_1", each: ["MODEL"] }, "each"],
    ["a ceiling below the limit", { limitCost: usd("2"), hardCeiling: usd("1.9") }, "hardCeiling"],
    ["a limit below 0", { limitCost: usd("-1") }, "limitCost"],
    ["a dearest call below 0", { perCallMaxCost: usd("-1") }, "perCallMaxCost"],
    ["a limit of half a token", { limitTokens: 0.5 }, "limitTokens"],
    ["a limit of requests below 0", { limitRequests: -1 }, "limitRequests"],
    ["a reserve above 100", { reservePercent: 101 }, "reservePercent"],
    ["a queue of 59 seconds", { queueTtlSeconds: 59 }, "queueTtlSeconds"],
  ];
  test.each(refused)("refuses %s and names the field", (_, change, field) => {
    expect(() => policyOf({ ...plain, ...change })).toThrow(
      expect.objectContaining({
        code: "validation_failed",
        errors: [expect.objectContaining({ path: `/${field}` })],
      }),
    );
  });

  test.each<[string, Partial<NewBudget>]>([
    ["each pool", { scopeType: "POOL", scopeKey: null, each: ["POOL"] }],
    ["any agent", { scopeKey: null }],
    ["a day as a RATE", { period: "RATE", windowSeconds: 86_400 }],
    ["a fiscal year from April", { period: "YEARLY", fiscalMonth: 4 }],
    ["a limit of 0 with a ceiling of 0", { limitCost: usd("0"), hardCeiling: usd("0") }],
  ])("takes %s", (_, change) => {
    expect(policyOf({ ...plain, ...change })).toMatchObject({ name: "b" });
  });
});
