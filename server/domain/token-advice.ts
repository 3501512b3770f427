import { projectSpend } from "@/server/domain/forecast";
import { type Money, PER_MILLION, toWire, usd } from "@/server/domain/money";
import type { BudgetAction } from "@/server/domain/window-state";

/** Tokens of an agent in the period that runs; bounds in epoch milliseconds, half-open. */
export type TokenUse = {
  used: number;
  /** null: no limit. */
  limit: number | null;
  startsAt: number;
  endsAt: number | null;
  action: BudgetAction;
  fallbackModel: string | null;
  /** Tokens of periods that ended. */
  past: readonly number[];
};

export type UsageTrend = "increasing" | "stable" | "decreasing";

/** Tenth parts by which a week must differ from the week before to be called a trend. */
const TREND_TENTHS = 1;

/** Whether one week used notably more or fewer tokens than the week before. Never throws. */
export function usageTrend(recent: number, before: number): UsageTrend {
  if (recent * 10 > before * (10 + TREND_TENTHS)) return "increasing";
  return recent * 10 < before * (10 - TREND_TENTHS) ? "decreasing" : "stable";
}

/** Tokens above the limit at the period's end, at the run rate so far; 0 where none are to be expected. */
export function projectedOverage({ used, limit, startsAt, endsAt }: TokenUse, now: number): number {
  if (limit === null) return 0;
  const projected = projectSpend({ startsAt, endsAt, spent: usd(String(used)) }, now);
  return projected === null ? 0 : Math.max(0, projected.ceil().toNumber() - limit);
}

/** What tokens cost at a blended rate: an estimate for where only tokens are budgeted. Exact. */
export function blendedCost(tokens: number, ratePerMillion: Money): Money {
  return ratePerMillion.times(tokens).times(PER_MILLION);
}

/** US dollars with at least two decimals: "15.00", "0.0375". */
export function dollars(amount: Money): string {
  const text = toWire(amount);
  const decimals = text.split(".")[1]?.length ?? 0;
  return decimals >= 2 ? text : amount.toFixed(2);
}

/** What could be done better about an agent's budget, in sentences; none where all is well. Never throws. */
export function tokenAdvice(use: TokenUse, now: number): string[] {
  const { used, limit, action, fallbackModel, past } = use;
  if (limit === null)
    return used > 0 ? ["No limit is set: set max_tokens to stop a runaway before it costs much."] : [];
  const advice: string[] = [];
  const overage = projectedOverage(use, now);
  if (overage > 0)
    advice.push(`At this rate the limit is passed by ${overage} tokens: raise it or slow down.`);
  if (action === "degrade" && fallbackModel === null)
    advice.push("The action is degrade, but there is no fallback model to degrade to: name one.");
  if (used >= limit && (action === "warn" || action === "ignore"))
    advice.push("The limit is passed and nothing stops: choose degrade, queue or block.");
  const most = Math.max(used, ...past);
  if (past.length >= 2 && most * 2 < limit)
    advice.push(`Never more than ${most} tokens were used in a period: a lower limit would do.`);
  return advice;
}
