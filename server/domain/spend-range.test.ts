import { describe, expect, test } from "vitest";
import { SPEND_GRAINS } from "./spend-names";
import { bucketsOf, chosenRange, daysIn, namedRange, usualGrain } from "./spend-range";

const at = (timeZone: string, now = "2026-11-22T12:00:00Z") => ({ timeZone, now: Date.parse(now) });
const days = (range: { firstDay: string; lastDay: string }) => `${range.firstDay}..${range.lastDay}`;

describe("namedRange", () => {
  test.each([
    ["today", "2026-11-22..2026-11-22", "2026-11-21..2026-11-21"],
    ["7-days", "2026-11-16..2026-11-22", "2026-11-09..2026-11-15"],
    // A month that runs is compared with as many days of the month before.
    ["this-month", "2026-11-01..2026-11-30", "2026-10-01..2026-10-22"],
    ["last-month", "2026-10-01..2026-10-31", "2026-09-01..2026-09-30"],
    ["quarter", "2026-10-01..2026-12-31", "2026-07-01..2026-08-22"],
    ["2026-02", "2026-02-01..2026-02-28", "2026-01-01..2026-01-31"],
  ])("%s is %s, compared with %s", (period, range, before) => {
    const named = namedRange(period, at("Europe/Berlin"));
    expect([days(named.range), days(named.before)]).toEqual([range, before]);
  });

  test("the day is the organization's: one instant, two dates", () => {
    const late = "2026-11-22T23:30:00Z";
    expect(namedRange("today", at("Asia/Kolkata", late)).range.firstDay).toBe("2026-11-23");
    expect(namedRange("today", at("America/Havana", late)).range.firstDay).toBe("2026-11-22");
  });

  test("the 31st of a month that runs is compared with the whole of a shorter one", () => {
    expect(days(namedRange("this-month", at("UTC", "2026-03-31T12:00:00Z")).before)).toBe(
      "2026-02-01..2026-02-28",
    );
  });
});

describe("chosenRange", () => {
  test("counts both of its ends, and as many days before", () => {
    const { range, before } = chosenRange("2026-11-01", "2026-11-10", "UTC");
    expect([daysIn(range), days(before)]).toEqual([10, "2026-10-22..2026-10-31"]);
    expect(new Date(range.endsAt).toISOString()).toBe("2026-11-11T00:00:00.000Z");
  });

  test("refuses a last day before the first", () => {
    expect(() => chosenRange("2026-11-02", "2026-11-01", "UTC")).toThrow(RangeError);
  });
});

describe("bucketsOf", () => {
  const startsOf = (...asked: Parameters<typeof bucketsOf>) =>
    bucketsOf(...asked).map(({ startsAt }) => startsAt);
  // Havana's 1 November 2026 has 25 hours; Lord Howe's clocks move by half an hour; Kolkata and Chatham stand off the hour.
  const zones = [
    "UTC",
    "America/Havana",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Australia/Lord_Howe",
  ];
  test.each(zones)("buckets of every grain tile the range without a gap: %s", (timeZone) => {
    const { range } = chosenRange("2026-09-20", "2026-11-10", timeZone);
    for (const grain of SPEND_GRAINS) {
      const starts = startsOf(range, grain, timeZone);
      expect(starts[0]).toBe(range.startsAt);
      expect(starts.every((start, index) => index === 0 || start > (starts[index - 1] ?? 0))).toBe(true);
      expect((starts.at(-1) ?? 0) < range.endsAt).toBe(true);
    }
    const hours = new Set(startsOf(range, "hour", timeZone));
    for (const day of startsOf(range, "day", timeZone)) expect(hours.has(day)).toBe(true);
  });

  test("a day of 25 hours has 25 buckets, weeks begin on Monday, months on the first", () => {
    const day = chosenRange("2026-11-01", "2026-11-01", "America/Havana").range;
    expect(bucketsOf(day, "hour", "America/Havana")).toHaveLength(25);
    const { range } = chosenRange("2026-10-29", "2026-11-10", "UTC");
    const dates = (grain: "week" | "month") =>
      startsOf(range, grain, "UTC").map((start) => new Date(start).toISOString().slice(0, 10));
    expect(dates("week")).toEqual(["2026-10-29", "2026-11-02", "2026-11-09"]);
    expect(dates("month")).toEqual(["2026-10-29", "2026-11-01"]);
  });

  // East and west by a little and by as much as can be; the first is the day that the old zone begins and the new one ends.
  test.each([
    "Europe/Berlin 2026-12-01 America/New_York",
    "America/New_York 2026-12-01 Europe/Berlin",
    "Pacific/Kiritimati 2026-12-01 Pacific/Pago_Pago",
    "UTC 2026-12-01 Asia/Kathmandu",
  ])(
    "P10 every bucket has the name of the day that was counted, before, on and after a change of zone: %s",
    (calendar) => {
      const { range } = chosenRange("2026-11-28", "2026-12-03", calendar);
      const dates = ["2026-11-28", "2026-11-29", "2026-11-30", "2026-12-01", "2026-12-02", "2026-12-03"];
      const days = bucketsOf(range, "day", calendar);
      expect(days.map(({ firstDay, lastDay }) => [firstDay, lastDay])).toEqual(
        dates.map((day) => [day, day]),
      );
      expect(bucketsOf(range, "week", calendar).map(({ firstDay, lastDay }) => [firstDay, lastDay])).toEqual([
        ["2026-11-28", "2026-11-29"],
        ["2026-11-30", "2026-12-03"],
      ]);
      for (const [index, { startsAt, firstDay, time }] of days.entries()) {
        const endsAt = days[index + 1]?.startsAt ?? range.endsAt;
        const hours = bucketsOf(range, "hour", calendar).filter((hour) => hour.firstDay === firstDay);
        expect(hours).toHaveLength(Math.ceil((endsAt - startsAt) / 3_600_000));
        expect(hours[0]).toMatchObject({ startsAt, time });
        if (firstDay !== "2026-12-01") expect(time).toBe("00:00");
      }
    },
  );
});

test.each([
  ["2026-11-22", "2026-11-22", "hour"],
  ["2026-11-01", "2026-11-30", "day"],
  ["2026-07-01", "2026-12-31", "week"],
  ["2026-01-01", "2026-12-31", "month"],
])("%s to %s is shown by the %s", (firstDay, lastDay, grain) => {
  expect(usualGrain({ firstDay, lastDay })).toBe(grain);
});
