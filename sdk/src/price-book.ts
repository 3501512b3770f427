import { type AdminCalls, mustFind } from "./admin-calls";
import { PurserError } from "./errors";
import { picosOf, textOf } from "./picos";

/** US dollars per token, as decimal strings. */
export type TokenPrices = {
  inputCostPerToken: string;
  outputCostPerToken: string;
  cacheReadCostPerToken?: string | undefined;
  cacheWriteCostPerToken?: string | undefined;
  /** Needed where no price of the model names its provider yet. */
  provider?: string | undefined;
};

/** US dollars as decimal strings. */
export type CalculatedCost = { model: string; cost: string; inputCost: string; outputCost: string };

type PriceRow = {
  provider: string;
  model: string;
  inputPerMillion: string;
  outputPerMillion: string;
  isOwn: boolean;
};

const MILLION = 1_000_000n;

/** The price of a model in force: the organization's own goes first. */
async function findPrice(calls: AdminCalls, model: string, provider?: string): Promise<PriceRow | undefined> {
  const rows = await calls.all<PriceRow>("/prices", { search: model });
  const named = rows.filter(
    (row) => row.model === model && (provider === undefined || row.provider === provider),
  );
  return named.find(({ isOwn }) => isOwn) ?? named[0];
}

/** @throws PurserError not_found where the model has no price */
export async function calculateCost(
  calls: AdminCalls,
  model: string,
  { inputTokens, outputTokens }: { inputTokens: number; outputTokens: number },
): Promise<CalculatedCost> {
  const price = mustFind(await findPrice(calls, model), `The model "${model}" has no price`);
  // Prices have six decimals at most, so the division is exact.
  const input = (picosOf(price.inputPerMillion) * BigInt(inputTokens)) / MILLION;
  const output = (picosOf(price.outputPerMillion) * BigInt(outputTokens)) / MILLION;
  return { model, cost: textOf(input + output), inputCost: textOf(input), outputCost: textOf(output) };
}

/** @throws PurserError unknown_provider where nothing says whose model it is */
export async function updatePricing(calls: AdminCalls, model: string, prices: TokenPrices): Promise<void> {
  const provider = prices.provider ?? (await findPrice(calls, model))?.provider;
  if (provider === undefined)
    throw new PurserError(`Say the provider of "${model}": no price names it yet.`, {
      code: "unknown_provider",
    });
  const { inputCostPerToken, outputCostPerToken, cacheReadCostPerToken, cacheWriteCostPerToken } = prices;
  await calls.send("POST", "/prices", {
    provider,
    model,
    inputPerMillion: perMillion(inputCostPerToken),
    outputPerMillion: perMillion(outputCostPerToken),
    ...(cacheReadCostPerToken !== undefined && { cacheReadPerMillion: perMillion(cacheReadCostPerToken) }),
    ...(cacheWriteCostPerToken !== undefined && { cacheWritePerMillion: perMillion(cacheWriteCostPerToken) }),
  });
}

const perMillion = (perToken: string): string => textOf(picosOf(perToken) * MILLION);
