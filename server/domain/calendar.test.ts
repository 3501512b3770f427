import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, test } from "vitest";
import { comingZone, withZone, zoneAt } from "@/server/domain/calendar";
import { localDayAt } from "@/server/domain/local-day";
import { type PeriodKind, periodBounds } from "@/server/domain/period";

const seed = Number(process.env.PURSER_SEED ?? Math.floor(Math.random() * 2 ** 31));
const ZONES = Intl.supportedValuesOf("timeZone");
const KINDS: readonly PeriodKind[] = ["HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY", "RATE"];
const dayOf = (date: string, calendar: string) => {
  const day = localDayAt(Date.parse(`${date}T12:00:00Z`), calendar);
  return [
    day.date,
    new Date(day.startsAt).toISOString().slice(5, 16),
    new Date(day.endsAt).toISOString().slice(5, 16),
  ];
};

describe("calendar", () => {
  test.each([
    // 8 h ahead: the first day has 16 h.
    ["Europe/Berlin 2026-12-01 Asia/Tokyo", ["2026-12-01", "11-30T23:00", "12-01T15:00"]],
    // 6 h behind: 30 h.
    ["Europe/Berlin 2026-12-01 America/New_York", ["2026-12-01", "11-30T23:00", "12-02T05:00"]],
    // Half an hour matters.
    ["UTC 2026-12-01 Asia/Kathmandu", ["2026-12-01", "12-01T00:00", "12-01T18:15"]],
    ["Europe/Berlin 2026-12-01 Europe/Paris", ["2026-12-01", "11-30T23:00", "12-01T23:00"]],
  ])("P10 the first day begins as the zone before has it, and ends in the new one: %s", (calendar, day) => {
    expect(dayOf("2026-12-01", calendar)).toEqual(day);
    expect(dayOf("2026-11-29", calendar)[0]).toBe("2026-11-29");
    expect(zoneAt(Date.parse("2026-11-30T12:00:00Z"), calendar)).toBe(calendar.split(" ")[0]);
    expect(zoneAt(Date.parse("2026-12-02T12:00:00Z"), calendar)).toBe(calendar.split(" ")[2]);
  });

  test("P10 a zone 25 h ahead skips its first day, and months are counted on without a gap", () => {
    const calendar = "Pacific/Pago_Pago 2026-12-01 Pacific/Kiritimati";
    const november = periodBounds({
      kind: "MONTHLY",
      timeZone: calendar,
      at: Date.parse("2026-11-30T12:00:00Z"),
    });
    const december = periodBounds({ kind: "MONTHLY", timeZone: calendar, at: november.endsAt ?? 0 });
    expect([november.key, december.key]).toEqual(["2026-11", "2026-12"]);
    expect(new Date(december.startsAt).toISOString()).toBe("2026-12-01T11:00:00.000Z");
    expect(localDayAt(december.startsAt, calendar).date).toBe("2026-12-02");
  });

  test("P10 the change of a clock falls on the first day: both are kept", () => {
    // Berlin's clocks go back in the night of 2026-10-25; Lord Howe's had gone ahead on 2026-10-04.
    expect(dayOf("2026-10-25", "Europe/Berlin 2026-10-25 UTC")).toEqual([
      "2026-10-25",
      "10-24T22:00",
      "10-26T00:00",
    ]);
    expect(dayOf("2026-10-25", "UTC 2026-10-25 Europe/Berlin")).toEqual([
      "2026-10-25",
      "10-25T00:00",
      "10-25T23:00",
    ]);
    expect(dayOf("2026-10-04", "UTC 2026-10-04 Australia/Lord_Howe")).toEqual([
      "2026-10-04",
      "10-04T00:00",
      "10-04T13:00",
    ]);
  });

  test("a zone that is to come is told, replaced by another, and taken back by the one in force", () => {
    const now = Date.parse("2026-11-22T12:00:00Z");
    const firstDay = Temporal.PlainDate.from("2026-12-01");
    const change = (calendar: string, timeZone: string) => withZone(calendar, { timeZone, firstDay, now });
    const tokyo = change("UTC", "Asia/Tokyo");
    expect(tokyo).toBe("UTC 2026-12-01 Asia/Tokyo");
    expect(comingZone(now, tokyo)).toEqual({
      timeZone: "Asia/Tokyo",
      firstDay: "2026-12-01",
      startsAt: Date.parse("2026-12-01T00:00:00Z"),
    });
    expect(comingZone(Date.parse("2026-12-01T00:00:00Z"), tokyo)).toBeNull();
    expect(change(tokyo, "Europe/Paris")).toBe("UTC 2026-12-01 Europe/Paris");
    expect(change(tokyo, "UTC")).toBe("UTC");
    const later = {
      timeZone: "UTC",
      firstDay: Temporal.PlainDate.from("2027-01-01"),
      now: Date.parse("2026-12-05"),
    };
    expect(withZone(tokyo, later)).toBe("UTC 2026-12-01 Asia/Tokyo 2027-01-01 UTC");
  });

  test(`P10 I10 periods tile through two changes of any zones, and no key comes twice (seed ${seed})`, () => {
    const from = Date.UTC(2026, 9, 1);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...ZONES), { minLength: 3, maxLength: 3 }),
        fc.integer({ min: 0, max: 90 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(...KINDS),
        fc.integer({ min: 1, max: 31 }),
        fc.integer({ min: -72, max: 72 }),
        ([a, b, c], days, gap, kind, resetDay, hours) => {
          const first = Temporal.PlainDate.from("2026-10-01").add({ days });
          const calendar = `${a} ${first} ${b} ${first.add({ days: gap })} ${c}`;
          const at = from + days * 86_400_000 + hours * 3_600_000;
          const spec = { kind, timeZone: calendar, resetDay, windowSeconds: 3_600 };
          const period = periodBounds({ ...spec, at });
          const end = period.endsAt ?? Number.NaN;
          expect(period.startsAt <= at && at < end).toBe(true);
          const next = periodBounds({ ...spec, at: end });
          const before = periodBounds({ ...spec, at: period.startsAt - 1 });
          expect([before.endsAt, next.startsAt]).toEqual([period.startsAt, end]);
          expect(before.key < period.key && period.key < next.key).toBe(true);
          expect(periodBounds({ ...spec, at: end - 1 })).toEqual(period);
        },
      ),
      { numRuns: 1_500, seed },
    );
  });
});
