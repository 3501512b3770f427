import type { BudgetLevel, OverviewBudget } from "@/server/contract/overview";
import type { MonthWindowRow } from "@/server/db/queries/month-window";
import { standingOf, utilisation } from "@/server/domain/level";
import { type Money, toWire, usd, ZERO } from "@/server/domain/money";

/** What the level and the percentage of a budget are read from; amounts and percentages as decimal text. */
export type Gauge = {
  spent: string;
  limit: string | null;
  granted: string;
  warningPercent: string;
  criticalPercent: string;
  suspended: boolean;
  tokens?: string;
  requests?: string;
  limitTokens?: string | null;
  limitRequests?: string | null;
};

/** Level and per cent by what is spent of the fullest limit; null per cent without a limit or where it is 0. */
export function gaugeOf(gauge: Gauge): { level: BudgetLevel; percent: string | null } {
  const window = {
    spent: usd(gauge.spent),
    granted: usd(gauge.granted),
    tokens: Number(gauge.tokens ?? 0),
    requests: Number(gauge.requests ?? 0),
    limits: {
      cost: amount(gauge.limit),
      tokens: count(gauge.limitTokens),
      requests: count(gauge.limitRequests),
    },
    warningPercent: Number(gauge.warningPercent),
    criticalPercent: Number(gauge.criticalPercent),
    suspended: gauge.suspended,
  };
  const fullest = utilisation(window);
  return {
    level: standingOf(window).toLowerCase() as Lowercase<ReturnType<typeof standingOf>>,
    percent: fullest === null ? null : toWire(fullest.percent),
  };
}

const EMPTY: Omit<MonthWindowRow, "startsAt" | "endsAt"> = {
  budgetId: null,
  limit: null,
  warningPercent: "80",
  criticalPercent: "95",
  spent: "0",
  held: "0",
  excess: "0",
  granted: "0",
  tokens: "0",
  requests: "0",
  refused: "0",
  limitTokens: null,
  limitRequests: null,
  suspended: false,
  action: "block",
  version: 1,
  isAlertSent: false,
};

/** The figures of a monthly budget; all nothing where there is no budget yet. */
export function budgetFigures(window: MonthWindowRow | null): OverviewBudget {
  const row = window ?? EMPTY;
  const limit = amount(row.limit);
  const remaining = limit?.plus(usd(row.granted)).minus(usd(row.spent)).minus(usd(row.held)) ?? null;
  return {
    id: row.budgetId,
    version: row.version,
    limit: limit === null ? null : toWire(limit),
    granted: wire(row.granted),
    spent: wire(row.spent),
    held: wire(row.held),
    remaining: remaining === null ? null : toWire(remaining),
    excess: wire(row.excess),
    ...gaugeOf(row),
    alertThreshold: shareOf(row.warningPercent),
    isAlertSent: row.isAlertSent,
  };
}

/** A percentage as a share from 0 to 1. */
export function shareOf(percent: string): number {
  return usd(percent).div(100).toNumber();
}

/** Decimal text of the database as the contract writes it: without the zeros at its end. */
export function wire(value: string): string {
  return toWire(usd(value));
}

/** Part of a whole in per cent, both counts as text, for success rates; null without any. */
export function rateOf(part: string, whole: Money): string | null {
  return whole.isZero() ? null : toWire(usd(part).times(100).div(whole).toDecimalPlaces(12));
}

function amount(value: string | null): Money | null {
  return value === null ? null : usd(value);
}

function count(value: string | null | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}

/** Whether decimal text is above nothing. */
export function isPositive(value: string): boolean {
  return usd(value).gt(ZERO);
}
