import { utilisation } from "@/server/domain/level";
import { type Money, toWire, usd } from "@/server/domain/money";
import { crossings, silenceOf } from "@/server/domain/threshold";
import { costLimitInForce } from "@/server/domain/window-state";
import type { BatchState } from "./batch-state";
import { newId } from "./ids";
import type { LockedWindow } from "./window";

/** A row of alerts to be raised. Amounts are of the fullest limit: US dollars, tokens or requests. */
export type AlertRow = {
  id: string;
  budget_id: string;
  window_id: string;
  level: string;
  metric: string;
  used_amount: string;
  limit_amount: string;
};

/**
 * The levels that a batch crossed upward, seen under the window locks: once for a window and level.
 * Windows that are over raise nothing; history loaded late is no news.
 */
export function alertsOf(state: BatchState): AlertRow[] {
  const rows: AlertRow[] = [];
  for (const window of state.windows.values()) {
    if (!window.changed || !window.holds(state.now)) continue;
    if (silenceOf({ action: window.action, isRate: window.windowSeconds !== null }) !== null) continue;
    const { row, limits, granted, warningPercent, criticalPercent } = window;
    const before = {
      limits,
      granted,
      warningPercent,
      criticalPercent,
      spent: row.spent,
      tokens: row.tokens,
      requests: row.requests,
    };
    for (const level of crossings({ before, after: window })) rows.push(alertRow(window, level));
  }
  return rows;
}

function alertRow(window: LockedWindow, level: string): AlertRow {
  const fullest = utilisation(window)?.metric ?? "cost";
  const amounts: Record<typeof fullest, [Money, Money | null]> = {
    cost: [window.spent, costLimitInForce(window)],
    tokens: [usd(String(window.tokens)), countLimit(window.limits.tokens)],
    requests: [usd(String(window.requests)), countLimit(window.limits.requests)],
  };
  const [used, limit] = amounts[fullest];
  return {
    id: newId("alr"),
    budget_id: window.budgetId,
    window_id: window.windowId,
    level,
    metric: fullest,
    used_amount: toWire(used),
    limit_amount: limit === null ? "0" : toWire(limit),
  };
}

function countLimit(limit: number | null): Money | null {
  return limit === null ? null : usd(String(limit));
}
