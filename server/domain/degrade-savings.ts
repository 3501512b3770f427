import { type Money, sumMoney, ZERO } from "@/server/domain/money";
import type { PriceQuery } from "@/server/domain/price-selection";
import { type ModelRates, priceUsage } from "@/server/domain/pricing";
import type { TokenClasses } from "@/server/domain/token-usage";

/** Executions that ran on a fallback model, at one time of prices. */
export type FallbackRuns = TokenClasses & {
  provider: string | undefined;
  requestedModel: string;
  /** Epoch milliseconds. */
  at: number;
  unsplitTokens: number;
  cost: Money;
};

type Prices = { modelPrice: (query: PriceQuery) => ModelRates | undefined };

/**
 * What executions would have cost on the models that were asked for, less what they cost. A model without a price saves
 * nothing: what it would have cost is not known. Never throws.
 */
export function savedByDegrade(runs: readonly FallbackRuns[], prices: Prices): Money {
  return sumMoney(runs.map((run) => savedBy(run, prices)));
}

function savedBy(run: FallbackRuns, prices: Prices): Money {
  const { provider, requestedModel, at, unsplitTokens, cost, ...classes } = run;
  const modelPrice = prices.modelPrice({ provider, model: requestedModel, at });
  if (modelPrice === undefined) return ZERO;
  const priced = (usage: Parameters<typeof priceUsage>[0]["usage"]) =>
    priceUsage({ usage, modelPrice, defaultRate: ZERO }).cost;
  return priced(classes)
    .plus(priced({ tokens: unsplitTokens }))
    .minus(cost);
}
