import { describe, expect, test } from "vitest";
import { costAsAsked, type FallbackRuns, savedByDegrade } from "./degrade-savings";
import { type Money, toWire, usd } from "./money";
import { createPriceBook, type ModelPriceRow } from "./price-selection";

const price = (model: string, input: string, output: string, validFrom = 0): ModelPriceRow => ({
  id: `${model}-${validFrom}`,
  organizationId: null,
  provider: "acme",
  model,
  inputPerMillion: usd(input),
  outputPerMillion: usd(output),
  cacheReadPerMillion: usd("1"),
  cacheWritePerMillion: null,
  validFrom,
  validTo: null,
});
const book = createPriceBook([price("large", "10", "20"), price("large", "30", "40", 100)]);
const prices = { modelPrice: book.find };
type Runs = FallbackRuns & { cost: Money };
const runs = (change: Partial<Runs>): Runs => ({
  provider: "acme",
  requestedModel: "large",
  at: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  unsplitTokens: 0,
  cost: usd("0"),
  ...change,
});
const saved = (...list: Runs[]) =>
  toWire(savedByDegrade(list.map((run) => ({ cost: run.cost, costAsAsked: costAsAsked(run, prices) }))));

describe("savedByDegrade", () => {
  test.each([
    [
      "input and output at their own rates",
      { inputTokens: 1_000_000, outputTokens: 500_000, cost: usd("2") },
      "18",
    ],
    ["cached tokens too", { cacheReadTokens: 1_000_000, cacheWriteTokens: 100_000, cost: usd("0.5") }, "1.5"],
    ["one total at the dearest rate, as it is charged", { unsplitTokens: 1_000_000, cost: usd("3") }, "17"],
    ["the price of its own time", { at: 100, inputTokens: 1_000_000, cost: usd("1") }, "29"],
    ["to the last decimal", { inputTokens: 1, cost: usd("0.000000000001") }, "0.000009999999"],
    ["below nothing where the fallback was dearer", { inputTokens: 100_000, cost: usd("3") }, "-2"],
    ["nothing where what was asked for has no price", { requestedModel: "unheard-of", cost: usd("3") }, "0"],
  ] as const)("NGX-46 %s", (_, change, expected) => {
    expect(saved(runs(change))).toBe(expected);
  });

  test("NGX-46 runs add up, and none save nothing", () => {
    const one = runs({ inputTokens: 100_000, cost: usd("0.4") });
    expect(saved(one, one, runs({ requestedModel: "unheard-of", cost: usd("9") }))).toBe("1.2");
    expect(saved()).toBe("0");
  });
});
