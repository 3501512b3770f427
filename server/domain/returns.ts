import { type Money, ZERO } from "./money";

/** What came of what was spent: conversions, and impact scores from 0 to 1 added up. */
export type Outcome = { cost: Money; conversions: Money; impact: Money };
/** What one is worth, US dollars; null where nobody has said. */
export type Worth = { perConversion: Money | null; perImpact: Money | null };
export type Return = {
  value: Money;
  /** Value ÷ cost; null where nothing was spent. */
  valuePerCost: Money | null;
};

/**
 * What came in for what went out: value = conversions x worth of one + impact x worth of a score of 1.
 * @returns null while nobody has said what either is worth. Never throws.
 * Source: requirements C19.
 */
export function returnOn({ cost, conversions, impact }: Outcome, worth: Worth): Return | null {
  const { perConversion, perImpact } = worth;
  if (perConversion === null && perImpact === null) return null;
  const value = conversions
    .times(perConversion ?? ZERO)
    .plus(impact.times(perImpact ?? ZERO))
    .toDecimalPlaces(12);
  return { value, valuePerCost: cost.isZero() ? null : value.div(cost).toDecimalPlaces(6) };
}
