import { DEFAULT_RATE_PER_1K } from "@/server/domain/agent-type-rates";
import { type Money, maxMoney, PER_MILLION, PER_THOUSAND, usd, ZERO } from "@/server/domain/money";
import { type TokenUsage, totalTokens } from "@/server/domain/token-usage";

export type CostSource = "explicit" | "model_price" | "agent_type_rate" | "default";
export type PriceStatus = "priced" | "provisional" | "free";

/** Rates of one price row, US dollars per 1,000,000 tokens, up to 6 decimals. */
export interface ModelRates {
  id: string;
  inputPerMillion: Money;
  outputPerMillion: Money;
  /** null: not known, so the input rate is charged, which is above what providers ask for a cache read. */
  cacheReadPerMillion: Money | null;
  /** null: not known, so the input rate is charged. */
  cacheWritePerMillion: Money | null;
}

/** Rate of an agent type, US dollars per 1,000 tokens. */
export interface AgentTypeRate {
  id: string;
  perThousand: Money;
}

export interface CostByClass {
  input: Money;
  output: Money;
  cacheRead: Money;
  cacheWrite: Money;
}

export interface PricingInput {
  usage: TokenUsage;
  /** The caller's own amount; it wins over every rate. */
  explicitCost?: Money | undefined;
  /** The model as served, when the caller named one. */
  model?: string | undefined;
  modelPrice?: ModelRates | undefined;
  agentTypeRate?: AgentTypeRate | undefined;
  /** US dollars per 1,000 tokens; above zero, else the built-in default stands in, for unknown is never free. */
  defaultRate: Money;
}

export interface PricedUsage {
  /** Exact: rates have 6 decimals, so 12 hold every cost. */
  cost: Money;
  costSource: CostSource;
  priceStatus: PriceStatus;
  /** The price or rate row used; undefined for explicit and default. */
  priceId: string | undefined;
  /** Sums to `cost`. What cannot be split by class (an explicit amount, one total) stands under input. */
  costByClass: CostByClass;
  tokens: number;
}

const BUILT_IN_DEFAULT = usd(DEFAULT_RATE_PER_1K);

/**
 * The cost of an execution: explicit > model price > agent-type rate > default rate.
 * Never throws, never rounds. `free` only by a row whose rates are all 0.
 * Source: requirements.md C13 and C14; README.md "Pricing".
 */
export function priceUsage(input: PricingInput): PricedUsage {
  const { usage, explicitCost, modelPrice, agentTypeRate } = input;
  const tokens = totalTokens(usage);
  if (explicitCost !== undefined) {
    return {
      cost: explicitCost,
      costSource: "explicit",
      priceStatus: "priced",
      priceId: undefined,
      costByClass: underInput(explicitCost),
      tokens,
    };
  }
  if (modelPrice !== undefined) return byModelPrice(usage, tokens, modelPrice);
  const named = input.model !== undefined && input.model !== "";
  if (agentTypeRate !== undefined) {
    const { perThousand, id } = agentTypeRate;
    // A model that was named but has no price is work for a person, even where the agent's rate stands in.
    const status: PriceStatus = named ? "provisional" : perThousand.isZero() ? "free" : "priced";
    return flat({
      usage,
      tokens,
      rate: perThousand.times(PER_THOUSAND),
      source: "agent_type_rate",
      status,
      id,
    });
  }
  const perThousand = input.defaultRate.gt(ZERO) ? input.defaultRate : BUILT_IN_DEFAULT;
  const rate = perThousand.times(PER_THOUSAND);
  return flat({ usage, tokens, rate, source: "default", status: "provisional", id: undefined });
}

/** The dearest rate that one token of a model can cost, US dollars per 1,000,000. */
export function dearestRate(price: ModelRates): Money {
  let dearest = maxMoney(price.inputPerMillion, price.outputPerMillion);
  if (price.cacheReadPerMillion !== null) dearest = maxMoney(dearest, price.cacheReadPerMillion);
  if (price.cacheWritePerMillion !== null) dearest = maxMoney(dearest, price.cacheWritePerMillion);
  return dearest;
}

function byModelPrice(usage: TokenUsage, tokens: number, price: ModelRates): PricedUsage {
  const dearest = dearestRate(price);
  const costSource = "model_price";
  const priceId = price.id;
  if ("tokens" in usage) {
    // One total hides how much was output: the dearest class is the only charge that is never too low.
    const cost = amount(tokens, dearest);
    const priceStatus = dearest.isZero() ? "free" : "provisional";
    return { cost, costSource, priceStatus, priceId, costByClass: underInput(cost), tokens };
  }
  const costByClass = {
    input: amount(usage.inputTokens, price.inputPerMillion),
    output: amount(usage.outputTokens, price.outputPerMillion),
    cacheRead: amount(usage.cacheReadTokens, price.cacheReadPerMillion ?? price.inputPerMillion),
    cacheWrite: amount(usage.cacheWriteTokens, price.cacheWritePerMillion ?? price.inputPerMillion),
  };
  return {
    cost: sumOf(costByClass),
    costSource,
    priceStatus: dearest.isZero() ? "free" : "priced",
    priceId,
    costByClass,
    tokens,
  };
}

function flat(input: {
  usage: TokenUsage;
  tokens: number;
  /** US dollars per token. */
  rate: Money;
  source: CostSource;
  status: PriceStatus;
  id: string | undefined;
}): PricedUsage {
  const { usage, tokens, rate } = input;
  const cost = tokens === 0 ? ZERO : rate.times(tokens);
  const costByClass =
    "tokens" in usage
      ? underInput(cost)
      : {
          input: rate.times(usage.inputTokens),
          output: rate.times(usage.outputTokens),
          cacheRead: rate.times(usage.cacheReadTokens),
          cacheWrite: rate.times(usage.cacheWriteTokens),
        };
  return {
    cost,
    costSource: input.source,
    priceStatus: input.status,
    priceId: input.id,
    costByClass,
    tokens,
  };
}

function amount(tokens: number, perMillion: Money): Money {
  return tokens === 0 ? ZERO : perMillion.times(tokens).times(PER_MILLION);
}

function sumOf(cost: CostByClass): Money {
  return cost.input.plus(cost.output).plus(cost.cacheRead).plus(cost.cacheWrite);
}

function underInput(cost: Money): CostByClass {
  return { input: cost, output: ZERO, cacheRead: ZERO, cacheWrite: ZERO };
}
