import type { BudgetCreateInput } from "@/server/contract/admin-budgets";
import { type Money, toWire, usd } from "@/server/domain/money";
import type { Settings } from "@/server/domain/settings";
import type { Desired, DesiredBudget } from "../config/desired";

/** The one share of all components that have none of their own. */
const OTHER = "other";
const OTHER_NAME = "Other components";

/**
 * The budgets that the environment gives an organization to begin with: the day's and the week's limit, and shares of
 * the monthly cap by component.
 * @param monthlyCap US dollars, or null without one: then there is nothing to share
 * Source: requirements.md C8, TEK-23 to TEK-29.
 */
export function initialBudgets(settings: Settings, monthlyCap: string | null): Desired {
  const { daily, weekly, allocation } = settings;
  const budgets = [
    ...limit("Daily limit", "DAILY", daily.defaultCap),
    ...limit("Weekly limit", "WEEKLY", weekly.defaultCap),
    ...(monthlyCap === null ? [] : shares(allocation, usd(monthlyCap))),
  ];
  return { settings: {}, campaigns: {}, pools: [], budgets };
}

function limit(name: string, period: "DAILY" | "WEEKLY", cap: Money | null): DesiredBudget[] {
  if (cap === null) return [];
  return [{ input: { name, scopeType: "ORGANIZATION", period, limitCost: toWire(cap) }, parent: null }];
}

function shares(allocation: ReadonlyMap<string, number>, cap: Money): DesiredBudget[] {
  const other = allocation.get(OTHER);
  const named = [...allocation].filter(([component]) => component !== OTHER);
  const share = (percent: number) =>
    toWire(
      cap
        .times(usd(percent.toFixed(9)))
        .div(100)
        .toDecimalPlaces(12),
    );
  const component = (name: string, percent: number, covers: Partial<BudgetCreateInput>): DesiredBudget => ({
    input: { name, scopeType: "COMPONENT", period: "MONTHLY", limitCost: share(percent), ...covers },
    parent: null,
  });
  const keys = named.map(([key]) => key).sort();
  const unlisted = keys.length === 0 ? {} : { except: { COMPONENT: keys } };
  return [
    ...named.map(([key, percent]) => component(`Component ${key}`, percent, { scopeKey: key })),
    ...(other === undefined ? [] : [component(OTHER_NAME, other, unlisted)]),
  ];
}
