import { Temporal } from "temporal-polyfill";
import { describe, expect, test } from "vitest";
import { localDays } from "@/server/domain/local-day";
import { isMonth, monthBounds, monthOf, previousMonths } from "@/server/domain/month";
import { hourBounds, type PeriodKind, periodBounds, TOTAL_STARTS_AT } from "@/server/domain/period";
import { createPeriodCache } from "@/server/domain/period-cache";
import { isTimeZone } from "@/server/domain/time-zone";

const ms = (text: string) => Date.parse(text);
const HOUR = 3_600_000;

/** zone, local date, first instant, end (UTC), hours. Source: promises.md section 5. */
const LITERAL_DAYS = [
  ["America/Havana", "2025-11-02", "2025-11-02T04:00Z", "2025-11-03T05:00Z", 25],
  ["Africa/Cairo", "2024-04-26", "2024-04-25T22:00Z", "2024-04-26T21:00Z", 23],
  ["Asia/Beirut", "2025-03-30", "2025-03-29T22:00Z", "2025-03-30T21:00Z", 23],
  ["America/Santiago", "2025-09-07", "2025-09-07T04:00Z", "2025-09-08T03:00Z", 23],
  ["Australia/Lord_Howe", "2025-10-05", "2025-10-04T13:30Z", "2025-10-05T13:00Z", 23.5],
  ["Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00Z", "2026-04-05T13:30Z", 24.5],
  ["Pacific/Chatham", "2026-04-05", "2026-04-04T10:15Z", "2026-04-05T11:15Z", 25],
  ["Asia/Kathmandu", "2026-01-01", "2025-12-31T18:15Z", "2026-01-01T18:15Z", 24],
  ["Antarctica/Troll", "2026-03-29", "2026-03-29T00:00Z", "2026-03-29T22:00Z", 22],
  ["Europe/Berlin", "2026-10-25", "2026-10-24T22:00Z", "2026-10-25T23:00Z", 25],
  ["America/New_York", "2026-03-08", "2026-03-08T05:00Z", "2026-03-09T04:00Z", 23],
  ["UTC", "2026-02-28", "2026-02-28T00:00Z", "2026-03-01T00:00Z", 24],
  ["Asia/Kolkata", "2026-06-01", "2026-05-31T18:30Z", "2026-06-01T18:30Z", 24],
  ["America/St_Johns", "2026-11-01", "2026-11-01T02:30Z", "2026-11-02T03:30Z", 25],
  ["Europe/Dublin", "2026-03-29", "2026-03-29T00:00Z", "2026-03-29T23:00Z", 23],
  ["Africa/Casablanca", "2026-02-15", "2026-02-14T23:00Z", "2026-02-16T00:00Z", 25],
  ["Pacific/Kiritimati", "2026-01-01", "2025-12-31T10:00Z", "2026-01-01T10:00Z", 24],
  ["Pacific/Pago_Pago", "2026-01-01", "2026-01-01T11:00Z", "2026-01-02T11:00Z", 24],
] as const;

describe("periods-literal", () => {
  test.each(LITERAL_DAYS)("P10 %s %s is [%s, %s), %d h", (timeZone, date, from, to, hours) => {
    const expected = { key: date, startsAt: ms(from), endsAt: ms(to) };
    for (const at of [expected.startsAt, expected.startsAt + 11 * HOUR, expected.endsAt - 1]) {
      expect(periodBounds({ kind: "DAILY", timeZone, at })).toEqual(expected);
    }
    expect((expected.endsAt - expected.startsAt) / HOUR).toBe(hours);
    expect(periodBounds({ kind: "DAILY", timeZone, at: expected.endsAt }).key).not.toBe(date);
    expect(periodBounds({ kind: "DAILY", timeZone, at: expected.startsAt - 1 }).endsAt).toBe(
      expected.startsAt,
    );
  });

  test("P10 Pacific/Apia 2011-12-30 is skipped: no window", () => {
    const days = localDays({ from: ms("2011-12-29T10:00Z"), to: ms("2011-12-31T10:00Z") }, "Pacific/Apia");
    expect(days.map((day) => day.date)).toEqual(["2011-12-29", "2011-12-31"]);
    expect(days[0]?.endsAt).toBe(days[1]?.startsAt);
    const month = periodBounds({
      kind: "MONTHLY",
      timeZone: "Pacific/Apia",
      at: ms("2011-12-30T11:00Z"),
      resetDay: 30,
    });
    expect(month).toMatchObject({ key: "2011-12-30", startsAt: ms("2011-12-30T10:00Z") });
  });

  test("P10 hours step from the local day's start and the last is cut at its end", () => {
    expect(hourBounds(ms("2026-01-01T18:20Z"), "Asia/Kathmandu").startsAt).toBe(ms("2026-01-01T18:15Z"));
    const last = hourBounds(ms("2025-10-05T12:59Z"), "Australia/Lord_Howe");
    expect(last).toMatchObject({ startsAt: ms("2025-10-05T12:30Z"), endsAt: ms("2025-10-05T13:00Z") });
  });

  test("P10 hours of a fold keep unique keys in order of time", () => {
    const at = ms("2026-10-25T00:30Z");
    const keys = [at, at + HOUR, at + 2 * HOUR].map((each) => hourBounds(each, "Europe/Berlin").key);
    expect(keys).toEqual([
      "2026-10-25.02T02:00+02:00",
      "2026-10-25.03T02:00+01:00",
      "2026-10-25.04T03:00+01:00",
    ]);
  });

  test("P10 a clock that goes back over midnight after it leaves no instant outside its day", () => {
    // St John's, 2010-11-07: at 00:01 back to 23:01 of the day before.
    const day = periodBounds({ kind: "DAILY", timeZone: "America/St_Johns", at: ms("2010-11-07T02:50Z") });
    expect(day).toMatchObject({
      key: "2010-11-07",
      startsAt: ms("2010-11-07T02:30Z"),
      endsAt: ms("2010-11-08T03:30Z"),
    });
  });
});

describe("periodBounds", () => {
  const berlin = "Europe/Berlin";
  test.each<[string, PeriodKind, string, string, string, string]>([
    [
      "AII-1 hourly: 10:59 to 11:00",
      "HOURLY",
      "2026-11-22T09:59:59.999Z",
      "2026-11-22T10:00:00Z",
      "2026-11-22.10T10:00+01:00",
      "2026-11-22.11T11:00+01:00",
    ],
    [
      "AII-2 daily: midnight",
      "DAILY",
      "2026-11-22T22:59:59.999Z",
      "2026-11-22T23:00:00Z",
      "2026-11-22",
      "2026-11-23",
    ],
    [
      "AII-3 C4 weekly: Monday",
      "WEEKLY",
      "2026-11-22T22:59:59.999Z",
      "2026-11-22T23:00:00Z",
      "2026-W47",
      "2026-W48",
    ],
    [
      "AII-4 monthly: the 1st",
      "MONTHLY",
      "2026-10-31T22:59:59.999Z",
      "2026-10-31T23:00:00Z",
      "2026-10",
      "2026-11",
    ],
    [
      "AII-5 yearly: January 1st",
      "YEARLY",
      "2026-12-31T22:59:59.999Z",
      "2026-12-31T23:00:00Z",
      "2026",
      "2027",
    ],
  ])("%s", (_name, kind, before, after, keyBefore, keyAfter) => {
    const old = periodBounds({ kind, timeZone: berlin, at: ms(before) });
    const next = periodBounds({ kind, timeZone: berlin, at: ms(after) });
    expect([old.key, next.key]).toEqual([keyBefore, keyAfter]);
    expect(old.endsAt).toBe(ms(after));
    expect(next.startsAt).toBe(ms(after));
  });

  test("AII-6 total: never ends, unchanged after 5 years", () => {
    const total = { key: "total", startsAt: TOTAL_STARTS_AT, endsAt: null };
    for (const at of ["2026-11-22T00:00Z", "2031-11-22T00:00Z"]) {
      expect(periodBounds({ kind: "TOTAL", timeZone: berlin, at: ms(at) })).toEqual(total);
    }
  });

  test.each([
    ["2021-01-03T12:00Z", "2020-W53"],
    ["2021-01-04T12:00Z", "2021-W01"],
    ["2024-12-30T12:00Z", "2025-W01"],
  ])("C4 the ISO week of %s is %s", (at, key) => {
    expect(periodBounds({ kind: "WEEKLY", timeZone: "UTC", at: ms(at) }).key).toBe(key);
  });

  test("C4 a week that starts on Sunday is named by its first day", () => {
    const week = periodBounds({ kind: "WEEKLY", timeZone: "UTC", at: ms("2026-11-28T23:59Z"), weekStart: 7 });
    expect(week).toEqual({
      key: "2026-11-22",
      startsAt: ms("2026-11-22T00:00Z"),
      endsAt: ms("2026-11-29T00:00Z"),
    });
  });

  test("C4 a reset day of 15 names the window by its start", () => {
    expect(
      periodBounds({ kind: "MONTHLY", timeZone: "UTC", at: ms("2026-11-22T00:00Z"), resetDay: 15 }).key,
    ).toBe("2026-11-15");
  });

  test("BUG-NGX-6 reset days 1 to 31 over 24 months: one window per period, clamped to the month's last day", () => {
    for (let resetDay = 1; resetDay <= 31; resetDay++) {
      let at = ms("2024-01-31T12:00Z");
      const keys = new Set<string>();
      for (let index = 0; index < 24; index++) {
        const period = periodBounds({ kind: "MONTHLY", timeZone: "Europe/Berlin", at, resetDay });
        expect(period.endsAt).not.toBeNull();
        keys.add(period.key);
        at = period.endsAt ?? 0;
        const day = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO("Europe/Berlin");
        expect(day.day).toBe(Math.min(resetDay, day.daysInMonth));
      }
      expect(keys.size).toBe(24);
    }
  });

  test.each([
    ["2026-03-31T23:59:59.999Z", "2025-04", "2025-04-01", "2026-04-01"],
    ["2026-04-01T00:00:00Z", "2026-04", "2026-04-01", "2027-04-01"],
    ["2026-12-31T12:00:00Z", "2026-04", "2026-04-01", "2027-04-01"],
  ])("C4 a fiscal year from April holds %s and is named by its first month", (at, key, from, to) => {
    const year = { kind: "YEARLY", timeZone: "UTC", fiscalMonth: 4 } as const;
    expect(periodBounds({ ...year, at: ms(at) })).toEqual({ key, startsAt: ms(from), endsAt: ms(to) });
  });
  test("C4 a fiscal year from January keeps the year's own name", () => {
    const at = ms("2026-06-01T00:00:00Z");
    expect(periodBounds({ kind: "YEARLY", timeZone: "UTC", fiscalMonth: 1, at }).key).toBe("2026");
  });
  test.each(["PER_SESSION", "PER_TASK"] as const)(
    "C4 %s never ends: its entity begins and ends it",
    (kind) => {
      const at = ms("2026-06-01T00:00:00Z");
      expect(periodBounds({ kind, timeZone: "UTC", at })).toEqual(
        periodBounds({ kind: "TOTAL", timeZone: "UTC", at }),
      );
    },
  );
  test.each(["UTC", "Asia/Kathmandu"])("C4 RATE windows are aligned to the epoch, also in %s", (timeZone) => {
    const at = ms("2026-11-22T12:00:07.250Z");
    expect(periodBounds({ kind: "RATE", timeZone, windowSeconds: 10, at })).toEqual({
      key: "2026-11-22T12:00:00.000Z",
      startsAt: ms("2026-11-22T12:00:00Z"),
      endsAt: ms("2026-11-22T12:00:10Z"),
    });
    expect(() => periodBounds({ kind: "RATE", timeZone, at })).toThrow(RangeError);
  });
  test("NGX-60 10 years of days: start <= t < end, keys unique and ordered", () => {
    const timeZone = "Europe/Berlin";
    const stop = ms("2030-01-01T00:00Z");
    let last = "";
    for (let at = ms("2019-12-31T23:00Z"); at < stop; ) {
      const day = periodBounds({ kind: "DAILY", timeZone, at });
      expect(day.startsAt <= at && at < (day.endsAt ?? 0)).toBe(true);
      expect(day.key > last).toBe(true);
      last = day.key;
      at = day.endsAt ?? stop;
    }
  });
});

describe("months", () => {
  test("BUG-NEON-6 I10 month-bounds-are-half-open: 12 months, leap year, 3 zones", () => {
    for (const timeZone of ["UTC", "America/New_York", "Pacific/Auckland"]) {
      for (const year of [2023, 2024]) {
        for (let month = 1; month <= 12; month++) {
          const key = `${year}-${String(month).padStart(2, "0")}`;
          const next = month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, "0")}`;
          const { startsAt, endsAt } = monthBounds(key, timeZone);
          expect(monthOf(startsAt, timeZone)).toBe(key);
          expect(monthOf(endsAt - 1, timeZone)).toBe(key);
          expect(monthOf(endsAt, timeZone)).toBe(next);
          expect(monthBounds(next, timeZone).startsAt).toBe(endsAt);
        }
      }
    }
    expect(monthBounds("2024-02", "UTC").endsAt).toBe(ms("2024-03-01T00:00Z"));
  });

  test.each([
    "2026-13",
    "2026-00",
    "2026-1",
    "26-01",
    "2026/01",
    "2026-01-01",
    "2026-01\n",
    "２０２６-01",
    "99999-01",
    "",
  ])("P13 row 42 refuses the month %j", (month) => expect(isMonth(month)).toBe(false));

  test("lists months backwards over the year", () => {
    expect(previousMonths("2026-02", 4)).toEqual(["2026-02", "2026-01", "2025-12", "2025-11"]);
  });
});

describe("createPeriodCache", () => {
  test("P10 answers as periodBounds does, also when asked back and forth over an edge", () => {
    const cache = createPeriodCache();
    const edge = ms("2026-10-24T22:00Z");
    for (const at of [edge, edge - 1, edge, edge + 26 * HOUR, edge - 1, edge + 25 * HOUR]) {
      for (const kind of ["HOURLY", "DAILY", "MONTHLY", "TOTAL"] as const) {
        const spec = { kind, timeZone: "Europe/Berlin", at };
        expect(cache.bounds(spec)).toEqual(periodBounds(spec));
      }
    }
  });
});

describe("isTimeZone", () => {
  test.each([
    "Mars/Base",
    "EST5EDT4",
    "../UTC",
    "",
    "UTC+25",
    "+01:00",
    "europe/berlin",
    "Europe/Berlin\n",
    "utc",
  ])("P13 row 50 refuses %j", (name) => expect(isTimeZone(name)).toBe(false));
  test.each(["UTC", "Europe/Berlin", "Asia/Kolkata", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])(
    "P13 row 50 takes %s",
    (name) => expect(isTimeZone(name)).toBe(true),
  );
});
