import { describe, expect, test } from "vitest";
import { type ScopeType, scopeCovers, scopeKeyOf, scopesOf } from "@/server/domain/scopes";

describe("scopesOf", () => {
  test("C3 an execution falls under the organization and each dimension it names", () => {
    const scopes = scopesOf({ agentType: "SEO", campaignId: "q1", model: "gpt-4o" });
    expect(scopes).toEqual([
      { scopeType: "ORGANIZATION", scopeKey: null },
      { scopeType: "CAMPAIGN", scopeKey: "q1" },
      { scopeType: "AGENT_TYPE", scopeKey: "SEO" },
      { scopeType: "MODEL", scopeKey: "gpt-4o" },
    ]);
  });
  test("C3 every dimension has a scope that covers its own attribution and no other", () => {
    const attribution = {
      agentType: "T",
      agentId: "a",
      campaignId: "c",
      environment: "e",
      component: "k",
      userId: "u",
      sessionId: "s",
      provider: "p",
      model: "m",
      task: "t",
    };
    const scopes = scopesOf(attribution);
    expect(scopes).toHaveLength(11);
    for (const scope of scopes) {
      expect(scopeKeyOf(scope.scopeType, attribution)).toBe(scope.scopeKey);
      expect(scopeCovers(scope, attribution)).toBe(true);
      if (scope.scopeKey !== null)
        expect(scopeCovers({ ...scope, scopeKey: "other" }, attribution)).toBe(false);
    }
  });
  test.each<ScopeType>(["ORGANIZATION", "CAMPAIGN", "PROVIDER", "TASK"])(
    "I6 BUG-TEK-1 a %s budget without a key covers every execution",
    (scopeType) => {
      expect(scopeCovers({ scopeType, scopeKey: null }, { agentType: "SEO" })).toBe(true);
      expect(scopeCovers({ scopeType, scopeKey: "" }, { agentType: "SEO" })).toBe(true);
    },
  );
});
