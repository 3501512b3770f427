import { type Money, PER_MILLION, sumMoney, usd } from "@/server/domain/money";
import { dearestRate, type ModelRates } from "@/server/domain/pricing";

/** What calls of a model used, summed; amounts and counts as decimal text. */
export type ModelUse = {
  cost: string;
  executions: number;
  /** All of them; what the classes leave of it was named as one total. */
  tokens: string;
  inputTokens: string;
  outputTokens: string;
  cacheReadTokens: string;
  cacheWriteTokens: string;
};

export type PriceEffect = {
  executions: number;
  tokens: Money;
  /** What was booked, amounts that callers named themselves among it. */
  cost: Money;
  /** What the same tokens cost at the rates. */
  atRates: Money;
  /** atRates - cost. */
  change: Money;
};

/**
 * What past calls of a model would have cost at other rates: exact, since a cost grows with its tokens alone. Tokens named
 * as one total go by the dearest rate, as `priceUsage` charges them. Never throws.
 */
export function priceEffect(used: readonly ModelUse[], rates: Omit<ModelRates, "id">): PriceEffect {
  const cost = sumMoney(used.map((one) => usd(one.cost)));
  const tokens = sumMoney(used.map((one) => usd(one.tokens)));
  const atRates = sumMoney(used.map((one) => atRatesOf(one, rates)));
  const executions = used.reduce((sum, one) => sum + one.executions, 0);
  return { executions, tokens, cost, atRates, change: atRates.minus(cost) };
}

function atRatesOf(use: ModelUse, rates: Omit<ModelRates, "id">): Money {
  const { inputPerMillion: input, outputPerMillion, cacheReadPerMillion, cacheWritePerMillion } = rates;
  const classes = [
    { tokens: usd(use.inputTokens), rate: input },
    { tokens: usd(use.outputTokens), rate: outputPerMillion },
    { tokens: usd(use.cacheReadTokens), rate: cacheReadPerMillion ?? input },
    { tokens: usd(use.cacheWriteTokens), rate: cacheWritePerMillion ?? input },
  ];
  const unsplit = usd(use.tokens).minus(sumMoney(classes.map(({ tokens }) => tokens)));
  return sumMoney(
    [...classes, { tokens: unsplit, rate: dearestRate({ id: "", ...rates }) }].map(({ tokens, rate }) =>
      rate.times(tokens).times(PER_MILLION),
    ),
  );
}
