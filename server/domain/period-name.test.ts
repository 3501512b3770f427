import { describe, expect, test } from "vitest";
import { type PeriodKind, periodBounds } from "@/server/domain/period";
import { periodName, withinPeriod } from "@/server/domain/period-name";

const t0 = Date.parse("2026-11-22T12:00:00Z");

describe("periodName", () => {
  test.each<[PeriodKind, object, string, string]>([
    ["MONTHLY", {}, "November 2026", "in November 2026"],
    ["MONTHLY", { resetDay: 15 }, "the month from 15 November 2026", "in the month from 15 November 2026"],
    ["DAILY", {}, "22 November 2026", "on 22 November 2026"],
    ["WEEKLY", {}, "week 47 of 2026", "in week 47 of 2026"],
    ["WEEKLY", { weekStart: 7 }, "the week from 22 November 2026", "in the week from 22 November 2026"],
    ["YEARLY", {}, "2026", "in 2026"],
    ["YEARLY", { fiscalMonth: 4 }, "the year from April 2026", "in the year from April 2026"],
    [
      "HOURLY",
      {},
      "the hour from 13:00 (UTC+01:00) on 22 November 2026",
      "in the hour from 13:00 (UTC+01:00) on 22 November 2026",
    ],
    [
      "RATE",
      { windowSeconds: 60 },
      "the stretch from 12:00:00 UTC on 22 November 2026",
      "in the stretch from 12:00:00 UTC on 22 November 2026",
    ],
    ["TOTAL", {}, "the whole time", "over the whole time"],
    ["PER_SESSION", {}, "one session", "in one session"],
    ["PER_TASK", {}, "one task", "in one task"],
  ])("NEON-63 %s %o is named %s", (kind, spec, name, within) => {
    const { key } = periodBounds({ kind, timeZone: "Europe/Berlin", ...spec, at: t0 });
    expect(periodName(kind, key)).toBe(name);
    expect(withinPeriod(kind, key)).toBe(within);
  });

  test.each<[PeriodKind, string]>([
    ["MONTHLY", "2026-13"],
    ["DAILY", "2026-W47"],
    ["WEEKLY", "2026"],
    ["HOURLY", "2026-11"],
    ["RATE", "total"],
    ["YEARLY", ""],
  ])("a key of another kind is named by itself: %s %s", (kind, key) => {
    expect(periodName(kind, key)).toBe(key);
  });
});
