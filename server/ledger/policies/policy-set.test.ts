import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ScopeType } from "@/server/domain/scopes";
import { conditionsOf, eachOf, entityFrom, entityKeyOf } from "./dimensions";
import { PLAIN_BUDGET, type Policy } from "./policy";
import { PolicyIndex } from "./policy-index";
import { PolicySet } from "./policy-set";

const seed = Number(process.env.PURSER_SEED ?? Math.floor(Math.random() * 2 ** 31));
let made = 0;
function budget(change: Partial<Policy>): Policy {
  made += 1;
  return {
    ...PLAIN_BUDGET,
    budgetId: `bud_${String(made).padStart(6, "0")}`,
    name: `b${made}`,
    scopeType: "ORGANIZATION",
    scopeKey: null,
    period: "MONTHLY",
    isPrimary: false,
    action: "block",
    ownAction: "block",
    warningPercent: 80,
    criticalPercent: 90,
    ...change,
  };
}
const setOf = (policies: Policy[], pools?: Map<string, string>) =>
  new PolicySet({
    organizationId: "org_1",
    version: "1",
    timeZone: "UTC",
    policies,
    ...(pools && { pools }),
  });
const call = { agentType: "SEO", agentId: "a1", campaignId: "q1", model: "gpt-4o", sessionId: "s1" };
/** The ids of matching budgets that somebody made. */
const ids = (policies: Policy[], whose: Parameters<PolicySet["match"]>[0] = call) =>
  setOf(policies)
    .match(whose)
    .filter((policy) => !policy.isPrimary)
    .map((policy) => policy.budgetId);

describe("PolicySet.match", () => {
  test.each<ScopeType>(["ORGANIZATION", "CAMPAIGN", "PROVIDER", "COMPONENT", "TASK"])(
    "I6 BUG-TEK-1 null-means-any: a %s budget without a key covers every execution",
    (scopeType) => {
      const any = budget({ scopeType });
      expect(ids([any])).toEqual([any.budgetId]);
      expect(ids([any], { agentType: "T" })).toEqual([any.budgetId]);
      expect(ids([budget({ scopeType, scopeKey: "" })], { agentType: "T" })).toHaveLength(1);
    },
  );
  test("C3 filters must all match, and an absent dimension matches none", () => {
    const both = budget({
      scopeType: "AGENT",
      scopeKey: "a1",
      filters: [{ scopeType: "MODEL", scopeKey: "gpt-4o" }],
    });
    expect(ids([both])).toEqual([both.budgetId]);
    expect(ids([both], { ...call, model: "gpt-4o-mini" })).toEqual([]);
    expect(ids([both], { ...call, model: undefined })).toEqual([]);
    expect(ids([both], { ...call, agentId: "a2" })).toEqual([]);
  });
  test("TEK-29 an exception covers every value but those, and no call without one", () => {
    const others = budget({ except: [{ scopeType: "COMPONENT", keys: ["codex", "rhetor"] }] });
    for (const [component, found] of [
      ["planner", 1],
      ["codex", 0],
      ["rhetor", 0],
      ["Codex", 1],
      [undefined, 0],
    ] as const)
      expect(ids([others], { ...call, component })).toHaveLength(found);
    const narrower = { ...others, scopeType: "AGENT" as const, scopeKey: "a1", each: ["MODEL" as const] };
    expect(ids([narrower], { ...call, component: "planner" })).toHaveLength(1);
    expect(ids([narrower], { ...call, component: "planner", agentId: "a2" })).toEqual([]);
    expect(ids([narrower], { ...call, component: "planner", model: undefined })).toEqual([]);
    expect(entityFrom(narrower, ["m"])).toEqual({
      entityKey: "m",
      dimensions: { agent_id: "a1", model: "m" },
      excepted: { component: ["codex", "rhetor"] },
    });
  });
  test("f02 a budget that counts each agent covers those seen first now, and no call without one", () => {
    const each = budget({ scopeType: "AGENT", each: ["AGENT"] });
    expect(ids([each], { agentType: "T", agentId: "never seen" })).toEqual([each.budgetId]);
    expect(ids([each], { agentType: "T" })).toEqual([]);
  });
  test("C3 POOL goes by the agent's pool and KEY by the key that calls; no input can claim them", () => {
    const pool = budget({ scopeType: "POOL", scopeKey: "pol_1" });
    const key = budget({ scopeType: "KEY", scopeKey: "key_1" });
    const set = setOf([pool, key], new Map([["a1", "pol_1"]]));
    const matched = (input: typeof call & { poolId?: string; keyId?: string }, actor: string) =>
      set.match(set.attributionOf(input, actor)).filter((policy) => !policy.isPrimary);
    expect(matched(call, "key_1")).toEqual([pool, key]);
    expect(matched({ ...call, agentId: "a2" }, "usr_1")).toEqual([]);
    expect(matched({ ...call, agentId: "a2", poolId: "pol_1", keyId: "key_1" }, "usr_1")).toEqual([]);
  });
  test("C3 a child stands in for its parent there, which goes on counting; one in shadow does not", () => {
    const parent = budget({ scopeType: "AGENT", each: ["AGENT"], hardCeiling: null, suspended: true });
    const child = budget({ scopeType: "AGENT", scopeKey: "a1", parentId: parent.budgetId });
    const action = (policies: Policy[], agentId: string) =>
      setOf(policies)
        .match({ agentType: "T", agentId })
        .filter((policy) => !policy.isPrimary)
        .map((policy) => `${policy.budgetId} ${policy.action} ${policy.suspended}`);
    const counted = `${parent.budgetId} ignore false`;
    const inForce = `${parent.budgetId} block true`;
    expect(action([parent, child], "a1")).toEqual([`${child.budgetId} block false`, counted]);
    expect(action([parent, child], "a2")).toEqual([inForce]);
    expect(action([parent, { ...child, shadow: true }], "a1")).toContain(inForce);
    // It names more than the parent counts apart, so another call of the same entity would miss it.
    const narrower = { ...child, filters: [{ scopeType: "MODEL" as const, scopeKey: "gpt-4o" }] };
    expect(action([parent, narrower], "a1")).toContain(inForce);
  });
  test("the organization's own budget comes first, and the order is the same whatever order they were made in", () => {
    const policies = [
      budget({}),
      budget({ scopeType: "MODEL", scopeKey: "gpt-4o" }),
      budget({ scopeType: "AGENT", scopeKey: "a1" }),
      budget({ scopeType: "AGENT", scopeKey: "a1" }),
    ];
    const matched = setOf(policies).match(call);
    expect(matched[0]).toMatchObject({ scopeType: "ORGANIZATION", isPrimary: true });
    const order = ids(policies);
    expect(order).toHaveLength(4);
    expect(ids([...policies.slice(1), ...policies.slice(0, 1)])).toEqual(order);
  });

  const values = ["x", "y", undefined] as const;
  const anyKey = fc.constantFrom(...values);
  const dimensions = ["AGENT", "MODEL", "USER", "TASK"] as const;
  const anyBudget = fc
    .record({ scope: fc.constantFrom(...dimensions), keys: fc.array(anyKey, { minLength: 4, maxLength: 4 }) })
    .chain(({ scope, keys }) =>
      fc.tuple(fc.subarray([...dimensions]), fc.subarray([...dimensions])).map(([each, excepting]) => {
        const fixed = dimensions.flatMap((scopeType, n) => {
          const scopeKey = keys[n];
          return scopeKey === undefined || each.includes(scopeType) ? [] : [{ scopeType, scopeKey }];
        });
        return budget({
          scopeType: scope,
          scopeKey: fixed.find((one) => one.scopeType === scope)?.scopeKey ?? null,
          filters: fixed.filter((one) => one.scopeType !== scope),
          each: eachOf(each, "DAILY"),
          except: excepting
            .filter((type) => !each.includes(type) && !fixed.some(({ scopeType }) => scopeType === type))
            .map((scopeType) => ({ scopeType, keys: scopeType === "USER" ? ["x", "y"] : ["x"] })),
        });
      }),
    );
  test(`I3 C3 finds what a look at every budget finds (seed ${seed})`, () => {
    fc.assert(
      fc.property(
        fc.array(anyBudget, { maxLength: 30 }),
        fc.array(anyKey, { minLength: 4, maxLength: 4 }),
        (policies, [agentId, model, userId, task]) => {
          const whose = { agentType: "T", agentId, model, userId, task };
          const says = { AGENT: agentId, MODEL: model, USER: userId, TASK: task } as Record<string, unknown>;
          const slow = policies.filter(
            (policy) =>
              conditionsOf(policy).every((one) => says[one.scopeType] === one.scopeKey) &&
              policy.each.every((scopeType) => says[scopeType] !== undefined) &&
              policy.except.every(({ scopeType, keys }) => {
                const said = says[scopeType];
                return said !== undefined && !keys.some((key) => key === said);
              }),
          );
          expect(ids(policies, whose).sort()).toEqual(slow.map((policy) => policy.budgetId).sort());
        },
      ),
      { numRuns: 500, seed },
    );
  });
});

describe("PolicyIndex", () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, n) =>
      n % 2
        ? budget({ scopeType: "AGENT", scopeKey: `a${n}` })
        : budget({
            scopeType: "MODEL",
            scopeKey: `m${n % 10}`,
            filters: [{ scopeType: "USER", scopeKey: `u${n}` }],
          }),
    );
  test("10,000 budgets are not scanned: a call meets as many of them as of 100", () => {
    const whose = { agentType: "T", agentId: "a51", model: "m4", userId: "u44" };
    for (const count of [100, 10_000]) expect(new PolicyIndex(many(count)).find(whose)).toHaveLength(2);
  });
});

describe("entityKeyOf", () => {
  test("C3 one value is its own name; several are readable", () => {
    expect(entityKeyOf([])).toBe("");
    expect(entityKeyOf(["a1"])).toBe("a1");
    expect(entityKeyOf(["a1", "gpt-4o"])).toBe("a1 / gpt-4o");
  });
  test(`C3 never longer than 200 characters, never cut within a character, never the same for two (seed ${seed})`, () => {
    const value = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 250 }),
      fc.constantFrom(
        " / ",
        "a / b",
        "a",
        "b / c",
        "😀".repeat(120),
        "x".repeat(2_000),
        `${"x".repeat(160)}~${"0".repeat(32)}`,
      ),
    );
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 2, maxLength: 2 }),
        fc.array(value, { minLength: 2, maxLength: 2 }),
        (a, b) => {
          const keys = [
            entityKeyOf(a),
            entityKeyOf(b),
            entityKeyOf([entityKeyOf([a[0] ?? ""])]),
            entityKeyOf([a[0] ?? ""]),
          ];
          for (const key of keys) expect(key.length <= 200 && key.isWellFormed()).toBe(true);
          expect(keys[0] === keys[1]).toBe(a[0] === b[0] && a[1] === b[1]);
        },
      ),
      { numRuns: 2_000, seed },
    );
    const long = "x".repeat(300);
    expect(entityKeyOf([entityKeyOf([long])])).not.toBe(entityKeyOf([long]));
  });
});

describe("entityFrom", () => {
  test("I3 its dimensions are every column that a counted row must equal", () => {
    const policy = budget({
      scopeType: "POOL",
      scopeKey: "pol_1",
      filters: [{ scopeType: "KEY", scopeKey: "key_1" }],
      each: eachOf(["TASK", "AGENT"], "PER_SESSION"),
    });
    expect(policy.each).toEqual(["AGENT", "SESSION", "TASK"]);
    expect(entityFrom(policy, ["a", "s", "t"])).toEqual({
      entityKey: "a / s / t",
      dimensions: { pool_id: "pol_1", actor_id: "key_1", agent_id: "a", session_id: "s", task: "t" },
      excepted: {},
    });
  });
});
