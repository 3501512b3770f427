import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type EfficiencyFacts, efficiencyScore, medianMoney } from "./efficiency";
import { usd } from "./money";

const ideal: EfficiencyFacts = {
  runs: 10,
  successRate: 1,
  quality: 1,
  cacheHitRate: 1,
  costPerSuccess: usd("1"),
  peerMedian: usd("1"),
};

describe("efficiencyScore", () => {
  test.each<[string, Partial<EfficiencyFacts>, number | null]>([
    ["the ideal is 100", {}, 100],
    ["nothing ran: unknown", { runs: 0 }, null],
    ["all failed: 0", { successRate: 0 }, 0],
    [
      "only success is known",
      { quality: null, cacheHitRate: null, costPerSuccess: null, successRate: 0.8 },
      80,
    ],
    ["four times as dear as its peers", { costPerSuccess: usd("4") }, 81.3],
    ["free runs among dear ones", { costPerSuccess: usd("0") }, 100],
  ])("AII-16 AII-24 %s", (_name, facts, score) =>
    expect(efficiencyScore({ ...ideal, ...facts })).toBe(score),
  );

  test("AII-16 AII-24 it stays from 0 to 100 and never falls when more succeeds", () => {
    const rate = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null });
    const cost = fc.option(
      fc.integer({ min: 0, max: 1_000 }).map((n) => usd(String(n))),
      { nil: null },
    );
    fc.assert(
      fc.property(
        fc.record({
          runs: fc.integer({ min: 1, max: 9 }),
          quality: rate,
          cacheHitRate: rate,
          costPerSuccess: cost,
          peerMedian: cost,
        }),
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        (facts, a, b) => {
          const low = efficiencyScore({ ...facts, successRate: Math.min(a, b) }) ?? -1;
          const high = efficiencyScore({ ...facts, successRate: Math.max(a, b) }) ?? -1;
          return low >= 0 && low <= high && high <= 100;
        },
      ),
    );
  });
});

test.each([
  [[], null],
  [["3"], "3"],
  [["9", "1", "2"], "2"],
  [["1", "2"], "1.5"],
])("medianMoney of %j is %s", (amounts, middle) =>
  expect(medianMoney(amounts.map(usd))?.toFixed() ?? null).toBe(middle),
);
