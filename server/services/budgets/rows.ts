import type { BudgetFigures, BudgetPast, BudgetRow, BudgetRules } from "@/server/contract/admin-budget-rows";
import type { BudgetLevel } from "@/server/contract/overview";
import type { BudgetWindowRow, FullestRow } from "@/server/db/queries/budget-windows";
import type { BudgetDbRow } from "@/server/db/queries/budgets";
import { type BudgetStanding, standingOf, utilisation } from "@/server/domain/level";
import { type Money, toWire, usd } from "@/server/domain/money";
import type { BudgetAction } from "@/server/domain/window-state";
import { wire } from "../overview/budget-figures";

function amount(value: string | null): string | null {
  return value === null ? null : wire(value);
}

function count(value: string | null): number | null {
  return value === null ? null : Number(value);
}

/** @param inherited what a budget without an action of its own does */
export function budgetRules(row: BudgetDbRow, inherited: BudgetAction): BudgetRules {
  const { resets: _resets, entityResets: _entityResets, ...same } = row;
  const action = row.action as BudgetAction | null;
  return {
    ...same,
    scopeType: row.scopeType as BudgetRules["scopeType"],
    period: row.period as BudgetRules["period"],
    purpose: row.purpose as BudgetRules["purpose"],
    status: row.status as BudgetRules["status"],
    each: row.each as BudgetRules["each"],
    filters: row.filters ?? {},
    except: row.except ?? {},
    limitCost: amount(row.limitCost),
    limitTokens: count(row.limitTokens),
    limitRequests: count(row.limitRequests),
    perCallMaxCost: amount(row.perCallMaxCost),
    action,
    actionInForce: action ?? inherited,
    urgentAction: row.urgentAction as BudgetAction | null,
    warningPercent: Number(row.warningPercent),
    criticalPercent: Number(row.criticalPercent),
    reservePercent: Number(row.reservePercent),
    hardCeiling: amount(row.hardCeiling),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** A budget's name for how it stands. */
export function levelName(standing: BudgetStanding): BudgetLevel {
  return standing.toLowerCase() as Lowercase<BudgetStanding>;
}

/** The numbers of a window that its level and its room are read from. */
export function gauge(row: BudgetWindowRow) {
  return {
    spent: usd(row.spent),
    held: usd(row.held),
    granted: usd(row.granted),
    tokens: Number(row.tokens),
    requests: Number(row.requests),
    limits: {
      cost: row.limitCost === null ? null : usd(row.limitCost),
      tokens: count(row.limitTokens),
      requests: count(row.limitRequests),
    },
    warningPercent: Number(row.warningPercent),
    criticalPercent: Number(row.criticalPercent),
  };
}

/** limit + granted - spent - held; null without a limit. */
export function remainingOf(window: {
  limits: { cost: Money | null };
  granted: Money;
  spent: Money;
  held: Money;
}): string | null {
  const { limits, granted, spent, held } = window;
  return limits.cost === null ? null : toWire(limits.cost.plus(granted).minus(spent).minus(held));
}

export function budgetFigures(row: BudgetWindowRow, suspended: boolean): BudgetFigures {
  const window = gauge(row);
  const fullest = utilisation(window);
  return {
    windowId: row.id,
    entityKey: row.entityKey,
    periodKey: row.periodKey,
    epoch: row.epoch,
    startsAt: row.startsAt.toISOString(),
    resetsAt: row.endsAt?.toISOString() ?? null,
    limit: amount(row.limitCost),
    granted: toWire(window.granted),
    spent: toWire(window.spent),
    held: toWire(window.held),
    excess: wire(row.excess),
    bypassed: wire(row.bypassed),
    remaining: remainingOf(window),
    limitTokens: window.limits.tokens,
    tokens: window.tokens,
    heldTokens: Number(row.heldTokens),
    limitRequests: window.limits.requests,
    requests: window.requests,
    heldRequests: Number(row.heldRequests),
    refused: Number(row.refused),
    shadowRefused: Number(row.shadowRefused),
    percent: fullest === null ? null : toWire(fullest.percent),
    metric: fullest?.metric ?? null,
    level: levelName(standingOf({ ...window, suspended })),
  };
}

/** @param window the fullest counter of the period that runs, if anything was counted in it */
export function budgetRow(
  row: BudgetDbRow,
  window: FullestRow | undefined,
  inherited: BudgetAction,
): BudgetRow {
  const rules = budgetRules(row, inherited);
  const suspended = row.status === "SUSPENDED";
  const figures = window === undefined ? null : budgetFigures(window, suspended);
  return {
    ...rules,
    level: row.status === "ARCHIVED" ? "archived" : (figures?.level ?? untouchedLevel(rules)),
    window: figures,
    counters: window?.counters ?? 0,
  };
}

/** How a budget stands in a period in which nothing was counted yet. */
function untouchedLevel({ status, limitCost, limitTokens, limitRequests }: BudgetRules): BudgetLevel {
  if (status === "SUSPENDED") return "suspended";
  return limitCost === null && limitTokens === null && limitRequests === null ? "tracking" : "healthy";
}

export function pastRow(row: BudgetWindowRow): BudgetPast {
  return {
    windowId: row.id,
    entityKey: row.entityKey,
    periodKey: row.periodKey,
    epoch: row.epoch,
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt?.toISOString() ?? null,
    limit: amount(row.limitCost),
    spent: wire(row.spent),
    tokens: Number(row.tokens),
    requests: Number(row.requests),
    excess: wire(row.excess),
    refused: Number(row.refused),
    shadowRefused: Number(row.shadowRefused),
  };
}
