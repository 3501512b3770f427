import { describe, expect, test } from "vitest";
import { cheaperModels } from "@/server/domain/cheaper-model";
import { toWire } from "@/server/domain/money";

const price = (provider: string, model: string, inputPerMillion: string, outputPerMillion: string) => ({
  provider,
  model,
  inputPerMillion,
  outputPerMillion,
});
const prices = [
  price("a", "large", "10", "30"),
  price("a", "middle", "3", "15"),
  price("a", "small", "1", "5"),
  price("b", "tiny", "0.1", "0.1"),
];
const use = (model: string, inputTokens: string, outputTokens: string) => ({
  model,
  inputTokens,
  outputTokens,
  cost: "9",
});

describe("cheaperModels", () => {
  test("TEK-37 the same tokens at the provider's other prices, the greatest saving first, to the last digit", () => {
    const found = cheaperModels(
      [
        use("middle", "1000", "1"),
        use("large", "1000000", "500000"),
        use("small", "5", "5"),
        use("unknown", "9", "9"),
      ],
      prices,
    );
    expect(found.map(({ model, alternative, saving }) => [model, alternative, toWire(saving)])).toEqual([
      ["large", "small", "21.5"],
      ["middle", "small", "0.00201"],
    ]);
  });
  test("what nothing was used of saves nothing", () => {
    expect(cheaperModels([use("large", "0", "0")], prices)).toEqual([]);
  });
});
