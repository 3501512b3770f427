import { InvalidFieldError } from "@/server/contract/errors";
import { type Money, toWire, ZERO } from "@/server/domain/money";
import type { PeriodKind } from "@/server/domain/period";
import type { Exception, Scope, ScopeType } from "@/server/domain/scopes";
import type { BudgetAction, BudgetPurpose } from "@/server/domain/window-state";
import { newId } from "@/server/ledger/batch/ids";
import { eachOf } from "@/server/ledger/policies/dimensions";
import { PLAIN_BUDGET, type Policy, resolvedAction } from "@/server/ledger/policies/policy";

/** A budget beside the ones that scopes have by themselves. Limits left out do not bind. Amounts in US dollars. */
export type NewBudget = {
  name: string;
  description?: string | null;
  scopeType: ScopeType;
  /** null: covers every execution, or with `each` every one that has the dimension. */
  scopeKey: string | null;
  /** Further dimensions that a call must match. */
  filters?: readonly Scope[];
  /** Dimensions in which a call must have a value, and none of these. */
  except?: readonly Exception[];
  /** Scope types that each value has a counter of its own for. */
  each?: readonly ScopeType[];
  /** The budget that this one stands in for, for one of its entities. */
  parentId?: string | null;
  purpose?: BudgetPurpose;
  period: PeriodKind;
  resetDay?: number;
  weekStart?: number;
  fiscalMonth?: number;
  windowSeconds?: number | null;
  limitCost?: Money | null;
  limitTokens?: number | null;
  limitRequests?: number | null;
  perCallMaxCost?: Money | null;
  /** null: the organization's enforcement level; left out: block. */
  action?: BudgetAction | null;
  urgentAction?: BudgetAction | null;
  warningPercent?: number;
  criticalPercent?: number;
  fallbackModel?: string | null;
  reservePercent?: number;
  hardCeiling?: Money | null;
  autoSuspend?: boolean;
  shadow?: boolean;
  queueTtlSeconds?: number;
  poolId?: string | null;
  managedBy?: string;
};

/**
 * The policy of a new budget, with every field checked that can be without the database.
 * @throws InvalidFieldError naming the first field that does not fit
 */
export function policyOf(input: NewBudget): Policy {
  const { description: _, ...given } = input;
  const own = given.action === undefined ? "block" : given.action;
  const policy: Policy = {
    ...PLAIN_BUDGET,
    warningPercent: 80,
    criticalPercent: 90,
    ...withoutUndefined(given),
    each: eachOf(given.each ?? [], given.period),
    budgetId: newId("bud"),
    isPrimary: false,
    action: resolvedAction(own),
    ownAction: own,
  };
  checkCoverage(policy);
  checkPeriod(policy);
  checkAmounts(policy);
  return policy;
}

function withoutUndefined<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}

function checkCoverage({ scopeType, scopeKey, filters, except, each, parentId }: Policy): void {
  if (scopeType === "ORGANIZATION" && scopeKey !== null)
    refuse("scopeKey", "not_allowed", "the organization has no key");
  if (scopeKey === "") refuse("scopeKey", "too_short", "must not be empty; null means any");
  const fixed = new Set<ScopeType>(scopeKey === null ? [] : [scopeType]);
  for (const filter of filters) {
    if (filter.scopeType === "ORGANIZATION" || !filter.scopeKey)
      refuse("filters", "not_allowed", "names a dimension and what it must equal");
    if (fixed.has(filter.scopeType)) refuse("filters", "duplicate", `names ${filter.scopeType} twice`);
    fixed.add(filter.scopeType);
  }
  for (const { scopeType: type, keys } of except) {
    if (type === "ORGANIZATION" || keys.length === 0 || keys.includes(""))
      refuse("except", "not_allowed", "names a dimension and values that it must not equal");
    if (fixed.has(type)) refuse("except", "not_allowed", `${type} is fixed, so there is nothing to except`);
  }
  for (const type of each) {
    if (type === "ORGANIZATION") refuse("each", "not_allowed", "the organization is one");
    if (fixed.has(type)) refuse("each", "not_allowed", `${type} is fixed, so it cannot be counted apart`);
  }
  if (parentId !== null && each.length > 0)
    refuse("each", "not_allowed", "a budget that stands in for another covers one entity");
  const named = scopeKey !== null || each.includes(scopeType);
  if ((scopeType === "POOL" || scopeType === "KEY") && !named)
    refuse("scopeKey", "required", `name one ${scopeType.toLowerCase()}, or count each apart`);
}

function checkPeriod(policy: Policy): void {
  const { period, windowSeconds, resetDay, weekStart, fiscalMonth } = policy;
  if ((period === "RATE") !== (windowSeconds !== null))
    refuse("windowSeconds", period === "RATE" ? "required" : "not_allowed", "goes with the period RATE");
  if (windowSeconds !== null) checkWhole("windowSeconds", windowSeconds, 1, 86_400);
  checkWhole("resetDay", resetDay, 1, 31);
  checkWhole("weekStart", weekStart, 1, 7);
  checkWhole("fiscalMonth", fiscalMonth, 1, 12);
  if (resetDay !== 1 && period !== "MONTHLY") refuse("resetDay", "not_allowed", "goes with MONTHLY");
  if (weekStart !== 1 && period !== "WEEKLY") refuse("weekStart", "not_allowed", "goes with WEEKLY");
  if (fiscalMonth !== 1 && period !== "YEARLY") refuse("fiscalMonth", "not_allowed", "goes with YEARLY");
}

function checkAmounts(policy: Policy): void {
  const { warningPercent, criticalPercent, reservePercent, limitCost, hardCeiling } = policy;
  if (!(warningPercent < criticalPercent))
    refuse("warningPercent", "not_below_critical", "must be below the critical level");
  if (!(warningPercent >= 0 && criticalPercent <= 100))
    refuse("criticalPercent", "out_of_range", "levels lie from 0 to 100");
  if (!(reservePercent >= 0 && reservePercent <= 100))
    refuse("reservePercent", "out_of_range", "lies from 0 to 100");
  checkWhole("queueTtlSeconds", policy.queueTtlSeconds, 60, 86_400);
  for (const field of ["limitCost", "perCallMaxCost", "hardCeiling"] as const) {
    if (policy[field]?.lt(ZERO)) refuse(field, "out_of_range", "must not be below 0");
  }
  for (const field of ["limitTokens", "limitRequests"] as const) {
    const limit = policy[field];
    if (limit !== null) checkWhole(field, limit, 0, Number.MAX_SAFE_INTEGER);
  }
  if (limitCost !== null && hardCeiling?.lt(limitCost))
    refuse("hardCeiling", "below_limit", `must be at least the limit, ${toWire(limitCost)}`);
}

function checkWhole(field: string, value: number, least: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < least || value > most)
    refuse(field, "out_of_range", `must be a whole number from ${least} to ${most}`);
}

function refuse(field: string, code: string, message: string): never {
  throw new InvalidFieldError(field, code, message);
}
