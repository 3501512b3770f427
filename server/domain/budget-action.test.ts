import { describe, expect, test } from "vitest";
import { ACTION_WORDS, budgetActionOf, isSofter } from "./budget-action";

describe("budgetActionOf", () => {
  test.each([
    ["IGNORE", "ignore"],
    ["Warn", "warn"],
    ["SOFT_LIMIT", "degrade"],
    ["hard_limit", "block"],
    [" soft-limit ", "degrade"],
    ["Queue", "queue"],
    ["degrade", "degrade"],
    ["BLOCK", "block"],
  ])("C6 %s is %s", (word, action) => expect(budgetActionOf(word)).toBe(action));

  test("C6 every word that is offered stands for an action, and no other does", () => {
    for (const word of ACTION_WORDS) expect(budgetActionOf(word.toLowerCase())).not.toBeNull();
    for (const word of ["", "allow", "soft", "constructor", "__proto__", "BLOCK_"])
      expect(budgetActionOf(word)).toBeNull();
  });
});

describe("isSofter", () => {
  test.each([
    ["block", "warn", true],
    ["block", "queue", true],
    ["warn", "block", false],
    ["block", "block", false],
    ["block", null, true],
    [null, "warn", true],
    [null, "block", false],
    [null, null, false],
    ["ignore", null, true],
  ] as const)("%s to %s: %s", (before, after, softer) => expect(isSofter(before, after)).toBe(softer));
});
