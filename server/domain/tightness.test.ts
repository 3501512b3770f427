import { describe, expect, test } from "vitest";
import { toWire } from "@/server/domain/money";
import { canStop, isCapping, type TightnessInput, tightestFirst, tightness } from "@/server/domain/tightness";

const budget: TightnessInput = {
  name: "b",
  status: "ACTIVE",
  level: "healthy",
  limitCost: null,
  limitTokens: null,
  limitRequests: null,
  perCallMaxCost: null,
  window: null,
};

describe("which budget is the tightest", () => {
  test.each<[string, Partial<TightnessInput>, string, boolean]>([
    ["without a limit", { window: { percent: null } }, "-1", false],
    ["of each call alone", { perCallMaxCost: "1" }, "-1", true],
    ["nothing counted yet", { limitTokens: 10 }, "0", true],
    ["half spent", { limitCost: "10", window: { percent: "50.5" } }, "50.5", true],
    ["a limit of 0 that counted nothing", { limitCost: "0" }, "100", true],
    ["a limit of 0", { limitCost: "0", level: "exceeded", window: { percent: null } }, "100", true],
    [
      "a limit of 0 beside another",
      { limitCost: "0", limitTokens: 10, level: "exceeded", window: { percent: "10" } },
      "100",
      true,
    ],
    ["a limit of 0 with a grant", { limitCost: "0", window: { percent: "20" } }, "20", true],
    ["overspent", { limitCost: "1", level: "exceeded", window: { percent: "120" } }, "120", true],
    ["suspended", { status: "SUSPENDED", window: { percent: "1" } }, "1000000000000", true],
  ])("%s", (_, given, expected, stops) => {
    expect(toWire(tightness({ ...budget, ...given }))).toBe(expected);
    expect(canStop({ ...budget, ...given })).toBe(stops);
  });

  test("the fullest stands first, equals by name", () => {
    const half = { ...budget, limitCost: "1", window: { percent: "50" } };
    const order = [
      { ...budget, name: "counts" },
      { ...half, name: "z" },
      { ...half, name: "a" },
      { ...half, name: "suspended", status: "SUSPENDED" },
    ].sort(tightestFirst);
    expect(order.map(({ name }) => name)).toEqual(["suspended", "a", "z", "counts"]);
  });

  test.each([
    [{ actionInForce: "block" }, true],
    [{ actionInForce: "queue" }, true],
    [{ actionInForce: "degrade" }, false],
    [{ actionInForce: "warn" }, false],
    [{ actionInForce: "warn", hardCeiling: "5" }, true],
    [{ actionInForce: "block", shadow: true }, false],
    [{ actionInForce: "ignore", shadow: true, status: "SUSPENDED" }, true],
    [{ actionInForce: "block", limitCost: null }, false],
  ])("only what blocks or queues caps: %j", (given, expected) => {
    const limited = { ...budget, limitCost: "1", shadow: false, hardCeiling: null };
    expect(isCapping({ ...limited, ...given })).toBe(expected);
  });
});
