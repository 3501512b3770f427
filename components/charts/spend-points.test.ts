import { expect, test } from "vitest";
import { cumulated, highestPoint, partValue, type SpendChartData, spendPoints } from "./spend-points";

const bucket = (cost: string, state: "past" | "running" | "future" = "past") => ({
  name: cost,
  tick: cost,
  cost,
  state,
});
const data = (view: SpendChartData["view"]): SpendChartData => ({
  buckets: [bucket("4"), bucket("0"), bucket("0.3", "running"), bucket("0", "future")],
  series: [
    { name: "a", colour: "red", values: ["3", "0", "0.1", "0"] },
    { name: "b", colour: "blue", values: ["1", "0", "0.2", "0"] },
  ],
  previous: ["2", "2"],
  view,
});

test("bars stand on each other; what is yet to come is not drawn", () => {
  const points = spendPoints(data("bars"));
  expect(points.map(({ parts }) => parts)).toEqual([[3, 1], [0, 0], [0.1, 0.2], []]);
  expect(points.map(({ previous }) => previous)).toEqual([2, 2, null, null]);
  expect(highestPoint(points)).toBe(4);
});

test("sums so far are exact: ten times 0.1 is 1", () => {
  expect(cumulated(Array.from({ length: 10 }, () => "0.1")).at(-1)).toBe("1");
  expect(partValue(data("cumulative"), 0, 2)).toBe("3.1");
  expect(spendPoints(data("cumulative")).map(({ previous }) => previous)).toEqual([2, 4, null, null]);
});

test("shares of a bucket are 100 together, of nothing 0", () => {
  expect(spendPoints(data("share"))[0]?.parts).toEqual([75, 25]);
  expect(spendPoints(data("share"))[1]?.parts).toEqual([0, 0]);
});
