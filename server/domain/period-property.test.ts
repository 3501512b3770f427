import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hourBounds, type PeriodKind, periodBounds } from "@/server/domain/period";
import { epochOf } from "@/server/domain/period-epoch";

/** PURSER_LONG=1 walks every zone through all of 2020 to 2035; the short run samples both. */
const IS_LONG = process.env.PURSER_LONG === "1";
const ZONES = Intl.supportedValuesOf("timeZone");
const KINDS: readonly PeriodKind[] = ["HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY", "RATE"];
const from = Date.UTC(2020, 0, 1);
const to = Date.UTC(2036, 0, 1);

/** A seed is printed in each title; PURSER_SEED replays a run. */
const seeded = (numRuns: number) => ({
  numRuns,
  seed: Number(process.env.PURSER_SEED ?? Math.floor(Math.random() * 2 ** 31)),
});

const anyZone = fc.constantFrom(...ZONES);
const anyInstant = fc.integer({ min: from, max: to });

describe("periods-tile", () => {
  const options = seeded(IS_LONG ? 20_000 : 600);
  test(`P10 a period holds its instant and meets its neighbours (seed ${options.seed})`, () => {
    fc.assert(
      fc.property(
        anyZone,
        anyInstant,
        fc.constantFrom(...KINDS),
        fc.integer({ min: 1, max: 31 }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 86_400 }),
        (timeZone, at, kind, resetDay, weekStart, fiscalMonth, windowSeconds) => {
          const spec = { kind, timeZone, resetDay, weekStart, fiscalMonth, windowSeconds };
          const period = periodBounds({ ...spec, at });
          const end = period.endsAt ?? Number.NaN;
          expect(period.startsAt <= at && at < end).toBe(true);
          const next = periodBounds({ ...spec, at: end });
          const before = periodBounds({ ...spec, at: period.startsAt - 1 });
          expect(next.startsAt).toBe(end);
          expect(before.endsAt).toBe(period.startsAt);
          expect(before.key < period.key && period.key < next.key).toBe(true);
          expect(periodBounds({ ...spec, at: end - 1 })).toEqual(period);
        },
      ),
      options,
    );
  }, 120_000);

  const sampled = seeded(12);
  const years = IS_LONG ? [2020, 2036] : null;
  test(`P10 days tile, each 21 to 27 h long (seed ${sampled.seed})`, () => {
    const walk = (timeZone: string, [first, last]: readonly number[]) => {
      const stop = Date.UTC(last ?? 0, 0, 1);
      for (let at = Date.UTC(first ?? 0, 0, 1), key = ""; at < stop; ) {
        const day = periodBounds({ kind: "DAILY", timeZone, at });
        const end = day.endsAt ?? Number.NaN;
        const hours = (end - day.startsAt) / 3_600_000;
        // Casey has moved by three hours at once, Vostok and Troll by two.
        if (!(day.key > key && hours >= 21 && hours <= 27))
          throw new Error(`${timeZone} ${day.key}: ${hours} h`);
        key = day.key;
        at = end;
      }
    };
    if (years !== null) for (const timeZone of ZONES) walk(timeZone, years);
    else
      fc.assert(
        fc.property(anyZone, fc.integer({ min: 2020, max: 2034 }), (timeZone, year) =>
          walk(timeZone, [year, year + 1]),
        ),
        sampled,
      );
  }, 600_000);
});

describe("epochOf", () => {
  const options = seeded(2_000);
  test(`C4 epochs tile their period, one more with each reset inside it (seed ${options.seed})`, () => {
    const periods = fc
      .tuple(fc.integer({ min: 0, max: 500 }), fc.option(fc.integer({ min: 1, max: 500 })))
      .map(([startsAt, length]) => ({
        key: "p",
        startsAt,
        endsAt: length === null ? null : startsAt + length,
      }));
    const instants = fc.array(fc.integer({ min: 0, max: 1_100 }), { maxLength: 8 });
    fc.assert(
      fc.property(periods, instants, (period, unsorted) => {
        const resets = unsorted.sort((a, b) => a - b);
        const until = period.endsAt ?? 1_200;
        const inside = new Set(resets.filter((reset) => reset > period.startsAt && reset < until));
        let at = period.startsAt;
        for (let expected = 0; expected <= inside.size; expected += 1) {
          const found = epochOf(period, resets, at);
          expect(found.epoch).toBe(expected);
          expect(found.period.key).toBe("p");
          expect(found.period.startsAt).toBe(at);
          const end = found.period.endsAt ?? until;
          expect(end > at).toBe(true);
          expect(epochOf(period, resets, end - 1)).toEqual(found);
          // A reset that nobody has thought of yet does not move what was counted before it.
          const earlier = epochOf(
            period,
            resets.filter((reset) => reset <= at),
            at,
          );
          expect([earlier.epoch, earlier.period.startsAt]).toEqual([expected, at]);
          at = end;
        }
        expect(at).toBe(until);
      }),
      options,
    );
  });
  test("C4 a reset at the very start of a period cuts nothing off, and two at one instant are one", () => {
    const period = { key: "p", startsAt: 100, endsAt: 200 };
    expect(epochOf(period, [100, 200], 150)).toEqual({ period, epoch: 0 });
    expect(epochOf(period, [150, 150], 150)).toEqual({
      period: { key: "p", startsAt: 150, endsAt: 200 },
      epoch: 1,
    });
  });
});

describe("periods-oracle", () => {
  const options = seeded(IS_LONG ? 400 : 20);
  test(`P10 on a quarter-hour walk the local date is the window's key (seed ${options.seed})`, () => {
    fc.assert(
      fc.property(anyZone, anyInstant, (timeZone, start) => {
        const format = new Intl.DateTimeFormat("en-CA", {
          timeZone,
          year: "numeric",
          month: "2-digit",
          day: "2-digit",
        });
        const first = Math.floor(start / 900_000) * 900_000;
        for (let at = first; at < first + 36 * 3_600_000; at += 900_000) {
          const date = format.format(at);
          expect(periodBounds({ kind: "DAILY", timeZone, at }).key).toBe(date);
          const hour = hourBounds(at, timeZone);
          expect(hour.startsAt <= at && at < hour.endsAt && hour.key.startsWith(date)).toBe(true);
        }
      }),
      options,
    );
  }, 600_000);
});
