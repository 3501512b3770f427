import { describe, expect, test } from "vitest";
import { type DigestKind, digestDue } from "@/server/domain/digest";

const at = (iso: string) => Date.parse(iso);

describe("digestDue", () => {
  test.each<[string, DigestKind, string, string, string]>([
    ["an hour that runs", "HOURLY", "UTC", "2026-11-23T09:59:59Z", "2026-11-23T09:00:00Z"],
    ["an hour as it begins", "HOURLY", "UTC", "2026-11-23T10:00:00Z", "2026-11-23T10:00:00Z"],
    [
      "hours of Kathmandu begin at :15",
      "HOURLY",
      "Asia/Kathmandu",
      "2026-11-23T10:10:00Z",
      "2026-11-23T09:15:00Z",
    ],
    ["before 08:00 it is yesterday's", "DAILY", "UTC", "2026-11-23T07:59:59Z", "2026-11-22T08:00:00Z"],
    ["at 08:00 it is today's", "DAILY", "UTC", "2026-11-23T08:00:00Z", "2026-11-23T08:00:00Z"],
    ["by the organization's clock", "DAILY", "Europe/Berlin", "2026-07-01T06:30:00Z", "2026-07-01T06:00:00Z"],
    [
      "on a day of 25 hours at 08:00 of its clock",
      "DAILY",
      "Europe/Berlin",
      "2026-10-25T12:00:00Z",
      "2026-10-25T07:00:00Z",
    ],
    ["the morning before it", "DAILY", "Europe/Berlin", "2026-10-25T06:59:59Z", "2026-10-24T06:00:00Z"],
    ["on a day of 23 hours", "DAILY", "America/New_York", "2026-03-08T12:00:00Z", "2026-03-08T12:00:00Z"],
    ["the morning before that", "DAILY", "America/New_York", "2026-03-08T11:59:59Z", "2026-03-07T13:00:00Z"],
    [
      "by the zone that counts from a date on",
      "DAILY",
      "Europe/Berlin 2026-12-01 Asia/Tokyo",
      "2026-12-02T00:00:00Z",
      "2026-12-01T23:00:00Z",
    ],
  ])("%s", (_, kind, zone, now, due) => {
    expect(new Date(digestDue(kind, zone, at(now))).toISOString()).toBe(new Date(at(due)).toISOString());
  });

  test("P10 each day of a year has one, 23 to 25 hours after the one before", () => {
    const seen = new Set<number>();
    for (let now = at("2026-01-02T00:00:00Z"); now < at("2027-01-02T00:00:00Z"); now += 1_800_000)
      seen.add(digestDue("DAILY", "Europe/Berlin", now));
    const all = [...seen];
    const gaps = all.slice(1).map((due, n) => (due - (all[n] ?? 0)) / 3_600_000);
    expect(all).toHaveLength(366);
    expect([...new Set(gaps)].sort()).toEqual([23, 24, 25]);
  });
});
