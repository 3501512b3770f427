import { type Money, usd, ZERO } from "@/server/domain/money";

/** What a model costs, US dollars per 1,000,000 tokens. */
export type ModelPrice = {
  provider: string;
  model: string;
  inputPerMillion: string;
  outputPerMillion: string;
};

/** What one model was used for: uncached tokens by class, and what they cost. */
export type ModelUse = { model: string; inputTokens: string; outputTokens: string; cost: string };

/** The cheapest model of the same provider for the same tokens. Whether it does for the work is for people to say. */
export type CheaperModel = {
  model: string;
  provider: string;
  cost: Money;
  alternative: string;
  saving: Money;
};

const PER_MILLION = usd("0.000001");

/** Where a cheaper model of the provider would have done the same tokens for less, the greatest saving first. */
export function cheaperModels(uses: readonly ModelUse[], prices: readonly ModelPrice[]): CheaperModel[] {
  const costOf = (price: ModelPrice, use: ModelUse) =>
    usd(price.inputPerMillion)
      .times(usd(use.inputTokens))
      .plus(usd(price.outputPerMillion).times(usd(use.outputTokens)))
      .times(PER_MILLION);
  return uses
    .flatMap((use) => {
      const own = prices.find(({ model }) => model === use.model);
      if (own === undefined) return [];
      const now = costOf(own, use);
      const [best] = prices
        .filter(({ provider, model }) => provider === own.provider && model !== own.model)
        .map((price) => ({ alternative: price.model, saving: now.minus(costOf(price, use)) }))
        .filter(({ saving }) => saving.gt(ZERO))
        .sort((a, b) => b.saving.cmp(a.saving) || (a.alternative < b.alternative ? -1 : 1));
      return best === undefined
        ? []
        : [{ model: use.model, provider: own.provider, cost: usd(use.cost), ...best }];
    })
    .sort((a, b) => b.saving.cmp(a.saving) || (a.model < b.model ? -1 : 1));
}
