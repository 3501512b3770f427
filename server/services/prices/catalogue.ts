import { type ModelInfo, type ModelPrice, waitForUpdate } from "@pydantic/genai-prices";
import { ANY_MODEL } from "@/server/domain/price-selection";

/** One row of the shared price catalogue: US dollars per 1,000,000 tokens as decimal strings, up to 6 decimals. */
export interface CataloguePrice {
  provider: string;
  model: string;
  inputPerMillion: string;
  outputPerMillion: string;
  cacheReadPerMillion: string | null;
  cacheWritePerMillion: string | null;
  source: string;
}

export interface PriceCatalogue {
  rows: CataloguePrice[];
  /** Models left out: no price per token, or a price with more than 6 decimals. They are charged provisionally. */
  skipped: { noTokenPrice: number; tooPrecise: number };
  /** Rows whose dearer rates for long prompts are not carried over: the base rate stands. */
  tiered: number;
}

/** Models of a local runner cost nothing to call: said by a row, since a missing price is never zero. */
export const LOCAL_RUNNER_ROW: CataloguePrice = {
  provider: "ollama",
  model: ANY_MODEL,
  inputPerMillion: "0",
  outputPerMillion: "0",
  cacheReadPerMillion: "0",
  cacheWritePerMillion: "0",
  source: "local models have no price per token",
};

const SOURCE = "genai-prices 0.1.8";
const SIX_DECIMALS = /^\d{1,12}(?:\.\d{1,6})?$/;

/**
 * The shared catalogue, from the data that ships with genai-prices. Reads no network: nothing asks it to update.
 * Only its rates are used, never its arithmetic, which is done in floating point.
 * @param asOf which dated rates to take, epoch milliseconds
 */
export async function loadPriceCatalogue(asOf: number): Promise<PriceCatalogue> {
  const rows = new Map<string, CataloguePrice>([
    [`${LOCAL_RUNNER_ROW.provider} ${ANY_MODEL}`, LOCAL_RUNNER_ROW],
  ]);
  const skipped = { noTokenPrice: 0, tooPrecise: 0 };
  let tiered = 0;
  for (const provider of (await waitForUpdate()) ?? []) {
    // Aliases after all ids: where one model's alias is another's id, the id is right.
    const aliases: CataloguePrice[] = [];
    for (const model of provider.models) {
      const row = toRow(provider.id, model, asOf);
      if (typeof row === "string") {
        skipped[row] += 1;
        continue;
      }
      if (isTiered(priceAsOf(model, asOf))) tiered += 1;
      rows.set(`${provider.id} ${model.id}`, row);
      for (const name of exactNames(model)) aliases.push({ ...row, model: name });
    }
    for (const row of aliases) {
      const key = `${row.provider} ${row.model}`;
      if (!rows.has(key)) rows.set(key, row);
    }
  }
  return { rows: [...rows.values()], skipped, tiered };
}

function toRow(
  provider: string,
  model: ModelInfo,
  asOf: number,
): CataloguePrice | "noTokenPrice" | "tooPrecise" {
  const price = priceAsOf(model, asOf);
  const input = baseRate(price, "input_mtok");
  if (input === null) return "noTokenPrice";
  // A model without an output rate writes nothing (embeddings); were it to, zero would be a guess.
  const output = baseRate(price, "output_mtok") ?? input;
  if (!SIX_DECIMALS.test(input) || !SIX_DECIMALS.test(output)) return "tooPrecise";
  return {
    provider,
    model: model.id,
    inputPerMillion: input,
    outputPerMillion: output,
    cacheReadPerMillion: exactOrUnknown(baseRate(price, "cache_read_mtok")),
    cacheWritePerMillion: exactOrUnknown(baseRate(price, "cache_write_mtok")),
    source: SOURCE,
  };
}

/** The last rates that had begun; rates for some hours of the day are not carried over. */
function priceAsOf(model: ModelInfo, asOf: number): ModelPrice {
  if (!Array.isArray(model.prices)) return model.prices;
  let inForce: ModelPrice = {};
  for (const { constraint, prices } of model.prices) {
    const hasBegun = constraint?.type === "start_date" && Date.parse(constraint.start_date) <= asOf;
    if (constraint === undefined || hasBegun) inForce = prices;
  }
  return inForce;
}

/** Shortest decimal text of the number, which is what its author wrote. */
function baseRate(price: ModelPrice, key: string): string | null {
  const rate = price[key];
  if (rate === undefined || rate === null) return null;
  return String(typeof rate === "number" ? rate : rate.base);
}

function exactOrUnknown(rate: string | null): string | null {
  return rate !== null && SIX_DECIMALS.test(rate) ? rate : null;
}

function isTiered(price: ModelPrice): boolean {
  return Object.values(price).some((rate) => typeof rate === "object" && rate !== null);
}

/** Names that the source matches whole, or as the start of a dated name. */
function exactNames(model: ModelInfo): string[] {
  const names: string[] = [];
  const pending = [model.match];
  for (let match = pending.pop(); match !== undefined; match = pending.pop()) {
    if ("or" in match) pending.push(...match.or);
    else if ("equals" in match) names.push(match.equals);
    else if ("starts_with" in match) names.push(match.starts_with);
  }
  return names.filter((name) => name.length <= 128 && !name.endsWith("-"));
}
