import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { forecastExhaustsAt, forecastSpend } from "@/server/domain/forecast";
import { localDays } from "@/server/domain/local-day";
import { sumMoney, usd, ZERO } from "@/server/domain/money";
import { monthBounds } from "@/server/domain/month";
import { type PastDay, weekdayOf, weekdayProfile } from "@/server/domain/weekday-profile";
import { type SeededRandom, seededRandom } from "@/test/seeded-random";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const month = { ...monthBounds("2026-11", "UTC"), spent: ZERO };
/** What a day costs by its weekday, Monday first. */
const SHAPE = [130, 140, 120, 110, 100, 30, 20];

type Cost = (day: { date: string; startsAt: number; endsAt: number }, n: number) => string;

/** So many local days before an instant. */
function daysBefore(to: number, count: number, cost: Cost, timeZone = "UTC"): PastDay[] {
  const days = localDays({ from: to - (count + 2) * DAY, to }, timeZone).filter((day) => day.endsAt <= to);
  return days.slice(-count).map((day, n) => ({ ...day, cost: usd(cost(day, n)) }));
}
const shapeOf = (date: string) => SHAPE[weekdayOf(date) - 1] ?? 0;
const seasonal: Cost = ({ date }) => String(shapeOf(date));
/** The sum of twelve is as good as normal. */
const normal = ({ next }: SeededRandom) => Array.from({ length: 12 }, next).reduce((a, b) => a + b) - 6;

describe("forecastSpend by weekday", () => {
  test("C20 days that repeat exactly by their weekday are foretold exactly, from the first instant on", () => {
    const days = daysBefore(month.startsAt, 28, seasonal);
    const said = forecastSpend(month, { days, timeZone: "UTC" }, month.startsAt);
    const came = localDays({ from: month.startsAt, to: month.endsAt }, "UTC").map(({ date }) =>
      shapeOf(date),
    );
    expect(said?.method).toBe("weekday");
    expect(said?.ahead.map(({ cost }) => Number(cost))).toEqual(came);
    const total = String(came.reduce((a, b) => a + b));
    expect([said?.projected, said?.low, said?.high].map((amount) => amount?.toFixed())).toEqual([
      total,
      total,
      total,
    ]);
  });

  test("C20 where history is short the run rate speaks: 20 days, or 21 of which the first cost nothing", () => {
    const methodOf = (days: PastDay[]) =>
      forecastSpend({ ...month, spent: usd("1") }, { days, timeZone: "UTC" }, month.startsAt + 2 * HOUR)
        ?.method;
    expect(methodOf(daysBefore(month.startsAt, 20, seasonal))).toBe("run_rate");
    expect(methodOf(daysBefore(month.startsAt, 21, seasonal))).toBe("weekday");
    expect(methodOf(daysBefore(month.startsAt, 21, (day, n) => (n === 0 ? "0" : seasonal(day, n))))).toBe(
      "run_rate",
    );
    expect(methodOf(daysBefore(month.startsAt, 60, () => "0"))).toBe("run_rate");
  });

  test("NGX-61 AII-83 60 days with weekly seasonality: the 30 days after them with a MAPE below 10 %, and an interval", () => {
    const random = seededRandom("weekly seasonality");
    const noisy: Cost = ({ date }) => (shapeOf(date) * (1 + 0.05 * normal(random))).toFixed(6);
    const errors: number[] = [];
    let within = 0;
    const times = 40;
    for (let time = 0; time < times; time += 1) {
      const days = daysBefore(month.startsAt, 60, noisy);
      const said = forecastSpend(month, { days, timeZone: "UTC" }, month.startsAt);
      const came = localDays({ from: month.startsAt, to: month.endsAt }, "UTC").map((day, n) =>
        usd(noisy(day, n)),
      );
      expect(said?.ahead).toHaveLength(30);
      const off = came.map((cost, n) => Math.abs(Number(said?.ahead[n]?.cost.minus(cost).div(cost))));
      const mape = off.reduce((a, b) => a + b) / off.length;
      expect(mape).toBeLessThan(0.1);
      errors.push(mape);
      const total = sumMoney(came);
      if (said?.low?.lte(total) && said.high?.gte(total)) within += 1;
    }
    console.log(
      `MAPE of 30 days, mean of ${times}: ${((100 * errors.reduce((a, b) => a + b)) / times).toFixed(2)} %`,
    );
    expect(within).toBeGreaterThan(times / 2);
  });

  test("NGX-61 the run rate of the same days is far worse in the middle of a week", () => {
    const now = month.startsAt + 4 * DAY;
    const days = daysBefore(now, 60, seasonal);
    const spent = sumMoney(days.filter(({ startsAt }) => startsAt >= month.startsAt).map(({ cost }) => cost));
    const total = localDays({ from: month.startsAt, to: month.endsAt }, "UTC").reduce(
      (sum, { date }) => sum + shapeOf(date),
      0,
    );
    const said = forecastSpend({ ...month, spent }, { days, timeZone: "UTC" }, now);
    const rate = forecastSpend({ ...month, spent }, { days: [], timeZone: "UTC" }, now);
    expect(Number(said?.projected)).toBeCloseTo(total, 6);
    expect(Math.abs(Number(rate?.projected) - total) / total).toBeGreaterThan(0.05);
  });

  test.each([7, 16, 26])(
    "C20 of months of noisy weeks 8 of 10 end in the interval that day %i states",
    (known) => {
      const random = seededRandom("weekday interval");
      const noisy: Cost = ({ date }) => (shapeOf(date) + 12 * normal(random)).toFixed(6);
      const now = month.startsAt + known * DAY;
      const months = 400;
      let within = 0;
      for (let n = 0; n < months; n += 1) {
        const days = daysBefore(now, 60, noisy);
        const spent = sumMoney(
          days.filter(({ startsAt }) => startsAt >= month.startsAt).map(({ cost }) => cost),
        );
        const rest = localDays({ from: now, to: month.endsAt }, "UTC").map((day) => usd(noisy(day, n)));
        const actual = sumMoney([spent, ...rest]);
        const said = forecastSpend({ ...month, spent }, { days, timeZone: "UTC" }, now);
        expect(said?.method).toBe("weekday");
        if (said?.low?.lte(actual) && said.high?.gte(actual)) within += 1;
      }
      expect(within / months).toBeGreaterThan(0.7);
      expect(within / months).toBeLessThan(0.9);
    },
  );

  test("C20 it follows a lasting change: after three weeks at twice the cost most of the way is gone", () => {
    const days = daysBefore(month.startsAt, 56, (_, n) => (n < 35 ? "100" : "200"));
    const perDay = Number(weekdayProfile(days)?.ratePerDay(1));
    expect(perDay).toBeGreaterThan(170);
    expect(perDay).toBeLessThan(200);
  });

  test("P10 C20 days of 23 and 25 hours: a steady cost by the hour is foretold by the hour, in any zone", () => {
    const steady: Cost = ({ startsAt, endsAt }) => String((endsAt - startsAt) / HOUR);
    for (const [name, zone] of [
      ["2026-10", "Europe/Berlin"],
      ["2026-03", "America/New_York"],
      ["2026-04", "Australia/Lord_Howe"],
    ] as const) {
      const bounds = monthBounds(name, zone);
      const days = daysBefore(bounds.startsAt + 3 * DAY, 40, steady, zone);
      const now = days.at(-1)?.endsAt ?? 0;
      const spent = sumMoney(
        days.filter(({ startsAt }) => startsAt >= bounds.startsAt).map(({ cost }) => cost),
      );
      const said = forecastSpend({ ...bounds, spent }, { days, timeZone: zone }, now);
      expect(Number(said?.projected)).toBeCloseTo((bounds.endsAt - bounds.startsAt) / HOUR, 6);
    }
  });
});

const seed = Number(process.env.PURSER_SEED ?? Math.floor(Math.random() * 2 ** 31));
const options = { numRuns: 150, seed };
const cents = fc.integer({ min: 0, max: 500_000 }).map((value) => usd(String(value)).div(100));
const anyCase = fc.record({
  costs: fc.array(cents, { minLength: 0, maxLength: 70 }),
  hours: fc.integer({ min: 0, max: 30 * 24 - 1 }),
});

function read({ costs, hours }: { costs: readonly (typeof ZERO)[]; hours: number }, times = "1") {
  const now = month.startsAt + hours * HOUR;
  const days = daysBefore(now, costs.length, (_, n) => (costs[n] ?? ZERO).times(times).toFixed());
  const spent = sumMoney(days.filter(({ startsAt }) => startsAt >= month.startsAt).map(({ cost }) => cost));
  return { now, spent, said: forecastSpend({ ...month, spent }, { days, timeZone: "UTC" }, now) };
}

describe("any history", () => {
  test(`C20 low <= projected <= high, and nothing below what is spent; the pieces are the whole (seed ${seed})`, () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        const { spent, said, now } = read(one);
        if (said === null) return;
        expect(said.projected.gte(spent) && said.projected.isFinite()).toBe(true);
        expect((said.low ?? spent).gte(spent)).toBe(true);
        expect((said.low ?? said.projected).lte(said.projected)).toBe(true);
        expect((said.high ?? said.projected).gte(said.projected)).toBe(true);
        expect(sumMoney([spent, ...said.ahead.map(({ cost }) => cost)]).toFixed()).toBe(
          said.projected.toFixed(),
        );
        const bounds = said.ahead.flatMap(({ startsAt, endsAt }) => [startsAt, endsAt]);
        expect([bounds[0], bounds.at(-1)]).toEqual([now, month.endsAt]);
        for (let n = 1; n + 1 < bounds.length; n += 2) expect(bounds[n]).toBe(bounds[n + 1]);
      }),
      options,
    );
  });

  test(`C20 in another unit of money the same is said: all of it times 1,000 (seed ${seed})`, () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        const [first, second] = [read(one).said, read(one, "1000").said];
        expect(second?.method).toBe(first?.method);
        for (const of of ["projected", "low", "high"] as const) {
          const [small, large] = [first?.[of] ?? ZERO, second?.[of] ?? ZERO];
          expect(Number(small.times(1000).minus(large).abs())).toBeLessThan(1e-6);
        }
      }),
      options,
    );
  });

  test(`C20 a limit is reached within the period exactly where more than it is projected (seed ${seed})`, () => {
    fc.assert(
      fc.property(anyCase, cents, (one, limit) => {
        const { spent, said, now } = read(one);
        if (said === null) return;
        const at = forecastExhaustsAt({ spent }, said, limit, now);
        if (spent.gte(limit)) expect(at).toBe(now);
        else if (said.projected.lt(limit)) expect(at).toBeNull();
        else if (at !== null) expect(at > now - 1 && at < month.endsAt).toBe(true);
        else expect(said.projected.minus(limit).lt("0.01")).toBe(true);
      }),
      options,
    );
  });
});
