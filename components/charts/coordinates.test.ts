import { describe, expect, test } from "vitest";
import { axisTicks, spreadLabels, toShare } from "./coordinates";

test("toShare of a limit of 0", () => {
  expect(toShare("742.18", "1000")).toBeCloseTo(0.74218);
  expect(toShare("0", "0")).toBe(0);
  expect(toShare("0.01", "0")).toBe(Number.POSITIVE_INFINITY);
});

describe("axisTicks", () => {
  test.each([
    [1000, [0, 250, 500, 750, 1000]],
    [1012, [0, 300, 600, 900, 1200]],
    [0.35, [0, 0.1, 0.2, 0.3, 0.4]],
    [0, [0, 1]],
  ])("up to %d", (highest, ticks) => expect(axisTicks(highest)).toEqual(ticks));
});

describe("spreadLabels", () => {
  test("leaves labels that have room", () => expect(spreadLabels([80, 10], 14, 200)).toEqual([80, 10]));
  test("moves two that meet, in their order", () =>
    expect(spreadLabels([50, 52], 14, 200)).toEqual([50, 64]));
  test("stays inside at the bottom", () => expect(spreadLabels([198, 199], 14, 200)).toEqual([186, 200]));
});
