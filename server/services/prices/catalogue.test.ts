import { describe, expect, test } from "vitest";
import { usd } from "@/server/domain/money";
import { createPriceBook } from "@/server/domain/price-selection";
import { priceUsage } from "@/server/domain/pricing";
import { loadPriceCatalogue } from "@/server/services/prices/catalogue";

const t0 = Date.parse("2026-11-22T12:00:00Z");

async function book() {
  const { rows } = await loadPriceCatalogue(t0);
  return createPriceBook(
    rows.map((row) => ({
      id: `prc_${row.provider}_${row.model}`,
      organizationId: null,
      provider: row.provider,
      model: row.model,
      inputPerMillion: usd(row.inputPerMillion),
      outputPerMillion: usd(row.outputPerMillion),
      cacheReadPerMillion: row.cacheReadPerMillion === null ? null : usd(row.cacheReadPerMillion),
      cacheWritePerMillion: row.cacheWritePerMillion === null ? null : usd(row.cacheWritePerMillion),
      validFrom: 0,
      validTo: null,
    })),
  );
}

describe("loadPriceCatalogue", () => {
  test("C1 every rate is a decimal string with at most 6 decimals, and provider and model are unique", async () => {
    const { rows, skipped } = await loadPriceCatalogue(t0);
    expect(rows.length).toBeGreaterThan(1000);
    expect(new Set(rows.map((row) => `${row.provider} ${row.model}`)).size).toBe(rows.length);
    for (const row of rows) {
      for (const rate of [row.inputPerMillion, row.outputPerMillion])
        expect(rate).toMatch(/^\d+(\.\d{1,6})?$/);
      for (const rate of [row.cacheReadPerMillion, row.cacheWritePerMillion]) {
        if (rate !== null) expect(rate).toMatch(/^\d+(\.\d{1,6})?$/);
      }
    }
    expect(skipped.tooPrecise).toBeLessThan(20);
  });

  test.each([
    ["claude-3-opus", undefined],
    ["claude-3-opus-20240229", undefined],
    ["claude-3-opus", "anthropic"],
  ])("AII-57 C1 %s from %s costs .0525 for 1000 and 500 tokens", async (model, provider) => {
    const modelPrice = (await book()).find({ model, provider, at: t0 });
    const usage = { inputTokens: 1000, outputTokens: 500, cacheReadTokens: 0, cacheWriteTokens: 0 };
    const priced = priceUsage({ usage, model, modelPrice, defaultRate: usd("0.04") });
    expect(priced.cost.toFixed()).toBe("0.0525");
    expect(priced.priceStatus).toBe("priced");
  });

  test("AII-21 two models, same tokens, different cost", async () => {
    const prices = await book();
    const rates = ["gpt-4o", "gpt-4o-mini"].map((model) =>
      prices.find({ model, at: t0 })?.inputPerMillion.toFixed(),
    );
    expect(rates).toEqual(["2.5", "0.15"]);
  });

  test("C13 I5 a local runner is free by a row of 0, an unknown model has no row", async () => {
    const prices = await book();
    const local = prices.find({ provider: "ollama", model: "llama-of-mine", at: t0 });
    expect(local?.inputPerMillion.isZero()).toBe(true);
    expect(prices.find({ model: "llama-of-mine", at: t0 })).toBeUndefined();
  });
});
