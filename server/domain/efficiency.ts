import { type Money, usd } from "./money";

/** How well something worked for its money; null is unknown. Rates are from 0 to 1. */
export type EfficiencyFacts = {
  runs: number;
  successRate: number | null;
  quality: number | null;
  cacheHitRate: number | null;
  costPerSuccess: Money | null;
  /** The median of the same among its peers. */
  peerMedian: Money | null;
};

const WEIGHTS = { success: 0.35, quality: 0.25, cost: 0.25, cache: 0.15 };

/**
 * From 0 to 100: the weighted mean of what is known. Use alone never raises it.
 * @returns null where nothing ran; 0 where nothing succeeded
 * Source: requirements C19. Never throws.
 */
export function efficiencyScore(facts: EfficiencyFacts): number | null {
  const { runs, successRate, quality, cacheHitRate } = facts;
  if (runs === 0 || successRate === null) return null;
  if (successRate === 0) return 0;
  const parts: [weight: number, value: number | null][] = [
    [WEIGHTS.success, successRate],
    [WEIGHTS.quality, quality],
    [WEIGHTS.cost, thrift(facts)],
    [WEIGHTS.cache, cacheHitRate],
  ];
  const known = parts.filter((part): part is [number, number] => part[1] !== null);
  const weight = known.reduce((sum, [own]) => sum + own, 0);
  const score = known.reduce((sum, [own, value]) => sum + own * value, 0) / weight;
  return Math.round(score * 1_000) / 10;
}

function thrift({ costPerSuccess, peerMedian }: EfficiencyFacts): number | null {
  if (costPerSuccess === null || peerMedian === null) return null;
  if (costPerSuccess.lte(peerMedian)) return 1;
  return peerMedian.div(costPerSuccess).toNumber();
}

/** The middle of amounts, or between the two in the middle; null of none. Never throws. */
export function medianMoney(amounts: readonly Money[]): Money | null {
  const sorted = [...amounts].sort((a, b) => a.cmp(b));
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  return upper === undefined || lower === undefined ? null : upper.plus(lower).div(usd("2"));
}
