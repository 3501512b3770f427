import { type Money, percentOf, toWire, ZERO } from "@/server/domain/money";

/** Above this part of an allocation, in per cent used, a warning is said. */
const USAGE_HIGH_PERCENT = 80;
/** At this part left or less, in per cent, the budget is low. */
const LOW_BUDGET_PERCENT = 15;
const HOUR_SECONDS = 3600;

/** Used of the initial amount in per cent; 0 where there is nothing to be used. Source: SAFE-25. */
export function usagePercent(used: Money, initial: Money): Money {
  return percentOf(used, initial) ?? ZERO;
}

/** What is left of the initial amount in per cent; 0 where there was none. */
export function remainingPercent(remaining: Money, initial: Money): Money {
  return percentOf(remaining, initial) ?? ZERO;
}

/** The sentences about an allocation: used above 80 %, and 15 % or less left. Balances, never the last call's amount. */
export function allocationWarnings(figures: { initial: Money; used: Money; remaining: Money }): string[] {
  const { initial, used, remaining } = figures;
  const warnings: string[] = [];
  if (usagePercent(used, initial).gt(USAGE_HIGH_PERCENT))
    warnings.push(`WARNING: Budget usage high (>${USAGE_HIGH_PERCENT}%)`);
  if (initial.gt(ZERO) && remainingPercent(remaining, initial).lte(LOW_BUDGET_PERCENT))
    warnings.push(`LOW_BUDGET: ${toWire(remaining)} of ${toWire(initial)} left`);
  return warnings;
}

/** US dollars an hour from what was spent in a stretch of time. @param seconds above 0 */
export function ratePerHour(spent: Money, seconds: number): Money {
  return spent.times(HOUR_SECONDS).div(seconds);
}

/** Whole seconds until nothing is left at this rate; null at a rate of nothing. */
export function secondsToEmpty(remaining: Money, perHour: Money): number | null {
  if (!perHour.gt(ZERO)) return null;
  if (!remaining.gt(ZERO)) return 0;
  return remaining.times(HOUR_SECONDS).div(perHour).floor().toNumber();
}

/** How a change of an agent's allocation is told; amounts in US dollars. Source: SAFE-44. */
export function changeSentence(change: {
  agentId: string;
  priority: number;
  before: Money;
  after: Money;
  reason: string;
}): string {
  const { agentId, priority, before, after, reason } = change;
  const difference = after.minus(before);
  const signed = difference.isNegative() ? toWire(difference) : `+${toWire(difference)}`;
  return (
    `Budget change for agent ${agentId} (priority ${priority}): ` +
    `${toWire(before)} → ${toWire(after)} (${signed}). Reason: ${reason}`
  );
}
