import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bands, linear, nearest, pathBetween, pathThrough } from "./plot-scale";

const area = { left: 50, top: 10, right: 450, bottom: 200 };

describe("linear", () => {
  test("maps ends onto ends, and turns when the target does", () => {
    const y = linear([0, 200], [area.bottom, area.top]);
    expect([y(0), y(100), y(200)]).toEqual([200, 105, 10]);
  });

  test("of an empty range everything is at the start", () => {
    expect(linear([7, 7], [3, 9])(7)).toBe(3);
  });
});

describe("bands", () => {
  test("stand side by side inside the area, as wide as each other", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        (count, gap) => {
          const all = bands(count, area, { gap, widest: 56 });
          expect(all).toHaveLength(count);
          const edges = all.flatMap(({ x, width }) => [x, x + width]);
          const right = edges.map((edge, index) => edge >= (edges[index - 1] ?? area.left) - 1e-9);
          expect(right).not.toContain(false);
          expect(edges.at(-1)).toBeLessThanOrEqual(area.right + 1e-9);
          expect(Math.max(...all.map(({ width }) => width))).toBeLessThanOrEqual(56);
        },
      ),
    );
  });
});

test("nearest finds the closest place, and none of none", () => {
  expect(nearest([10, 20, 40], 29)).toBe(1);
  expect(nearest([10, 20, 40], 31)).toBe(2);
  expect(nearest([], 5)).toBeNull();
});

test("paths go through their points, and close along the line below", () => {
  const upper = [
    { x: 0, y: 1 },
    { x: 10, y: 2.3456 },
  ];
  expect(pathThrough(upper)).toBe("M0,1L10,2.35");
  expect(
    pathBetween(upper, [
      { x: 0, y: 9 },
      { x: 10, y: 9 },
    ]),
  ).toBe("M0,1L10,2.35L10,9L0,9Z");
  expect(pathBetween([], [])).toBe("");
});
