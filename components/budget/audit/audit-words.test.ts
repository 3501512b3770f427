import { describe, expect, test } from "vitest";
import { actionWord, actorWord, fieldName, valueText } from "./audit-words";

const plain = (text: string) => text.replaceAll("\u00a0", " ");
const within = { timeZone: "Europe/Berlin" };

test.each([
  ["budget.changed", "Budget changed"],
  ["alert_rule.created", "Alert rule created"],
  ["second_factor.enabled", "Two-step sign-in turned on"],
  ["something.new_of_ours", "Something new of ours"],
])("the action %s is %s", (action, words) => expect(actionWord(action)).toBe(words));

test("what the product did by itself says which part of it", () => {
  expect(actorWord("system:override-expiry")).toBe("Purser: override expiry");
  expect(actorWord("Ana")).toBe("Ana");
});

test.each([
  ["limitCost", "limit cost"],
  ["perCallMaxCost", "per call max cost"],
  ["durationSeconds", "duration"],
  ["name", "name"],
  ["queue.ttlSeconds", "Queue keeps a call"],
])("the field %s is named %s", (field, words) => expect(fieldName(field)).toBe(words));

describe("values", () => {
  test.each<[string, unknown, string]>([
    ["level", "CRITICAL", "Critical"],
    ["role", "ADMIN", "Administrator"],
    ["scopeType", "AGENT_TYPE", "Agent type"],
    ["period", "MONTHLY", "each month"],
    ["period", "2026-11", "November 2026"],
    ["kind", "BYPASS", "Bypass"],
    // A zone and a name are somebody's own.
    ["timeZone", "UTC", "UTC"],
    ["name", "ADMIN", "ADMIN"],
    ["expiresAt", "2027-11-23T08:41:14.715Z", "23 Nov 2027, 09:41"],
    ["limitCost", "1000", "$1,000.00"],
    ["allocation", "4", "$4.00"],
    ["digest", "AT_ONCE", "At once"],
    ["limitTokens", "1000", "1000"],
    ["alertThreshold", 0.8, "80%"],
    ["warningPercent", "80.000000", "80%"],
    ["durationSeconds", 86_400, "1 day"],
    ["queue.ttlSeconds", 5_400, "90 minutes"],
    ["monthly.defaultCap", null, "not set"],
    ["filters", {}, "none"],
    ["filters", { AGENT_TYPE: "SEO", limitCost: "2" }, "agent type SEO; limit cost $2.00"],
    ["scopes", ["read", "record"], "read, record"],
    ["shadow", false, "no"],
  ])("%s %j is %s", (field, value, text) => expect(plain(valueText(field, value, within))).toBe(text));

  test("what an alert counts is money only where it says so", () => {
    expect(valueText("used", "16.5", { ...within, metric: "cost" })).toBe("$16.50");
    expect(valueText("used", "16500", { ...within, metric: "tokens" })).toBe("16500");
  });
});
