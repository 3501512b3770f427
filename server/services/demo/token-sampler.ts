import { normalPair, normalShare, type Random } from "./random";
import { TRACE_FIGURES } from "./trace-figures";

// Between two normal variables; found by trial so that the token counts correlate as those of the trace do.
const COPULA = -0.145;

/** Tokens of one invocation, distributed as in the trace: its quantiles, joined by a Gaussian copula. */
export function sampleTokens(random: Random): { contextTokens: number; generatedTokens: number } {
  const [first, other] = normalPair(random);
  const second = COPULA * first + Math.sqrt(1 - COPULA * COPULA) * other;
  return {
    contextTokens: Math.round(quantile(TRACE_FIGURES.contextTokens.quantiles, normalShare(first))),
    generatedTokens: Math.round(quantile(TRACE_FIGURES.generatedTokens.quantiles, normalShare(second))),
  };
}

/** The value below which a share of the invocations lies, straight between the figures that are known. */
function quantile(values: readonly number[], share: number): number {
  const { shares } = TRACE_FIGURES;
  const above = Math.max(
    1,
    shares.findIndex((known) => known >= share),
  );
  const lowShare = shares[above - 1] ?? 0;
  const highShare = shares[above] ?? 1;
  const low = values[above - 1] ?? 0;
  const high = values[above] ?? low;
  return low + ((share - lowShare) / (highShare - lowShare)) * (high - low);
}
