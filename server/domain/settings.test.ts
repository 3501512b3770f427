import { describe, expect, test } from "vitest";
import { usd } from "@/server/domain/money";
import { parseSettings, readSetting } from "@/server/domain/settings";

const inForce = (stored: Record<string, unknown>, environment?: Record<string, unknown>) =>
  parseSettings(stored, environment).settings;

describe("parseSettings", () => {
  test("C7 C8 what nobody has set is as built in", () => {
    const { settings, ignored } = parseSettings({});
    expect(ignored).toEqual([]);
    expect(settings).toMatchObject({
      tracking: { enabled: true },
      enforcement: { enabled: true, level: "warn", noBudgetAction: "warn" },
      monthly: { defaultCap: null },
      alerts: { defaultThreshold: 0.8 },
      override: { initial: false, secondApproverAbove: null, emergencySharePercent: 20 },
      queue: { ttlSeconds: 86_400 },
      serviceLevels: { full: 50, standard: 20, minimal: 5 },
    });
  });

  test.each([
    ["IGNORE", "ignore"],
    ["WARN", "warn"],
    ["SOFT_LIMIT", "degrade"],
    ["HARD_LIMIT", "block"],
    ["hard_limit", "block"],
    ["soft-limit", "degrade"],
    ["QUEUE", "queue"],
    ["DEGRADE", "degrade"],
    ["block", "block"],
  ])("TEK-19 C6 the level %s is %s", (word, action) => {
    expect(inForce({ "enforcement.level": word }).enforcement.level).toBe(action);
  });

  test("C7 environment beats stored beats built-in; the stored enforcement level beats the environment", () => {
    const stored = { "daily.defaultCap": "5", "enforcement.level": "block" };
    const environment = {
      "daily.defaultCap": "7",
      "enforcement.level": "WARN",
      "enforcement.enabled": "false",
    };
    const settings = inForce(stored, environment);
    expect(settings.daily.defaultCap?.eq(usd("7"))).toBe(true);
    expect(settings.enforcement).toMatchObject({ level: "block", enabled: false });
    expect(inForce({}, environment).enforcement.level).toBe("warn");
    expect(
      inForce({ "enforcement.level": "nonsense" }, { "enforcement.level": "block" }).enforcement.level,
    ).toBe("block");
  });

  test("stored rows that cannot be read are left out and named; the rest stands", () => {
    const { settings, ignored } = parseSettings({
      "tracking.enabled": "perhaps",
      "queue.ttlSeconds": 59,
      "no.such": 1,
      __proto__: true,
      constructor: true,
      "monthly.defaultCap": null,
      "weekly.defaultCap": "12.5",
      "allocation.rhetor": 30,
      "allocation.": 30,
    });
    expect(ignored).toEqual([
      "tracking.enabled",
      "queue.ttlSeconds",
      "no.such",
      "constructor",
      "allocation.",
    ]);
    expect(settings.tracking.enabled).toBe(true);
    expect(settings.weekly.defaultCap?.eq(usd("12.5"))).toBe(true);
    expect([...settings.allocation]).toEqual([["rhetor", 30]]);
  });
});

describe("readSetting", () => {
  test.each([
    ["alerts.defaultThreshold", 1.01],
    ["alerts.defaultThreshold", -0.01],
    ["alerts.defaultThreshold", Number.NaN],
    ["queue.ttlSeconds", 60.5],
    ["queue.ttlSeconds", 86_401],
    ["monthly.defaultCap", 1000],
    ["monthly.defaultCap", "1e3"],
    ["monthly.defaultCap", "-1"],
    ["monthly.defaultCap", "0.0000000000001"],
    ["enforcement.level", "toString"],
    ["enforcement.noBudgetAction", "QUEUE"],
    ["currency.display", "usd"],
    ["tracking.enabled", 1],
    ["allocation.rhetor", 101],
    ["hasOwnProperty", true],
  ])("P13 refuses %s = %s and says how to say it", (name, raw) => {
    const parsed = readSetting(name, raw);
    expect(parsed.ok).toBe(false);
    expect(!parsed.ok && parsed.message.length > 5).toBe(true);
  });

  test.each([
    ["tracking.enabled", "off", false],
    ["tracking.enabled", "YES", true],
    ["alerts.defaultThreshold", "0.8", 0.8],
    ["enforcement.noBudgetAction", "HARD_LIMIT", "block"],
  ])("reads %s = %s", (name, raw, value) => {
    expect(readSetting(name, raw)).toEqual({ ok: true, value });
  });
});
