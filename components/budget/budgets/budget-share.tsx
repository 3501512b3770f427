import { BudgetMeter } from "@/components/budget/budget-meter";
import { formatPercent } from "@/components/budget/format";
import type { BudgetOutlook } from "@/server/contract/admin-budget-outlook";
import type { BudgetRow } from "@/server/contract/admin-budget-rows";
import { limitText, roomText } from "./budget-words";

/** A budget with its outlook, where that was asked for. */
export type ShownBudget = BudgetRow & { outlook?: BudgetOutlook | null };

/** How full the fullest of a budget's limits is; without one, what caps it. */
export function Share({ row }: { row: ShownBudget }) {
  const { window, outlook } = row;
  const limits = limitText(row);
  if (limits === null)
    return (
      <span className="block text-label font-normal text-ink-3">
        No limit of its own
        {outlook?.cappedBy ? `, capped by ${outlook.cappedBy.name} (${roomText(outlook.cappedBy)})` : ""}
      </span>
    );
  if (window === null || window.metric === null || window.percent === null)
    return <span className="text-label font-normal text-ink-3">Nothing counted of {limits}</span>;
  const counted = countedBy(row);
  return (
    <span className="block">
      <BudgetMeter
        label={`Budget ${row.name}`}
        {...counted}
        percent={window.percent}
        level={window.level}
        projected={window.metric === "cost" ? (outlook?.forecast.projected ?? null) : null}
      />
      <span className="block truncate text-label font-normal text-ink-2 max-lg:hidden" title={limits}>
        {formatPercent(window.percent)} of {limits}
      </span>
    </span>
  );
}

/** Spent, held and limit in the unit of the fullest limit; the meter only needs their ratio. */
function countedBy({ window, limitCost }: BudgetRow) {
  if (window === null) return { spent: "0", held: "0", limit: limitCost ?? "0" };
  if (window.metric === "tokens")
    return {
      spent: String(window.tokens),
      held: String(window.heldTokens),
      limit: String(window.limitTokens ?? 0),
      unit: "tokens",
    };
  if (window.metric === "requests")
    return {
      spent: String(window.requests),
      held: String(window.heldRequests),
      limit: String(window.limitRequests ?? 0),
      unit: "requests",
    };
  return { spent: window.spent, held: window.held, limit: window.limit ?? "0", granted: window.granted };
}
