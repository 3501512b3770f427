import { describe, expect, test } from "vitest";
import { reasonToWire } from "@/server/domain/decision";
import { decide } from "@/server/domain/enforcement";
import { decideWithFallback } from "@/server/domain/fallback";
import { toWire, usd, ZERO } from "@/server/domain/money";
import {
  type ActiveOverride,
  type BudgetAction,
  type Requested,
  SMALLEST_CALL,
  type WindowState,
} from "@/server/domain/window-state";
import { type WindowChange, windowState } from "@/test/window-states";

const t0 = Date.parse("2026-11-22T12:00:00Z");
const UNIT = usd("0.000000000001");

const call = (cost: string, tokens = 0, requests = 1): Requested => ({ cost: usd(cost), tokens, requests });
const bypass = (change: Partial<ActiveOverride> = {}): ActiveOverride => ({
  id: "ovr_1",
  budgetId: null,
  ceiling: null,
  used: ZERO,
  expiresAt: t0 + 1,
  ...change,
});
const judge = (requested: Requested, windows: WindowState[], overrides: ActiveOverride[] = []) =>
  decide({ requested, windows, overrides, now: t0 });
const full = (change: WindowChange = {}) =>
  windowState({ limits: { cost: usd("100") }, spent: usd("100"), ...change });

describe("decide at the boundary", () => {
  const room = windowState({
    limits: { cost: usd("10") },
    granted: usd("2"),
    spent: usd("7"),
    held: usd("1"),
  });
  test("P1 f07 exactly the room is granted", () => {
    expect(judge(call("4"), [room])).toMatchObject({ action: "allow", allowed: true, reasons: [] });
  });
  test("P1 f07 one unit above the room is refused", () => {
    const decision = judge({ ...call("4"), cost: usd("4").plus(UNIT) }, [room]);
    expect(decision).toMatchObject({ action: "block", allowed: false });
    expect(decision.reasons.map(reasonToWire)).toEqual([
      {
        budgetId: "bud_1",
        budgetName: "Q1 launch",
        scope: "CAMPAIGN:q1",
        metric: "cost",
        limit: "12",
        spent: "7",
        held: "1",
        requested: "4.000000000001",
        remaining: "4",
        overage: "0.000000000001",
        resetsAt: null,
        action: "block",
      },
    ]);
  });
  test("NEON-62 BUG-NEON-8 at exactly 100 % the next positive call is refused, and an override lets it through", () => {
    expect(judge(SMALLEST_CALL, [full()]).action).toBe("block");
    expect(judge(SMALLEST_CALL, [full()], [bypass()])).toMatchObject({
      action: "allow",
      viaOverride: "ovr_1",
    });
  });
  test("P13 row 13 a limit of 0 refuses every cost above 0", () => {
    const zero = windowState({ limits: { cost: ZERO } });
    expect(judge(SMALLEST_CALL, [zero]).action).toBe("block");
    expect(judge(call("0"), [zero]).action).toBe("allow");
  });
  test("f20 an amount of 0 never blocks, also over the limit", () => {
    expect(judge(call("0", 100), [full({ spent: usd("250") })]).action).toBe("allow");
  });
  test("NGX-55 cap of 5000 tokens: 4000 pass; 3000 more warn or are refused", () => {
    const at = (action: BudgetAction, tokens: number) =>
      windowState({ action, tokens, limits: { tokens: 5000 } });
    expect(judge(call("0", 4000), [at("block", 0)]).action).toBe("allow");
    expect(judge(call("0", 3000), [at("warn", 4000)])).toMatchObject({ action: "warn", allowed: true });
    expect(judge(call("0", 3000), [at("block", 4000)])).toMatchObject({ action: "block", allowed: false });
    expect(judge(call("0", 1000), [at("block", 4000)]).action).toBe("allow");
  });
  test("C2 requests have a limit of their own, held ones counted", () => {
    const window = windowState({ requests: 7, heldRequests: 2, limits: { requests: 10 } });
    expect(judge(call("1"), [window]).action).toBe("allow");
    expect(judge(call("1", 0, 2), [window]).reasons[0]).toMatchObject({ metric: "requests", remaining: 1 });
  });
  test("C2 the cost of one call can be limited", () => {
    const window = windowState({ perCallMaxCost: usd("0.5"), limits: { cost: usd("100") } });
    expect(judge(call("0.5"), [window]).action).toBe("allow");
    expect(judge(call("0.500000000001"), [window]).reasons[0]?.metric).toBe("per_call");
  });
});

describe("decide over several budgets", () => {
  const over = (id: string, action: BudgetAction) => full({ windowId: `win_${id}`, budgetId: id, action });
  test("C6 the strictest wins and all that bind are named, strictest first", () => {
    const windows = [
      over("a", "warn"),
      over("b", "degrade"),
      over("c", "block"),
      over("d", "queue"),
      over("e", "ignore"),
    ];
    const decision = judge(call("1"), windows);
    expect(decision.action).toBe("block");
    expect(decision.reasons.map((reason) => reason.budgetId)).toEqual(["c", "d", "b", "a"]);
  });
  test.each<[BudgetAction, string, boolean]>([
    ["ignore", "allow", true],
    ["warn", "warn", true],
    ["degrade", "degrade", true],
    ["queue", "queue", false],
    ["block", "block", false],
  ])("BUG-NGX-1 C6 a full budget with action %s decides %s", (action, expected, allowed) => {
    expect(judge(call("1"), [over("a", action)])).toMatchObject({ action: expected, allowed });
  });
  test("NEON-60 the warning threshold is told and lets the call pass", () => {
    const window = windowState({ limits: { cost: usd("100") }, spent: usd("79") });
    expect(judge(call("0.99"), [window]).warnings).toEqual([]);
    const decision = judge(call("1"), [window]);
    expect(decision.action).toBe("allow");
    expect(decision.warnings).toEqual(["Q1 launch: with this call 80.0% of the cost limit is used or held."]);
  });
  test("a suspended budget blocks whatever its action is", () => {
    const window = windowState({ suspended: true, action: "ignore" });
    expect(judge(call("0"), [window]).reasons[0]?.metric).toBe("suspended");
    expect(judge(call("1"), [window], [bypass()]).action).toBe("block");
    expect(judge(call("1"), [window], [bypass({ budgetId: "bud_1" })]).action).toBe("allow");
  });
});

describe("decide with overrides", () => {
  test.each<[string, Partial<ActiveOverride>, string]>([
    ["in force", {}, "allow"],
    ["ended at this instant", { expiresAt: t0 }, "block"],
    ["of another budget", { budgetId: "bud_2" }, "block"],
    ["exactly at its ceiling", { ceiling: usd("5"), used: usd("4") }, "allow"],
    ["one unit above its ceiling", { ceiling: usd("5"), used: usd("4.000000000001") }, "block"],
  ])("P16 C10 a bypass %s", (_name, change, action) => {
    expect(judge(call("1"), [full()], [bypass(change)]).action).toBe(action);
  });
  test("C10 every refusing budget needs cover", () => {
    const windows = [full(), full({ windowId: "win_2", budgetId: "bud_2", action: "queue" })];
    const one = bypass({ budgetId: "bud_1" });
    expect(judge(call("1"), windows, [one]).action).toBe("block");
    const both = judge(call("1"), windows, [one, bypass({ id: "ovr_2", budgetId: "bud_2" })]);
    expect(both).toMatchObject({ action: "allow", viaOverrides: ["ovr_1", "ovr_2"] });
  });
  test("C10 no override is spent where none is needed", () => {
    expect(
      judge(call("1"), [windowState({ limits: { cost: usd("1") } })], [bypass()]).viaOverride,
    ).toBeNull();
  });
});

describe("decideWithFallback", () => {
  const tight = windowState({
    action: "degrade",
    fallbackModel: "small",
    limits: { cost: usd("10") },
    spent: usd("9.5"),
  });
  const route = (windows: WindowState[], quotes: Record<string, { cost: string; windows?: WindowState[] }>) =>
    decideWithFallback({
      requested: call("1"),
      windows,
      overrides: [],
      now: t0,
      model: "large",
      fallbackModels: ["other"],
      quote: (model) => {
        const quote = quotes[model];
        return quote ? { requested: call(quote.cost), windows: quote.windows ?? windows } : null;
      },
    });
  test("C6 admits the cheaper model and says which", () => {
    const routed = route([tight], { small: { cost: "0.1" } });
    expect(routed).toMatchObject({
      action: "degrade",
      allowed: true,
      model: "small",
      fallbackModel: "small",
    });
    expect(toWire(routed.requested.cost)).toBe("0.1");
  });
  test("C6 a fallback that breaks a blocking budget too is blocked", () => {
    const blocked = full({ windowId: "win_2", budgetId: "bud_2", scopeType: "MODEL", scopeKey: "small" });
    const routed = route([tight], { small: { cost: "0.1", windows: [tight, blocked] } });
    expect(routed).toMatchObject({ action: "block", allowed: false });
    expect(routed.reasons[0]?.budgetId).toBe("bud_2");
  });
  test("C6 a dearer fallback is not let through", () => {
    expect(route([tight], { small: { cost: "2" } })).toMatchObject({ action: "block", model: "large" });
  });
  test("C6 the asker's own list is tried after the budget's", () => {
    expect(route([tight], { other: { cost: "0.2" } })).toMatchObject({ action: "degrade", model: "other" });
  });
  test("C6 without a known fallback it warns", () => {
    expect(route([tight], {})).toMatchObject({ action: "warn", allowed: true, model: "large" });
  });
});
