import { describe, expect, test } from "vitest";
import { usd } from "./money";
import {
  blendedCost,
  dollars,
  projectedOverage,
  type TokenUse,
  tokenAdvice,
  usageTrend,
} from "./token-advice";

const DAY = 86_400_000;
const t0 = Date.UTC(2026, 10, 1);
const use: TokenUse = {
  used: 0,
  limit: 1000,
  startsAt: t0,
  endsAt: t0 + 30 * DAY,
  action: "block",
  fallbackModel: null,
  past: [],
};

describe("an agent's tokens", () => {
  test("NGX-14 NGX-9 cost tokens by a blended rate per million, exactly", () => {
    expect(dollars(blendedCost(3_000_000, usd("5")))).toBe("15.00");
    expect(dollars(blendedCost(3_000_000, usd("6")))).toBe("18.00");
    expect(dollars(blendedCost(2_500_000, usd("5")))).toBe("12.50");
    expect(dollars(blendedCost(7_500, usd("5")))).toBe("0.0375");
    expect(dollars(usd("0"))).toBe("0.00");
  });

  test.each([
    { name: "nothing", recent: 0, before: 0, trend: "stable" },
    { name: "a tenth more", recent: 110, before: 100, trend: "stable" },
    { name: "above a tenth more", recent: 111, before: 100, trend: "increasing" },
    { name: "a tenth less", recent: 90, before: 100, trend: "stable" },
    { name: "below a tenth less", recent: 89, before: 100, trend: "decreasing" },
    { name: "the first week", recent: 1, before: 0, trend: "increasing" },
  ])("BUG-NGX-7 trend of $name: $trend", ({ recent, before, trend }) => {
    expect(usageTrend(recent, before)).toBe(trend);
  });

  test("BUG-NGX-7 the overage follows the run rate and the limit", () => {
    expect(projectedOverage({ ...use, used: 500 }, t0 + 15 * DAY)).toBe(0);
    expect(projectedOverage({ ...use, used: 600 }, t0 + 15 * DAY)).toBe(200);
    expect(projectedOverage({ ...use, used: 600, limit: 1200 }, t0 + 15 * DAY)).toBe(0);
    expect(projectedOverage({ ...use, used: 600, limit: null }, t0 + 15 * DAY)).toBe(0);
    expect(projectedOverage({ ...use, used: 600, endsAt: null }, t0 + 15 * DAY)).toBe(0);
  });

  test.each<{ name: string; change: Partial<TokenUse>; says: RegExp | null }>([
    { name: "all is well", change: { used: 100, past: [900] }, says: null },
    { name: "too fast", change: { used: 900 }, says: /passed by 800 tokens/ },
    { name: "degrade to nothing", change: { action: "degrade" }, says: /fallback model/ },
    {
      name: "passed and only warned",
      change: { used: 1000, endsAt: null, action: "warn" },
      says: /nothing stops/,
    },
    { name: "far too much room", change: { past: [100, 200, 300] }, says: /Never more than 300/ },
    { name: "no limit", change: { used: 1, limit: null }, says: /No limit/ },
  ])("advice where $name", ({ change, says }) => {
    const advice = tokenAdvice({ ...use, ...change }, t0 + 15 * DAY).join(" ");
    if (says === null) expect(advice).toBe("");
    else expect(advice).toMatch(says);
  });
});
