import { describe, expect, test } from "vitest";
import { ruleSentence } from "./rule-words";

const every = {
  events: ["alert.raised" as const],
  levels: [],
  scopeTypes: [],
  budgetId: null,
  forecastPercent: null,
  quietMinutes: 0,
  digest: "at_once" as const,
  urgentAtOnce: true,
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
    [
      { ...every, events: ["forecast.raised" as const], forecastPercent: 90 },
      "Forecasts of 90% of the limit or more.",
    ],
    [
      {
        ...every,
        events: ["alert.raised" as const, "forecast.raised" as const],
        forecastPercent: 100,
        digest: "daily" as const,
      },
      "Every alert, and forecasts of 100% of the limit or more, in one message a day; critical and exceeded at once.",
    ],
  ])("%#", (rule, sentence) => expect(ruleSentence(rule)).toBe(sentence));
});
