import { describe, expect, test } from "vitest";
import { ruleSentence } from "./rule-words";

const every = {
  events: ["alert.raised" as const],
  levels: [],
  scopeTypes: [],
  budgetId: null,
  quietMinutes: 0,
};

describe("ruleSentence", () => {
  test.each([
    [every, "Every alert."],
    [
      { ...every, levels: ["critical" as const, "exceeded" as const] },
      "Alerts that are critical or exceeded.",
    ],
    [
      { ...every, scopeTypes: ["CAMPAIGN" as const], quietMinutes: 60 },
      "Every alert of budgets with the scope campaign, repeats within an hour kept back.",
    ],
    [
      { ...every, budgetId: "bud_1", quietMinutes: 90 },
      "Every alert of one budget, repeats within 90 minutes kept back.",
    ],
    [
      { ...every, events: ["alert.raised" as const, "queue.ready" as const] },
      "Every alert; a queued request is ready.",
    ],
    [{ ...every, events: ["override.ended" as const] }, "An override ends."],
  ])("%#", (rule, sentence) => expect(ruleSentence(rule)).toBe(sentence));
});
