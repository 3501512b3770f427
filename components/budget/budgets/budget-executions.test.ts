import { expect, test } from "vitest";
import { budgetExecutions } from "./budget-executions";

const range = { startsAt: "2026-11-01T00:00:00Z", endsAt: "2026-12-01T00:00:00Z" };
const scope = { scopeType: "ORGANIZATION", scopeKey: null, filters: {}, except: {}, each: [] } as const;
type Scope = Parameters<typeof budgetExecutions>[0];
const filtersOf = (changes: Partial<Scope>) => {
  const href = budgetExecutions({ ...scope, each: [], ...changes }, range);
  return href === null ? null : [...new URL(href, "http://x").searchParams].slice(0, -2);
};

test.each<[string, Partial<Scope>, [string, string][] | null]>([
  ["every call", {}, []],
  ["a campaign", { scopeType: "CAMPAIGN", scopeKey: "q1 & co" }, [["campaignId", "q1 & co"]]],
  [
    "an agent in an environment",
    { scopeType: "AGENT", scopeKey: "luna", filters: { ENVIRONMENT: "production" } },
    [
      ["agentId", "luna"],
      ["environment", "production"],
    ],
  ],
  ["a counter each", { each: ["AGENT"] }, null],
  ["all but one", { except: { COMPONENT: ["planner"] } }, null],
  [
    "a model, which a hold may have been admitted for and not served by",
    { scopeType: "MODEL", scopeKey: "x" },
    null,
  ],
])("AII-12 the executions of a budget: %s", (_, changes, filters) =>
  expect(filtersOf(changes)).toEqual(filters),
);
