import { type Money, maxMoney, usd } from "@/server/domain/money";

/** The part of a budget and of the period that runs that says how soon it stops a call. */
export type TightnessInput = {
  name: string;
  status: string;
  level: string;
  limitCost: string | null;
  limitTokens: number | null;
  limitRequests: number | null;
  perCallMaxCost: string | null;
  /** Per cent of the fullest limit; null without one, or where it is 0. */
  window: { percent: string | null } | null;
};

const SUSPENDED = usd("1000000000000");
const FULL = usd("100");
const UNTOUCHED = usd("0");
const WITHOUT_LIMIT = usd("-1");

/** Whether a budget can stop a call: it has a limit, or it is suspended. Never throws. */
export function canStop(budget: Omit<TightnessInput, "name" | "window" | "level">): boolean {
  return hasLimit(budget) || budget.perCallMaxCost !== null || budget.status === "SUSPENDED";
}

/** What a budget does with a call that it has no room for. */
export type AtLimit = { shadow: boolean; actionInForce: string; hardCeiling: string | null };

/** Whether a budget holds calls back where it is full, and does not only watch, warn or degrade. Never throws. */
export function isCapping(budget: Parameters<typeof canStop>[0] & AtLimit): boolean {
  const { status, shadow, actionInForce, hardCeiling } = budget;
  if (status === "SUSPENDED") return true;
  const refuses = actionInForce === "block" || actionInForce === "queue" || hardCeiling !== null;
  return refuses && !shadow && canStop(budget);
}

/** Per cent of the fullest limit; suspended before all, without a limit after all. Never throws. */
export function tightness(budget: Omit<TightnessInput, "name">): Money {
  if (budget.status === "SUSPENDED") return SUSPENDED;
  if (!hasLimit(budget)) return WITHOUT_LIMIT;
  const percent = usd(budget.window?.percent ?? "0");
  // A limit of 0 has no per cent, and nothing passes it.
  if (budget.level === "exceeded") return maxMoney(percent, FULL);
  const { limitCost, limitTokens, limitRequests } = budget;
  const isZero = limitCost === "0" || limitTokens === 0 || limitRequests === 0;
  return budget.window === null ? (isZero ? FULL : UNTOUCHED) : percent;
}

/** The order of the budgets that a call must fit into: the tightest first, equals by name. Never throws. */
export function tightestFirst(a: TightnessInput, b: TightnessInput): number {
  return tightness(b).comparedTo(tightness(a)) || (a.name < b.name ? -1 : 1);
}

function hasLimit({
  limitCost,
  limitTokens,
  limitRequests,
}: Pick<TightnessInput, "limitCost" | "limitTokens" | "limitRequests">): boolean {
  return limitCost !== null || limitTokens !== null || limitRequests !== null;
}
