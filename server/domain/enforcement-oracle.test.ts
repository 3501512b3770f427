import fc from "fast-check";
import { expect, test } from "vitest";
import { decide } from "@/server/domain/enforcement";
import type { NoBudgetAction } from "@/server/domain/setting-readers";
import type { BudgetAction, BudgetPurpose } from "@/server/domain/window-state";
import { cents, windowState } from "@/test/window-states";

const seed = Number(process.env.PURSER_SEED ?? Math.floor(Math.random() * 2 ** 31));
const t0 = Date.parse("2026-11-22T12:00:00Z");

type Rule = {
  id: string;
  action: BudgetAction;
  urgentAction: BudgetAction | null;
  purpose: BudgetPurpose;
  shadow: boolean;
  suspended: boolean;
  reserve: number;
  ceiling: number | null;
  perCall: number | null;
  limit: number | null;
  tokenLimit: number | null;
  granted: number;
  spent: number;
  held: number;
  tokens: number;
};
type Call = { cost: number; tokens: number; urgent: boolean; priority: number };
type Bypass = { id: string; budget: string | null; ceiling: number | null; used: number; isOver: boolean };
type World = {
  rules: Rule[];
  call: Call;
  bypasses: Bypass[];
  enabled: boolean;
  noBudget: NoBudgetAction;
};

const action = fc.constantFrom<BudgetAction>("ignore", "warn", "degrade", "queue", "block");
const maybe = (max: number) => fc.option(fc.integer({ min: 0, max }), { nil: null, freq: 2 });
const rarely = fc.integer({ min: 0, max: 9 }).map((each) => each === 0);
const rule = fc.record({
  action,
  urgentAction: fc.option(action, { nil: null, freq: 2 }),
  purpose: fc.constantFrom<BudgetPurpose>("budget", "budget", "allocation", "rate_limit", "loop_guard"),
  shadow: rarely,
  suspended: rarely,
  reserve: fc.constantFrom(0, 0, 10, 33.3333, 100),
  ceiling: maybe(30),
  perCall: maybe(10),
  limit: maybe(20),
  tokenLimit: maybe(20),
  granted: fc.integer({ min: 0, max: 5 }),
  spent: fc.integer({ min: 0, max: 15 }),
  held: fc.integer({ min: 0, max: 5 }),
  tokens: fc.integer({ min: 0, max: 20 }),
});
const world: fc.Arbitrary<World> = fc.record({
  rules: fc
    .array(rule, { maxLength: 4 })
    .map((rules) => rules.map((each, index) => ({ ...each, id: String(index) }))),
  call: fc.record({
    cost: fc.integer({ min: 0, max: 10 }),
    tokens: fc.integer({ min: 0, max: 10 }),
    urgent: fc.boolean(),
    priority: fc.integer({ min: 1, max: 10 }),
  }),
  bypasses: fc
    .array(
      fc.record({
        budget: fc.option(fc.constantFrom("0", "1", "2"), { nil: null }),
        ceiling: maybe(15),
        used: fc.integer({ min: 0, max: 10 }),
        isOver: rarely,
      }),
      { maxLength: 2 },
    )
    .map((bypasses) => bypasses.map((each, index) => ({ ...each, id: String(index) }))),
  enabled: fc.integer({ min: 0, max: 9 }).map((each) => each > 0),
  noBudget: fc.constantFrom<NoBudgetAction>("ignore", "warn", "block"),
});

const ORDER = ["allow", "warn", "degrade", "queue", "block"];
const isPace = ({ purpose }: Rule) => purpose === "rate_limit" || purpose === "loop_guard";

/** What binds, told in whole hundred-millionths of a dollar: nothing here is shared with the code that is tested. */
function bindingOf(rule: Rule, call: Call): [metric: string, action: string][] {
  if (rule.suspended) return [["suspended", "block"]];
  let act: string = call.urgent && rule.urgentAction !== null ? rule.urgentAction : rule.action;
  if (isPace(rule) && (act === "degrade" || act === "queue")) act = "block";
  const found: [string, string][] = [];
  const units = (amount: number) => BigInt(amount) * 1_000_000n;
  const used = units(rule.spent + rule.held + call.cost);
  const kept = (limit: number) =>
    call.priority >= 8 ? 0n : BigInt(limit) * BigInt(Math.round(rule.reserve * 1e4));
  if (call.cost > 0) {
    if (rule.ceiling !== null && used > units(rule.ceiling)) found.push(["hard_ceiling", "block"]);
    if (act !== "ignore" && rule.perCall !== null && call.cost > rule.perCall) found.push(["per_call", act]);
    if (act !== "ignore" && rule.limit !== null && used > units(rule.limit + rule.granted) - kept(rule.limit))
      found.push(["cost", act]);
  }
  if (act !== "ignore" && rule.tokenLimit !== null && call.tokens > 0) {
    const total = BigInt(rule.tokens + call.tokens) * 1_000_000n;
    if (total > units(rule.tokenLimit) - kept(rule.tokenLimit)) found.push(["tokens", act]);
  }
  return found;
}

function oracle({ rules, call, bypasses, enabled, noBudget }: World) {
  if (!enabled) return { action: "allow", bound: [], shadowed: [], passed: false };
  const bound: { rule: Rule; metric: string; act: string }[] = [];
  const shadowed: string[] = [];
  let isLimited = false;
  for (const each of rules) {
    const { limit, tokenLimit, perCall, ceiling, suspended } = each;
    const limits = [limit, tokenLimit, perCall, ceiling].some((amount) => amount !== null) || suspended;
    if (limits && !each.shadow && !isPace(each)) isLimited = true;
    for (const [metric, act] of bindingOf(each, call))
      if (each.shadow) shadowed.push(`${each.id} ${metric}`);
      else bound.push({ rule: each, metric, act });
  }
  const floor = isLimited || noBudget === "ignore" ? "allow" : noBudget;
  const strictest = Math.max(...[floor, ...bound.map(({ act }) => act)].map((act) => ORDER.indexOf(act)));
  const names = bound.map(({ rule: { id }, metric }) => `${id} ${metric}`);
  const answer = { action: ORDER[strictest], bound: names, shadowed, passed: false };
  if (strictest <= 1) return answer;
  const inForce = bypasses.filter(
    ({ ceiling, used, isOver }) => !isOver && (ceiling === null || used + call.cost <= ceiling),
  );
  const isCovered = bound.every(({ rule: { id, ...rest }, metric, act }) => {
    if (act === "warn") return true;
    if (metric === "hard_ceiling") return false;
    const named = metric === "suspended" || isPace({ id, ...rest });
    return inForce.some(({ budget }) => (budget === null ? !named : budget === id));
  });
  const isFloorCovered = floor !== "block" || inForce.some(({ budget }) => budget === null);
  return isCovered && isFloorCovered ? { ...answer, action: "allow", passed: true } : answer;
}

test(`C6 BUG-NGX-1 every rule of every budget as an exact sum says, and it never throws (seed ${seed})`, () => {
  fc.assert(
    fc.property(world, (given) => {
      const { call, enabled, noBudget } = given;
      const decision = decide({
        requested: { cost: cents(call.cost), tokens: call.tokens, requests: 1 },
        windows: given.rules.map((each) =>
          windowState({
            windowId: each.id,
            budgetId: each.id,
            action: each.action,
            urgentAction: each.urgentAction,
            purpose: each.purpose,
            shadow: each.shadow,
            suspended: each.suspended,
            reservePercent: each.reserve,
            hardCeiling: each.ceiling === null ? null : cents(each.ceiling),
            perCallMaxCost: each.perCall === null ? null : cents(each.perCall),
            limits: { cost: each.limit === null ? null : cents(each.limit), tokens: each.tokenLimit },
            granted: cents(each.granted),
            spent: cents(each.spent),
            held: cents(each.held),
            tokens: each.tokens,
          }),
        ),
        overrides: given.bypasses.map(({ id, budget, ceiling, used, isOver }) => ({
          id,
          budgetId: budget,
          ceiling: ceiling === null ? null : cents(ceiling),
          used: cents(used),
          expiresAt: isOver ? t0 : t0 + 1,
        })),
        now: t0,
        urgent: call.urgent,
        priority: call.priority,
        enforcement: { enabled, noBudgetAction: noBudget },
      });
      const expected = oracle(given);
      const names = (reasons: typeof decision.reasons) =>
        reasons.map(({ budgetId, metric }) => `${budgetId} ${metric}`).sort();
      expect({
        action: decision.action,
        bound: names(decision.reasons),
        shadowed: names(decision.shadowReasons),
        passed: decision.viaOverride !== null,
      }).toEqual({ ...expected, bound: expected.bound.sort(), shadowed: expected.shadowed.sort() });
      expect(decision.allowed).toBe(["allow", "warn", "degrade"].includes(decision.action));
    }),
    { seed, numRuns: 1_500 },
  );
}, 30_000);
