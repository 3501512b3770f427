import { describe, expect, test } from "vitest";
import { usd } from "@/server/domain/money";
import {
  createPriceBook,
  type ModelPriceRow,
  type PriceQuery,
  selectPrice,
} from "@/server/domain/price-selection";

const row = (id: string, change: Partial<ModelPriceRow> = {}): ModelPriceRow => ({
  id,
  organizationId: null,
  provider: "openai",
  model: "gpt-4o",
  inputPerMillion: usd("2.5"),
  outputPerMillion: usd("10"),
  cacheReadPerMillion: null,
  cacheWritePerMillion: null,
  validFrom: 100,
  validTo: null,
  ...change,
});
const rows = [
  row("old", { validFrom: 0, validTo: 100 }),
  row("now"),
  row("withdrawn", { model: "gpt-3", validTo: 200 }),
  row("dear", { provider: "azure", inputPerMillion: usd("3") }),
  row("own", { organizationId: "org_1", provider: "openai", model: "gpt-4" }),
  row("catalogue", { model: "gpt-4", validFrom: 150 }),
  row("local", { provider: "ollama", model: "*", inputPerMillion: usd("0"), outputPerMillion: usd("0") }),
  row("local-big", { provider: "ollama", model: "big" }),
];

describe("selectPrice", () => {
  test.each<[string, PriceQuery, string | undefined]>([
    [
      "f22 a call before a change keeps the price of its time",
      { provider: "openai", model: "gpt-4o", at: 99 },
      "old",
    ],
    ["f22 a price begins at validFrom", { provider: "openai", model: "gpt-4o", at: 100 }, "now"],
    ["a price ends at validTo", { model: "gpt-3", at: 200 }, undefined],
    ["a price stands until validTo", { model: "gpt-3", at: 199 }, "withdrawn"],
    ["the organization's row beats the catalogue's", { model: "gpt-4", at: 200 }, "own"],
    ["f19 providers that disagree: the dearer", { model: "gpt-4o", at: 100 }, "dear"],
    [
      "a dated name falls back to the name",
      { provider: "openai", model: "gpt-4o-2024-08-06", at: 100 },
      "now",
    ],
    ["every model of a local runner", { provider: "ollama", model: "anything", at: 100 }, "local"],
    ["an exact row beats the star", { provider: "ollama", model: "big", at: 100 }, "local-big"],
    ["I5 the star needs its provider", { model: "anything", at: 100 }, undefined],
    ["I5 f19 nothing in force is no price", { provider: "openai", model: "gpt-4o", at: -1 }, undefined],
  ])("C13 %s", (_name, query, id) => {
    expect(selectPrice(rows, query)?.id).toBe(id);
    expect(createPriceBook(rows).find(query)?.id).toBe(id);
  });
});
