import { describe, expect, test } from "vitest";
import { assignSeries, seriesColour } from "./series-colours";

const given = (entries: readonly [string, number][]) => new Map(entries);

describe("assignSeries", () => {
  test("the dearest comes first, eight at most", () => {
    const keys = Array.from({ length: 10 }, (_, index) => `k${index}`);
    expect([...assignSeries(new Map(), keys)]).toEqual(
      keys.slice(0, 8).map((key, index) => [key, index + 1]),
    );
  });

  test("a group keeps its colour while filters change, and none is given twice", () => {
    const before = given([
      ["a", 1],
      ["b", 2],
      ["c", 3],
    ]);
    const after = assignSeries(before, ["c", "d", "a", "e"]);
    expect([...after]).toEqual([
      ["c", 3],
      ["d", 2],
      ["a", 1],
      ["e", 4],
    ]);
  });

  test("what has no colour of its own has that of the others", () => {
    expect([seriesColour(3), seriesColour(undefined)]).toEqual(["var(--series-3)", "var(--rule-strong)"]);
  });
});
