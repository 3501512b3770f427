import { describe, expect, test } from "vitest";
import { draftOf, type SettingDraft, storedOf } from "./setting-draft";
import { settingText, settingWords } from "./settings-words";

const plain = (text: string | undefined) => text?.replaceAll("\u00a0", " ");

describe("a setting is read and asked in the same unit, whatever it is stored in", () => {
  test.each<[string, number, string, SettingDraft]>([
    ["queue.ttlSeconds", 86_400, "1 day", { text: "1", unit: "day" }],
    ["queue.ttlSeconds", 5_400, "90 minutes", { text: "90", unit: "minute" }],
    ["loopGuard.windowSeconds", 61, "61 seconds", { text: "61", unit: "second" }],
    ["loopGuard.windowSeconds", 1, "1 second", { text: "1", unit: "second" }],
    ["review.everyHours", 24, "1 day", { text: "1", unit: "day" }],
    ["review.everyHours", 6, "6 hours", { text: "6", unit: "hour" }],
    ["alerts.defaultThreshold", 0.8, "80%", { text: "80", unit: "second" }],
    ["alerts.defaultThreshold", 0.07, "7%", { text: "7", unit: "second" }],
  ])("%s %d is %s", (name, value, text, draft) => {
    const words = settingWords(name);
    expect(plain(settingText(name, value))).toBe(text);
    expect(draftOf(value, words)).toEqual(draft);
    expect(storedOf(draft, words)).toBe(String(value));
  });

  test.each<[string, SettingDraft, string | boolean | null]>([
    ["queue.ttlSeconds", { text: "1.5", unit: "hour" }, "5400"],
    ["queue.ttlSeconds", { text: "soon", unit: "hour" }, "soon"],
    ["review.everyHours", { text: "90", unit: "minute" }, "1.5"],
    ["alerts.defaultThreshold", { text: " 82.5 ", unit: "second" }, "0.825"],
    ["retention.days", { text: "", unit: "second" }, null],
    ["loopGuard.enabled", { text: "true", unit: "second" }, true],
    ["monthly.defaultCap", { text: "100", unit: "second" }, "100"],
  ])("%s: %j is stored as %j", (name, draft, value) => {
    expect(storedOf(draft, settingWords(name))).toBe(value);
  });

  test("bounds are told in the units that are read", () => {
    expect(plain(settingWords("queue.ttlSeconds").bounds)).toBe("1 minute to 1 day");
    expect(plain(settingWords("review.everyHours").bounds)).toBe("1 hour to 365 days");
  });
});
