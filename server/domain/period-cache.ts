import { type Period, type PeriodSpec, periodBounds } from "@/server/domain/period";

/** Remembers the last periods of each recurrence. Pure: the same question always has the same answer. */
export interface PeriodCache {
  /** As `periodBounds`; the returned object is shared, so treat it as frozen. */
  bounds(input: PeriodSpec & { at: number }): Period;
}

/** Late records ask for the period before, so one remembered period would be thrown out by each of them. */
const REMEMBERED_PERIODS = 4;
const REMEMBERED_SPECS = 10_000;

/**
 * Makes a cache for the hot path, where working out a period (about 0.1 ms) would cost more than the decision.
 * The caller owns it and passes it down; it grows with the distinct recurrences only and is bounded.
 */
export function createPeriodCache(): PeriodCache {
  const bySpec = new Map<string, Period[]>();
  return {
    bounds(input) {
      const specKey = `${input.kind}|${input.timeZone}|${input.resetDay ?? 1}|${input.weekStart ?? 1}|${input.fiscalMonth ?? 1}|${input.windowSeconds ?? 0}`;
      let periods = bySpec.get(specKey);
      if (periods !== undefined) {
        for (const period of periods) {
          if (period.startsAt <= input.at && (period.endsAt === null || input.at < period.endsAt))
            return period;
        }
      } else {
        if (bySpec.size >= REMEMBERED_SPECS) bySpec.clear();
        periods = [];
        bySpec.set(specKey, periods);
      }
      const period = periodBounds(input);
      if (periods.length >= REMEMBERED_PERIODS) periods.pop();
      periods.unshift(period);
      return period;
    },
  };
}
