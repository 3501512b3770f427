import { type Money, maxMoney, toWire, usd, ZERO } from "@/server/domain/money";
import { monthBounds, monthOf } from "@/server/domain/month";
import { CAMPAIGNS } from "./cast";
import type { DemoExecution } from "./generator";

export type PricedExecution = { execution: DemoExecution; cost: Money };
export type DemoMonthLimits = { cap: string | null; campaigns: ReadonlyMap<string, string> };
export type DemoMonth = { month: string; executions: DemoExecution[]; limits: DemoMonthLimits };

// Where the months shall stand, in per cent of the cap: this one, and the fullest of those before it.
const CAP_STANDS_AT = 70;
const PAST_STANDS_AT = 91;

/**
 * The executions by month, oldest first, each month with limits that make its page worth a look: the cap of this month
 * about 70 % spent, one campaign exceeded, one critical, one in warning.
 * @param priced in order of time   @param now epoch milliseconds
 */
export function planMonths(priced: readonly PricedExecution[], timeZone: string, now: number): DemoMonth[] {
  const months = byMonth(priced, timeZone);
  const current = monthOf(now, timeZone);
  const past = [...months].filter(([month]) => month !== current).map(([, rows]) => spentBy(rows));
  const before = past.reduce(fullest, new Map());
  const pastLimits = limits(before, () => PAST_STANDS_AT);
  return [...months].map(([month, rows]) => ({
    month,
    executions: rows.map((row) => row.execution),
    limits:
      month === current && !isYoung(spentBy(rows), before) ? limits(spentBy(rows), standsAt) : pastLimits,
  }));
}

function byMonth(priced: readonly PricedExecution[], timeZone: string): Map<string, PricedExecution[]> {
  const months = new Map<string, PricedExecution[]>();
  let rows: PricedExecution[] = [];
  let endsAt = Number.NEGATIVE_INFINITY;
  for (const one of priced) {
    const at = Date.parse(one.execution.occurredAt);
    if (at >= endsAt) {
      const month = monthOf(at, timeZone);
      rows = [];
      months.set(month, rows);
      endsAt = monthBounds(month, timeZone).endsAt;
    }
    rows.push(one);
  }
  return months;
}

// The whole organization's spend stands under this key, which no campaign has.
const ALL = "";

function standsAt(key: string): number {
  if (key === ALL) return CAP_STANDS_AT;
  return CAMPAIGNS.find((campaign) => campaign.key === key)?.standsAt ?? 0;
}

/** A month of few hours keeps the limits of the one before: a cap made for it would be no cap that anybody sets. */
function isYoung(spent: ReadonlyMap<string, Money>, before: ReadonlyMap<string, Money>): boolean {
  const usual = before.get(ALL);
  return usual !== undefined && (spent.get(ALL) ?? ZERO).times(20).lt(usual);
}

function spentBy(rows: readonly PricedExecution[]): Map<string, Money> {
  const spent = new Map<string, Money>();
  const add = (key: string, cost: Money) => spent.set(key, (spent.get(key) ?? ZERO).plus(cost));
  for (const { execution, cost } of rows) {
    add(ALL, cost);
    if (execution.campaignId !== undefined) add(execution.campaignId, cost);
  }
  return spent;
}

function fullest(most: Map<string, Money>, month: Map<string, Money>): Map<string, Money> {
  for (const [key, spent] of month) most.set(key, maxMoney(most.get(key) ?? ZERO, spent));
  return most;
}

function limits(spent: ReadonlyMap<string, Money>, percentOf: (key: string) => number): DemoMonthLimits {
  const limitOf = (key: string) => {
    const amount = spent.get(key);
    return amount === undefined ? null : roundLimit(amount.times(100).div(usd(String(percentOf(key)))));
  };
  const campaigns = new Map<string, string>();
  for (const { key, action } of CAMPAIGNS) {
    const limit = action === null ? null : limitOf(key);
    if (limit !== null) campaigns.set(key, limit);
  }
  return { cap: limitOf(ALL), campaigns };
}

/** The nearest amount that a person might have chosen: within 2.5 % (15.5, 870, 1.05). */
function roundLimit(amount: Money): string | null {
  if (amount.isZero()) return null;
  let step = usd("0.000005");
  while (step.times(200).lte(amount)) step = step.times(10);
  return toWire(amount.div(step).round().times(step));
}
