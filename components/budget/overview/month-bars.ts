import { formatMonth, formatMonthShort } from "@/components/budget/format-time";
import type { PeriodBar } from "@/components/charts/bars-plot";
import type { OverviewData } from "@/server/contract/overview";

/** Months as bars; the one that runs is hatched. */
export function monthBars({ months, today }: Pick<OverviewData, "months" | "today">): PeriodBar[] {
  return months.map(({ month, spent, limit }) => ({
    id: month,
    name: formatMonth(month),
    tick: formatMonthShort(month),
    spent,
    limit,
    isRunning: today.startsWith(month),
  }));
}

export const MONTHS = { one: "month", many: "months" };
