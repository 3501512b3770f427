import type { BudgetBurnOutput } from "@/server/contract/admin-budget-detail";
import type { BudgetWindowRow } from "@/server/db/queries/budget-windows";
import type { WindowAlertRow } from "@/server/db/queries/window-alerts";
import { toWire, usd } from "@/server/domain/money";

type Threshold = BudgetBurnOutput["thresholds"][number];

/** The levels of a counter with the amounts at which they begin, and when each was crossed last. */
export function thresholdsOf(counter: BudgetWindowRow, alerts: readonly WindowAlertRow[]): Threshold[] {
  const { limitCost, limitTokens, limitRequests } = counter;
  if (limitCost === null && limitTokens === null && limitRequests === null) return [];
  const limit = limitCost === null ? null : usd(limitCost).plus(usd(counter.granted));
  const at = (level: Threshold["level"], percent: string): Threshold => ({
    level,
    percent: Number(percent),
    amount: limit && toWire(limit.times(percent).div(100).toDecimalPlaces(12)),
    fired: firedOf(alerts.find((alert) => alert.level.toLowerCase() === level)),
  });
  return [
    at("warning", counter.warningPercent),
    at("critical", counter.criticalPercent),
    at("exceeded", "100"),
  ];
}

function firedOf(alert: WindowAlertRow | undefined): Threshold["fired"] {
  if (alert === undefined) return null;
  const { metric, used, at, acknowledgedAt, acknowledgedBy, rearmedAt } = alert;
  return {
    at: at.toISOString(),
    metric,
    used: metric === "cost" ? toWire(usd(used)) : String(Number(used)),
    acknowledgedAt: acknowledgedAt?.toISOString() ?? null,
    acknowledgedBy,
    isRearmed: rearmedAt !== null,
  };
}
