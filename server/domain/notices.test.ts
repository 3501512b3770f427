import { describe, expect, test } from "vitest";
import { usd } from "@/server/domain/money";
import { type NoticeFacts, type NoticeKind, noticesOf } from "./notices";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const minutesAgo = (minutes: number) => NOW - minutes * 60_000;
const daysAgo = (days: number) => minutesAgo(days * 24 * 60);
const cap = {
  spent: usd("80"),
  held: usd("0"),
  limit: usd("100"),
  granted: usd("0"),
  blocks: true,
  bypassed: false,
};
const well: NoticeFacts = {
  cap,
  trackingEnabled: true,
  enforcementEnabled: true,
  pricesCheckedAt: daysAgo(1),
  workerSeenAt: minutesAgo(1),
  failing: null,
  difference: null,
};

describe("noticesOf", () => {
  test("nothing is said where all is well", () => {
    expect(noticesOf(well, NOW)).toEqual([]);
    expect(noticesOf({ ...well, cap: null }, NOW)).toEqual([]);
  });

  test.each<[string, Partial<NoticeFacts>, NoticeKind[]]>([
    ["a cent below the cap", { cap: { ...cap, spent: usd("99.99") } }, []],
    ["exactly at the cap", { cap: { ...cap, spent: usd("100") } }, ["cap_reached"]],
    ["held money fills it", { cap: { ...cap, held: usd("20") } }, ["cap_reached"]],
    ["raised once", { cap: { ...cap, spent: usd("100"), granted: usd("5") } }, []],
    ["let through by an override", { cap: { ...cap, spent: usd("140"), bypassed: true } }, []],
    ["a cap of 0", { cap: { ...cap, spent: usd("0"), limit: usd("0") } }, ["cap_reached"]],
    ["tracking off", { trackingEnabled: false }, ["tracking_off"]],
    ["tracking and enforcement off", { trackingEnabled: false, enforcementEnabled: false }, ["tracking_off"]],
    ["enforcement off", { enforcementEnabled: false }, ["enforcement_off"]],
    ["prices 45 days old", { pricesCheckedAt: daysAgo(45) }, []],
    ["prices 46 days old", { pricesCheckedAt: daysAgo(46) }, ["prices_old"]],
    ["no price at all", { pricesCheckedAt: null }, ["prices_old"]],
    ["the worker silent for 9 minutes", { workerSeenAt: minutesAgo(9) }, []],
    ["the worker silent for 10 minutes", { workerSeenAt: minutesAgo(10) }, ["worker_stopped"]],
    ["a database that only reads", { failing: "writable" }, ["database_behind"]],
    ["books that differ", { difference: { amount: usd("-0.41"), windows: 1 } }, ["books_differ"]],
  ])("%s", (_, facts, kinds) => {
    expect(noticesOf({ ...well, ...facts }, NOW).map(({ kind }) => kind)).toEqual(kinds);
  });

  test("they say figures, the gravest first", () => {
    const said = noticesOf(
      {
        ...well,
        cap: { ...cap, spent: usd("95"), held: usd("10") },
        difference: { amount: usd("-0.41"), windows: 1 },
        pricesCheckedAt: daysAgo(60),
        workerSeenAt: minutesAgo(75),
      },
      NOW,
    );
    expect(said.map(({ title }) => title)).toEqual([
      "Books differ by $0.41 in 1 window",
      "The monthly cap is reached",
      "The worker is not running",
      "Prices are 60 days old",
    ]);
    expect(said[1]?.detail).toMatch(
      /^\$95\.00 spent \+ \$10\.00 held of \$100\.00, 95\.0%\. Calls that ask first/,
    );
    expect(said[2]?.detail).toContain("75 minutes");
  });

  test("a cap that does not block says so", () => {
    const [notice] = noticesOf({ ...well, cap: { ...cap, spent: usd("120"), blocks: false } }, NOW);
    expect(notice?.detail).toContain("Calls pass all the same");
  });
});
