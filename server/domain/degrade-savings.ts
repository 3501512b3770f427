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
};

/** What runs cost, and what they would have cost as they were asked for; null: not known. */
export type Degraded = { cost: Money; costAsAsked: Money | null };

type Prices = { modelPrice: (query: PriceQuery) => ModelRates | undefined };

/** What runs would have cost on the models that were asked for, less what they cost. Never throws. */
export function savedByDegrade(runs: readonly Degraded[]): Money {
  return sumMoney(runs.map(({ cost, costAsAsked: asked }) => asked?.minus(cost) ?? ZERO));
}

/**
 * What executions would have cost on the model that was asked for; null where that has no price, so that they save
 * nothing. Never throws.
 */
export function costAsAsked(run: FallbackRuns, prices: Prices): Money | null {
  const { provider, requestedModel, at, unsplitTokens } = run;
  const modelPrice = prices.modelPrice({ provider, model: requestedModel, at });
  if (modelPrice === undefined) return null;
  const priced = (usage: Parameters<typeof priceUsage>[0]["usage"]) =>
    priceUsage({ usage, modelPrice, defaultRate: ZERO }).cost;
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = run;
  return priced({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }).plus(
    priced({ tokens: unsplitTokens }),
  );
}
