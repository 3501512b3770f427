import { formatPlural, formatUsd } from "@/components/budget/format";
import { formatDateTime } from "@/components/budget/format-time";
import type { BudgetBurnOutput } from "@/server/contract/admin-budget-detail";
import type { BudgetGetOutput } from "@/server/contract/admin-budget-rows";
import { actionText } from "./budget-words";

/**
 * "$742.18 of $1,000.00 spent, $58.20 held. At the limit: blocks. At this rate it is reached on 25 Nov 2026, 14:00.
 * 214 calls refused in this period. Resets 1 Dec 2026, 00:00."
 */
export function statusSentence(
  { budget, notEnforcedUntil }: Pick<BudgetGetOutput, "budget" | "notEnforcedUntil">,
  { forecast, limit, spent, now }: Pick<BudgetBurnOutput, "forecast" | "limit" | "spent" | "now">,
  timeZone: string,
): string {
  const { window } = budget;
  const held = window === null || window.held === "0" ? "" : `, ${formatUsd(window.held)} held`;
  const passed =
    notEnforcedUntil === null ? "" : `, but not enforced until ${formatDateTime(notEnforcedUntil, timeZone)}`;
  const parts = [
    `${formatUsd(spent)}${limit === null ? "" : ` of ${formatUsd(limit)}`} spent${held}.`,
    budget.status === "SUSPENDED"
      ? `Suspended${budget.suspendedReason === null ? "" : `: ${budget.suspendedReason}`}. Nothing passes until it is resumed.`
      : `At the limit: ${actionText(budget).toLowerCase()}${passed}.`,
    forecast.exhaustsAt !== null && forecast.exhaustsAt > now
      ? `As it is spent, the limit is reached ${formatDateTime(forecast.exhaustsAt, timeZone)}.`
      : "",
    window !== null && window.refused > 0
      ? `${formatPlural(window.refused, "call", "calls")} refused in this period.`
      : "",
    window !== null && window.shadowRefused > 0
      ? `${formatPlural(window.shadowRefused, "call", "calls")} would have been refused.`
      : "",
    window?.resetsAt ? `Resets ${formatDateTime(window.resetsAt, timeZone)}.` : "",
  ];
  return parts.filter((part) => part !== "").join(" ");
}
