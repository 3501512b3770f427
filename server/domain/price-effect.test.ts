import { describe, expect, test } from "vitest";
import { sumMoney, toWire, usd } from "@/server/domain/money";
import { type ModelUse, priceEffect } from "@/server/domain/price-effect";
import { priceUsage } from "@/server/domain/pricing";
import type { TokenUsage } from "@/server/domain/token-usage";
import { seededRandom } from "@/test/seeded-random";

const rates = {
  inputPerMillion: usd("2"),
  outputPerMillion: usd("8"),
  cacheReadPerMillion: usd("0.5"),
  cacheWritePerMillion: usd("2.5"),
};
const use = (change: Partial<ModelUse>): ModelUse => ({
  cost: "1",
  executions: 1,
  tokens: "1000000",
  inputTokens: "0",
  outputTokens: "0",
  cacheReadTokens: "0",
  cacheWriteTokens: "0",
  ...change,
});

describe("priceEffect", () => {
  test.each<[string, Partial<ModelUse>, Partial<typeof rates> | object, string, string]>([
    ["input", { inputTokens: "1000000" }, {}, "2", "1"],
    ["output", { outputTokens: "1000000" }, {}, "8", "7"],
    ["cache read", { cacheReadTokens: "1000000" }, {}, "0.5", "-0.5"],
    ["cache read as input", { cacheReadTokens: "1000000" }, { cacheReadPerMillion: null }, "2", "1"],
    ["cache write as input", { cacheWriteTokens: "1000000" }, { cacheWritePerMillion: null }, "2", "1"],
    ["one total goes by the dearest rate", {}, {}, "8", "7"],
    ["one total beside classes", { tokens: "1500000", inputTokens: "1000000" }, {}, "6", "5"],
    [
      "exact beyond a double",
      { tokens: "1", inputTokens: "1", cost: "0.000000000001" },
      { inputPerMillion: usd("0.000001") },
      "0.000000000001",
      "0",
    ],
  ])("%s", (_name, change, other, atRates, difference) => {
    const effect = priceEffect([use(change)], { ...rates, ...other });
    expect([toWire(effect.atRates), toWire(effect.change)]).toEqual([atRates, difference]);
  });

  test("of nothing is nothing", () => {
    const { executions, cost, atRates, change } = priceEffect([], rates);
    expect([executions, cost.toFixed(), atRates.toFixed(), change.toFixed()]).toEqual([0, "0", "0", "0"]);
  });

  test("C13 sums of calls cost what the calls cost one by one, to the last digit", () => {
    const random = seededRandom("price effect");
    const count = () => random.between(0, 1e6);
    const calls: TokenUsage[] = Array.from({ length: 200 }, () =>
      random.next() < 0.3
        ? { tokens: count() }
        : {
            inputTokens: count(),
            outputTokens: count(),
            cacheReadTokens: count(),
            cacheWriteTokens: count(),
          },
    );
    const uses = calls.map((usage) => {
      const classes =
        "tokens" in usage
          ? { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 }
          : usage;
      const texts = Object.fromEntries(Object.entries(classes).map(([name, n]) => [name, String(n)]));
      const { tokens } = priceUsage({ usage, defaultRate: usd("1") });
      return use({ ...texts, tokens: String(tokens) });
    });
    const single = calls.map(
      (usage) =>
        priceUsage({ usage, model: "m", modelPrice: { id: "p", ...rates }, defaultRate: usd("1") }).cost,
    );
    expect(toWire(priceEffect(uses, rates).atRates)).toBe(toWire(sumMoney(single)));
  });
});
