import { describe, expect, test } from "vitest";
import type { BudgetPast } from "@/server/contract/admin-budget-rows";
import { namesOf, pastBars } from "./past-bars";

const plain = (text: string): string => text.replaceAll("\u00a0", " ");

const past = (periodKey: string, spent: string): BudgetPast => ({
  windowId: `win_${periodKey}`,
  entityKey: "",
  periodKey,
  epoch: 0,
  startsAt: `${periodKey}-01T00:00:00Z`,
  endsAt: null,
  limit: "10",
  spent,
  tokens: 0,
  requests: 0,
  excess: "0",
  refused: 0,
  shadowRefused: 0,
});

describe("pastBars", () => {
  const budget = { period: "MONTHLY", window: null } as const;

  test("stand from the oldest period to the newest", () => {
    const bars = pastBars({ budget, history: [past("2026-10", "3"), past("2026-09", "2")], timeZone: "UTC" });
    expect(bars.map(({ name, spent, isRunning }) => [name, spent, isRunning])).toEqual([
      ["September 2026", "2", false],
      ["October 2026", "3", false],
    ]);
  });
});

describe("namesOf", () => {
  test.each([
    ["MONTHLY", "2026-11", "2026-10-31T23:00:00Z", "November 2026", "Nov"],
    ["MONTHLY", "2026-11-15", "2026-11-14T23:00:00Z", "the month from 15 Nov 2026", "15 Nov"],
    ["WEEKLY", "2026-W47", "2026-11-15T23:00:00Z", "the week from 16 Nov 2026", "16 Nov"],
    ["DAILY", "2026-11-22", "2026-11-21T23:00:00Z", "22 Nov 2026", "22 Nov"],
    ["HOURLY", "2026-11-22.14T14:00+01:00", "2026-11-22T13:00:00Z", "22 Nov 2026, 14:00", "14:00"],
    ["YEARLY", "2026", "2025-12-31T23:00:00Z", "2026", "2026"],
    ["YEARLY", "2026-04", "2026-03-31T22:00:00Z", "the year from 1 Apr 2026", "1 Apr"],
  ] as const)("%s %s", (period, periodKey, startsAt, name, tick) => {
    const names = namesOf({ period, periodKey, startsAt, timeZone: "Europe/Berlin" });
    expect([plain(names.name), plain(names.tick)]).toEqual([name, tick]);
  });
});
