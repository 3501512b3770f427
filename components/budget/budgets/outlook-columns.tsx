import { METHOD_WORD, UNKNOWN_WORD } from "@/components/budget/forecast-words";
import { formatUsd, formatUsdExact } from "@/components/budget/format";
import { formatDateTime } from "@/components/budget/format-time";
import type { Column } from "@/components/ui/data-table";
import { Link } from "@/components/ui/link";
import type { BudgetCap, BudgetForecast } from "@/server/contract/admin-budget-outlook";
import type { BudgetListRow } from "@/server/contract/admin-budget-rows";
import { roomText } from "./budget-words";

/** What the period that runs is expected to cost by its end. */
export function forecastColumn(timeZone: string): Column<BudgetListRow> {
  return {
    head: "Forecast",
    numeric: true,
    from: "lg",
    title: ({ outlook }) => (outlook === null ? undefined : forecastTitle(outlook.forecast, timeZone)),
    cell: ({ outlook }) => (outlook === null ? null : <Forecast {...outlook.forecast} />),
  };
}

/** The tightest other budget that its calls must fit into. */
export const cappedByColumn: Column<BudgetListRow> = {
  head: "Capped by",
  from: "xl",
  className: "max-w-40",
  cell: ({ outlook, level }) =>
    outlook === null ? null : <CappedBy cap={outlook.cappedBy} isLimited={level !== "tracking"} />,
};

function Forecast({ projected, method, unknownBecause }: BudgetForecast) {
  const note = unknownBecause !== null ? UNKNOWN_WORD[unknownBecause] : noteOf(method);
  return (
    <>
      <span className={projected === null ? "block text-ink-3" : "block"}>{formatUsd(projected)}</span>
      {note === null ? null : <span className="block text-label font-normal text-ink-3">{note}</span>}
    </>
  );
}

/** The usual week is the rule; what only goes by its rate says so. */
function noteOf(method: BudgetForecast["method"]): string | null {
  return method === "run_rate" ? METHOD_WORD.run_rate : null;
}

/** "$1,204.113; by the usual week; 8 of 10 end between $1,100.00 and $1,300.00; limit reached 25 Nov 2026, 14:00" */
function forecastTitle(
  { projected, method, low, high, exhaustsAt }: BudgetForecast,
  timeZone: string,
): string | undefined {
  if (projected === null) return undefined;
  const parts = [
    formatUsdExact(projected),
    method === null ? null : METHOD_WORD[method],
    low === null || high === null ? null : `8 of 10 end between ${formatUsd(low)} and ${formatUsd(high)}`,
    exhaustsAt === null ? null : `limit reached ${formatDateTime(exhaustsAt, timeZone)}`,
  ];
  return parts.filter((part) => part !== null).join("; ");
}

function CappedBy({ cap, isLimited }: { cap: BudgetCap | null; isLimited: boolean }) {
  if (cap === null) return <span className="text-ink-3">nothing else</span>;
  return (
    <>
      <Link
        href={`/admin/budget/budgets/${cap.budgetId}`}
        className="block truncate text-accent hover:underline"
        title={cap.name}
      >
        {cap.name}
      </Link>
      <span className="block text-label font-normal text-ink-3">
        {roomText(cap)}
        {isLimited && cap.isTighter ? ", tighter" : ""}
      </span>
    </>
  );
}
