import { formatCount, formatPercent, formatUsd } from "@/components/budget/format";
import type { SpendGroup } from "@/server/contract/admin-spend";
import { toWire, usd } from "@/server/domain/money";

/** A model by what an execution on it costs and how good it was. */
export interface QualityPoint {
  name: string;
  /** US dollars an execution. */
  averageCost: string;
  /** Per cent, of the executions that have a score. */
  quality: string;
  scored: number;
}

/** Models with a score, cheapest first. */
export function qualityPoints(groups: readonly SpendGroup[]): QualityPoint[] {
  return groups
    .flatMap(({ key, name, isOther, averageCost, averageQuality, scored }) => {
      if (isOther || key === null || averageCost === null || averageQuality === null) return [];
      return [{ name: name ?? key, averageCost, quality: toWire(usd(averageQuality).times(100)), scored }];
    })
    .sort((a, b) => usd(a.averageCost).comparedTo(usd(b.averageCost)));
}

/** "gpt-4o is best: 91.0% at $0.0123 an execution. gpt-4o-mini is cheapest: 84.0% at $0.0011." */
export function qualitySentence(points: readonly QualityPoint[]): string {
  const [cheapest] = points;
  if (cheapest === undefined) return "No execution has a quality score in this period.";
  const best = points.reduce((top, point) => (usd(point.quality).gt(usd(top.quality)) ? point : top));
  const said = ({ quality, averageCost }: QualityPoint) =>
    `${formatPercent(quality)} at ${formatUsd(averageCost)} an execution`;
  if (best.name === cheapest.name)
    return points.length === 1
      ? `${best.name}: ${said(best)}, from ${formatCount(best.scored)} scores.`
      : `${best.name} is best and cheapest: ${said(best)}.`;
  return `${best.name} is best: ${said(best)}. ${cheapest.name} is cheapest: ${said(cheapest)}.`;
}
