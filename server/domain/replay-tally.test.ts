import { describe, expect, test } from "vitest";
import { usd } from "@/server/domain/money";
import { replaySentence } from "./replay-sentence";
import { ReplayTally } from "./replay-tally";

const at = (text: string) => Date.parse(text);
const november = { startsAt: at("2026-10-31T23:00:00Z"), endsAt: at("2026-11-30T23:00:00Z") };
const october = { startsAt: at("2026-09-30T22:00:00Z"), endsAt: november.startsAt };

function tallied(rows: [instant: string, cost: string, passed: boolean][]): ReplayTally {
  const tally = new ReplayTally("Europe/Berlin");
  for (const [instant, cost, passed] of rows) {
    const period = at(instant) < november.startsAt ? october : november;
    tally.count(at(instant), usd(cost), { period, passed });
  }
  return tally;
}

function said(rows: [string, string, boolean][], action: "block" | "ignore" = "block", isComplete = true) {
  const tally = tallied(rows);
  const timeZone = "Europe/Berlin";
  return replaySentence({
    action,
    total: tally.total(),
    days: tally.days(),
    from: october.startsAt,
    timeZone,
    isComplete,
  });
}

describe("ReplayTally", () => {
  test("what stands beyond belongs to the organization's day, and to its period", () => {
    const tally = tallied([
      ["2026-10-31T22:59:59.999Z", "1", false],
      ["2026-10-31T23:00:00Z", "2.000000000001", false],
      ["2026-11-18T10:00:00Z", "3", true],
    ]);
    expect(tally.days().map(({ date, beyond }) => [date, beyond])).toEqual([
      ["2026-10-31", 1],
      ["2026-11-01", 1],
    ]);
    expect(tally.periods().map((each) => [each.executions, each.beyond, each.cost.toFixed()])).toEqual([
      [1, 1, "1"],
      [2, 1, "5.000000000001"],
    ]);
    expect(tally.total().beyondCost.toFixed()).toBe("3.000000000001");
  });

  test("the days, the periods and the whole are the same executions", () => {
    const rows = Array.from({ length: 200 }, (_, n): [string, string, boolean] => [
      new Date(october.startsAt + n * 9_000_000).toISOString(),
      `0.${String(n + 1).padStart(12, "0")}`,
      n % 3 === 0,
    ]);
    const tally = tallied(rows);
    const total = tally.total();
    for (const parts of [tally.days(), tally.periods()]) {
      expect(parts.reduce((sum, part) => sum + part.beyond, 0)).toBe(total.beyond);
      expect(parts.reduce((sum, part) => sum.plus(part.beyondCost), usd("0")).eq(total.beyondCost)).toBe(
        true,
      );
    }
  });

  test("what fits together is summed into its period without a day", () => {
    const tally = new ReplayTally("UTC");
    tally.countAll(november, { executions: 12, cost: usd("4.5") });
    tally.countAll(october, { executions: 0, cost: usd("0") });
    expect(tally.total()).toMatchObject({ executions: 12, beyond: 0 });
    expect(tally.periods()).toHaveLength(1);
    expect(tally.days()).toEqual([]);
  });
});

describe("replaySentence", () => {
  test.each<[string, string]>([
    ["none", said([["2026-11-18T10:00:00Z", "3", true]])],
    ["one day", said([["2026-11-18T10:00:00Z", "31.2", false]])],
    [
      "two days",
      said([
        ["2026-11-17T10:00:00Z", "1", false],
        ["2026-11-18T10:00:00Z", "2", false],
        ["2026-11-18T11:00:00Z", "3", false],
      ]),
    ],
    ["only watched and cut", said([["2026-11-18T10:00:00Z", "0.0004", false]], "ignore", false)],
  ])("%s", (name, sentence) => {
    expect(sentence).toBe(
      {
        none: "It would have blocked none of 1 executions since 1 Oct 2026.",
        "one day": "It would have blocked 1 of 1 executions since 1 Oct 2026: $31.20, all on 18 Nov 2026.",
        "two days":
          "It would have blocked 3 of 3 executions since 1 Oct 2026: $6.00, most on 18 Nov 2026 (2, $5.00).",
        "only watched and cut":
          "It would have counted, and let pass, 1 of the first 1 executions since 1 Oct 2026: $0.0004, all on 18 Nov 2026.",
      }[name],
    );
  });
});
