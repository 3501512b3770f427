import type { Money } from "@/server/domain/money";
import { type PricedUsage, type PricingInput, priceUsage } from "@/server/domain/pricing";
import type { TokenUsage } from "@/server/domain/token-usage";

/** What an asker says of a call before it runs. */
export interface EstimateInput extends Omit<PricingInput, "usage" | "explicitCost"> {
  estimatedCost?: Money | undefined;
  estimatedTokens?: number | undefined;
  estimatedInputTokens?: number | undefined;
  maxOutputTokens?: number | undefined;
  /** What the model can write at most, when it is known. */
  modelMaxOutputTokens?: number | undefined;
}

/** Stand in for a call that names no bound: never zero, and never the room that is left. */
export const DEFAULT_ESTIMATED_INPUT_TOKENS = 4_096;
export const DEFAULT_MAX_OUTPUT_TOKENS = 4_096;

/**
 * The amount and tokens to hold for a call.
 * One total is charged at the dearest class; input counts at the uncached rate; a missing half is the model's
 * maximum or the default. An actual above the hold is booked as excess, so a caller's own bound is taken at its word.
 */
export function estimateUpperBound(input: EstimateInput): PricedUsage {
  return priceUsage({
    usage: estimatedUsage(input),
    explicitCost: input.estimatedCost,
    model: input.model,
    modelPrice: input.modelPrice,
    agentTypeRate: input.agentTypeRate,
    defaultRate: input.defaultRate,
  });
}

function estimatedUsage(input: EstimateInput): TokenUsage {
  const { estimatedTokens, estimatedInputTokens, maxOutputTokens } = input;
  if (estimatedTokens !== undefined) return { tokens: estimatedTokens };
  if (
    input.estimatedCost !== undefined &&
    estimatedInputTokens === undefined &&
    maxOutputTokens === undefined
  ) {
    return { tokens: 0 };
  }
  return {
    inputTokens: estimatedInputTokens ?? DEFAULT_ESTIMATED_INPUT_TOKENS,
    outputTokens: maxOutputTokens ?? input.modelMaxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
  };
}
