import { describe, expect, test } from "vitest";
import { placeLabels } from "./place-labels";

const area = { left: 0, top: 0, right: 300, bottom: 200 };

describe("placeLabels", () => {
  test("a point alone is named to its right, at the right edge to its left", () => {
    expect(placeLabels([{ x: 50, y: 100 }], ["gpt-4o"], area)[0]).toEqual({ x: 59, y: 100, anchor: "start" });
    expect(placeLabels([{ x: 290, y: 100 }], ["gpt-4o"], area)[0]).toEqual({ x: 281, y: 100, anchor: "end" });
  });

  test("names of points that stand close do not meet", () => {
    const places = placeLabels(
      [
        { x: 100, y: 100 },
        { x: 108, y: 97 },
        { x: 160, y: 101 },
      ],
      ["claude-sonnet-4-5", "gpt-5.5", "claude-opus-4-1"],
      area,
    );
    expect(new Set(places.map((place) => place && `${place.anchor} ${place.y}`)).size).toBe(3);
    expect(places).not.toContain(null);
  });

  test("a name without room is left out rather than written over another", () => {
    const crowd = Array.from({ length: 12 }, (_, index) => ({ x: 150 + index, y: 100 }));
    const places = placeLabels(
      crowd,
      crowd.map(() => "a-model-with-a-long-name"),
      area,
    );
    expect(places.filter((place) => place !== null).length).toBeLessThan(8);
    expect(places[0]).not.toBeNull();
  });
});
