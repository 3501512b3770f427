import { describe, expect, test } from "vitest";
import type { SpendGroup } from "@/server/contract/admin-spend";
import { qualityPoints, qualitySentence } from "./quality-points";

const group = (key: string | null, averageCost: string | null, averageQuality: string | null, more = {}) =>
  ({ key, name: null, isOther: false, averageCost, averageQuality, scored: 3, ...more }) as SpendGroup;

describe("qualityPoints", () => {
  test("models with a score, cheapest first; what names none and the others are left out", () => {
    const points = qualityPoints([
      group("dear", "0.0123", "0.91"),
      group("cheap", "0.0011", "0.84"),
      group("unscored", "0.5", null),
      group(null, "0.5", "1"),
      group(null, "0.5", "1", { isOther: true }),
    ]);
    expect(points.map(({ name, quality }) => [name, quality])).toEqual([
      ["cheap", "84"],
      ["dear", "91"],
    ]);
    expect(qualitySentence(points)).toBe(
      "dear is best: 91.0% at $0.01 an execution. cheap is cheapest: 84.0% at $0.0011 an execution.",
    );
  });

  test.each<[string, SpendGroup[], string]>([
    ["none", [], "No execution has a quality score in this period."],
    ["one", [group("only", "0.5", "0.5")], "only: 50.0% at $0.50 an execution, from 3 scores."],
    [
      "best and cheapest",
      [group("good", "0.1", "0.9"), group("bad", "0.2", "0.8")],
      "good is best and cheapest: 90.0% at $0.10 an execution.",
    ],
  ])("%s", (_, groups, sentence) => expect(qualitySentence(qualityPoints(groups))).toBe(sentence));
});
