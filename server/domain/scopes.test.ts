import { describe, expect, test } from "vitest";
import { SCOPE_TYPES, scopeKeyOf } from "@/server/domain/scopes";

describe("scopeKeyOf", () => {
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
    poolId: "o",
    keyId: "y",
  };
  test("C3 every dimension is read from its own field, and the organization has none", () => {
    const keys = SCOPE_TYPES.map((scopeType) => scopeKeyOf(scopeType, attribution));
    expect(keys).toEqual([null, "e", "c", "a", "T", "k", "p", "m", "u", "s", "t", "o", "y"]);
  });
  test("C3 a dimension that an execution does not name has no key", () => {
    const keys = SCOPE_TYPES.map((scopeType) => scopeKeyOf(scopeType, { agentType: "T" }));
    expect(keys.filter((key) => key !== null)).toEqual(["T"]);
  });
});
