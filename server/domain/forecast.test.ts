import { describe, expect, test } from "vitest";
import {
  burnRateUsdPerHour,
  exhaustsAt,
  forecastError,
  forecastExhaustsAt,
  forecastSpend,
  projectSpend,
} from "@/server/domain/forecast";
import { localDays } from "@/server/domain/local-day";
import { type Money, sumMoney, toWire, usd } from "@/server/domain/money";
import { monthBounds } from "@/server/domain/month";
import type { PastDay } from "@/server/domain/weekday-profile";
import { seededRandom } from "@/test/seeded-random";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const november = { ...monthBounds("2026-11", "UTC"), spent: usd("72") };
const NO_HISTORY = { days: [], timeZone: "UTC" };

/** What each local day from an instant on cost. */
function pastDays(from: number, costs: readonly (string | Money)[], timeZone = "UTC"): PastDay[] {
  const days = localDays({ from, to: from + (costs.length + 1) * DAY }, timeZone).slice(0, costs.length);
  return days.map((day, n) => ({ ...day, cost: usd(costs[n] ?? "0") }));
}
/** Days of November from its first on. */
const ofNovember = (costs: readonly (string | Money)[]) => ({
  days: pastDays(november.startsAt, costs),
  timeZone: "UTC",
});

describe("projectSpend", () => {
  test("BUG-NEON-11 C20 a tenth of the month spends a tenth", () => {
    const projected = projectSpend(november, november.startsAt + 3 * 24 * HOUR);
    expect(projected && toWire(projected)).toBe("720");
  });
  test("BUG-NEON-11 day 1 is finite, the first hour says nothing", () => {
    expect(projectSpend(november, november.startsAt + HOUR - 1)).toBeNull();
    expect(projectSpend(november, november.startsAt + HOUR)?.isFinite()).toBe(true);
  });
  test("BUG-NEON-11 a past month is its own actual", () => {
    expect(projectSpend(november, november.endsAt + 90 * 24 * HOUR)).toBe(november.spent);
  });
  test("P10 a month with a 25 h day is longer, and its rate goes by time", () => {
    const { startsAt, endsAt } = monthBounds("2026-10", "Europe/Berlin");
    const projected = projectSpend({ startsAt, endsAt, spent: usd("1") }, startsAt + HOUR);
    expect(projected && toWire(projected)).toBe(String(31 * 24 + 1));
  });
  test("a period without an end has no projection", () => {
    expect(projectSpend({ ...november, endsAt: null }, november.startsAt + 5 * HOUR)).toBeNull();
  });
});

describe("run rate", () => {
  test("C20 burns per hour and names the instant of exhaustion", () => {
    const now = november.startsAt + 72 * HOUR;
    expect(toWire(burnRateUsdPerHour(november, now) ?? usd("0"))).toBe("1");
    expect(exhaustsAt(november, usd("100"), now)).toBe(november.startsAt + 100 * HOUR);
    expect(exhaustsAt(november, usd("72"), now)).toBe(now);
    expect(exhaustsAt(november, usd("1000"), now)).toBeNull();
    const said = forecastSpend(november, NO_HISTORY, now);
    if (said === null) throw new Error("an hour is known");
    expect(forecastExhaustsAt(november, said, usd("100"), now)).toBe(november.startsAt + 100 * HOUR);
    expect(forecastExhaustsAt(november, said, usd("72"), now)).toBe(now);
    // 720 is projected: reached with the end is not reached within it.
    for (const limit of ["720", "1000"])
      expect(forecastExhaustsAt(november, said, usd(limit), now)).toBeNull();
    const over = forecastSpend(november, NO_HISTORY, november.endsAt);
    expect(over && forecastExhaustsAt(november, over, usd("1"), november.endsAt)).toBeNull();
  });
});

describe("forecastSpend", () => {
  const at = (days: number) => november.startsAt + days * DAY;
  const shown = (said: ReturnType<typeof forecastSpend>) =>
    said && [said.projected, said.low, said.high].map((amount) => amount && toWire(amount));

  test("AII-23 day 10 of 30, 100 spent flat: 300, and nothing beside it", () => {
    const days = Array.from({ length: 10 }, () => usd("10"));
    expect(shown(forecastSpend({ ...november, spent: usd("100") }, ofNovember(days), at(10)))).toEqual([
      "300",
      "300",
      "300",
    ]);
  });

  test("AII-23 the interval is that of the days: by hand for 8 and 12 in turn", () => {
    const days = Array.from({ length: 10 }, (_, n) => usd(n % 2 === 0 ? "8" : "12"));
    const said = forecastSpend({ ...november, spent: usd("100") }, ofNovember(days), at(10));
    // 1.2816 x (1 + 0.6606 / 9) x 2.1082 x sqrt(20 + 400 / 10)
    expect(Number(said?.high)).toBeCloseTo(322.46, 1);
    expect(said?.high?.plus(said.low ?? 0).toFixed()).toBe("600");
  });

  test("C20 no interval in the first week; never below what is spent; a month that ended is its own", () => {
    const days = Array.from({ length: 6 }, () => usd("10"));
    expect(shown(forecastSpend({ ...november, spent: usd("60") }, ofNovember(days), at(6)))).toEqual([
      "300",
      null,
      null,
    ]);
    const wild = [usd("100"), ...Array.from({ length: 28 }, () => usd("0"))];
    const said = forecastSpend({ ...november, spent: usd("100") }, ofNovember(wild), at(29));
    expect(said?.low?.toFixed()).toBe("100");
    expect(shown(forecastSpend(november, NO_HISTORY, november.endsAt))).toEqual(["72", "72", "72"]);
    for (const now of [november.startsAt - DAY, november.startsAt])
      expect(forecastSpend(november, NO_HISTORY, now)).toBeNull();
  });

  test.each([7, 10, 20])(
    "C20 of months of normal days 8 of 10 end in the interval that day %i states",
    (known) => {
      const random = seededRandom("forecast interval");
      // The sum of twelve is as good as normal.
      const day = () => 100 + 20 * (Array.from({ length: 12 }, random.next).reduce((a, b) => a + b) - 6);
      const months = 800;
      let within = 0;
      for (let month = 0; month < months; month += 1) {
        const days = Array.from({ length: 30 }, () => usd(day().toFixed(6)));
        const spent = sumMoney(days.slice(0, known));
        const said = forecastSpend({ ...november, spent }, ofNovember(days.slice(0, known)), at(known));
        expect(said?.method).toBe("run_rate");
        const actual = sumMoney(days);
        if (said?.low?.lte(actual) && said.high?.gte(actual)) within += 1;
      }
      expect(within / months).toBeGreaterThan(0.73);
      expect(within / months).toBeLessThan(0.87);
    },
  );

  test("the error of a forecast is per cent of what came", () => {
    expect(forecastError(usd("110"), usd("100"))?.toFixed()).toBe("10");
    expect(forecastError(usd("90"), usd("100"))?.toFixed()).toBe("-10");
    expect(forecastError(usd("90"), usd("0"))).toBeNull();
  });
});
