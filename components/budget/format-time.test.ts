import { describe, expect, test } from "vitest";
import {
  daysBack,
  formatAgo,
  formatCountdown,
  formatDate,
  formatDateTime,
  formatMonth,
  formatMonthShort,
  formatPeriod,
  formatTimeSeconds,
  formatUtc,
  monthDays,
  periodDays,
  shiftMonth,
} from "./format-time";

const plain = (text: string): string => text.replaceAll("\u00a0", " ");

test("dates stand in the organization's zone", () => {
  expect(plain(formatDateTime("2026-11-22T13:05:09Z", "Europe/Berlin"))).toBe("22 Nov 2026, 14:05");
  expect(plain(formatDate("2026-11-22T23:30:00Z", "Asia/Kolkata"))).toBe("23 Nov 2026");
  expect(formatTimeSeconds("2026-11-22T13:05:09Z", "Pacific/Auckland")).toBe("02:05:09");
  expect(plain(formatUtc("2026-11-22T13:05:09Z"))).toBe("22 Nov 2026, 13:05 UTC");
  expect(plain(formatDate("2026-09-01T00:00:00Z", "UTC"))).toBe("1 Sep 2026");
});

describe("formatPeriod", () => {
  const november = { firstDay: "2026-11-01", lastDay: "2026-11-30", timeZone: "Europe/Berlin" };

  test("names the last day inside and the day that runs", () =>
    expect(plain(formatPeriod({ ...november, today: "2026-11-22" }))).toBe(
      "1 Nov to 30 Nov, Europe/Berlin. Day 22 of 30",
    ));

  test("names the year where it is another one than the day that runs has", () =>
    expect(plain(formatPeriod({ ...november, today: "2027-02-03" }))).toBe(
      "1 Nov 2026 to 30 Nov 2026, Europe/Berlin. Closed",
    ));

  test("the day after the last is outside", () =>
    expect(periodDays({ ...november, today: "2026-12-01" })).toEqual({ days: 30, today: null }));

  test("a month in which the clock changes still has its calendar days", () =>
    expect(periodDays({ ...monthDays("2026-03"), today: "2026-03-30" })).toEqual({ days: 31, today: 30 }));
});

test("months step over the year", () => {
  expect(shiftMonth("2026-01", -1)).toBe("2025-12");
  expect(shiftMonth("2026-12", 1)).toBe("2027-01");
  expect(formatMonth("2026-11")).toBe("November 2026");
  expect(formatMonthShort("2026-05")).toBe("May");
});

test("countdown and age", () => {
  expect(plain(formatCountdown(7_449_000))).toBe("2 h 04 min 09 s");
  expect(plain(formatCountdown(61_000))).toBe("1 min 01 s");
  expect(plain(formatCountdown(-5))).toBe("0 s");
  const now = Date.parse("2026-11-22T13:05:12Z");
  expect(plain(formatAgo("2026-11-22T13:05:00Z", now))).toBe("12 s ago");
  expect(plain(formatAgo("2026-11-21T13:05:00Z", now))).toBe("1 day ago");
});

test("days step back over months, years and a leap day", () => {
  expect(daysBack("2026-11-23", 29)).toBe("2026-10-25");
  expect(daysBack("2026-01-01", 1)).toBe("2025-12-31");
  expect(daysBack("2028-03-01", 1)).toBe("2028-02-29");
  expect(daysBack("2026-11-23", 0)).toBe("2026-11-23");
});
