import { describe, expect, test } from "vitest";
import { BudgetCreateInput } from "@/server/contract/admin-budgets";
import { hasLimit, isDrafted, NEW_BUDGET, toNewBudget } from "./budget-form-values";

const parse = (texts: object) => BudgetCreateInput.safeParse(toNewBudget({ ...NEW_BUDGET, ...texts }));

describe("the budget form", () => {
  test("says what the contract takes", () => {
    expect(parse({ name: "Spring", scopeKey: "spring", limitCost: "200" }).data).toMatchObject({
      name: "Spring",
      scopeType: "CAMPAIGN",
      scopeKey: "spring",
      each: [],
      period: "MONTHLY",
      resetDay: 1,
      limitCost: "200",
      limitTokens: null,
      action: "block",
    });
  });

  test("an empty key covers every call, a counter each has no key", () => {
    expect(parse({ name: "Any", limitTokens: "1000" }).data).toMatchObject({
      scopeKey: null,
      limitTokens: 1000,
    });
    expect(parse({ name: "Each", scopeType: "AGENT", each: true, scopeKey: "left over" }).data).toMatchObject(
      {
        scopeKey: null,
        each: ["AGENT"],
      },
    );
  });

  test("a pace is a rate limit with its seconds", () => {
    expect(parse({ name: "Pace", period: "RATE", limitRequests: "10" }).data).toMatchObject({
      windowSeconds: 60,
      purpose: "rate_limit",
    });
  });

  test.each([
    [{}, false, false],
    [{ limitRequests: "5" }, true, true],
    [{ perCallMaxCost: "5" }, false, true],
  ])("%j: a share of a limit %s, a draft %s", (texts, limited, drafted) => {
    const all = { ...NEW_BUDGET, ...texts };
    expect([hasLimit(all), isDrafted(all)]).toEqual([limited, drafted]);
  });

  test("how long a call waits is said where calls wait", () => {
    const queued = { name: "Queue", limitCost: "1", queueTtlSeconds: "600" };
    expect(parse({ ...queued, action: "queue" }).data).toMatchObject({ queueTtlSeconds: 600 });
    expect(parse({ ...queued, action: "block" }).data).not.toHaveProperty("queueTtlSeconds");
  });

  test.each([
    ["limitCost", "-1"],
    ["limitCost", "unlimited"],
    ["limitTokens", "1.5"],
    ["warningPercent", "101"],
    ["name", ""],
  ])("%s %j is refused by the contract, at its field", (field, value) => {
    const { error } = parse({ name: "Bad", [field]: value });
    expect(error?.issues.map((issue) => issue.path[0])).toContain(field);
  });
});
