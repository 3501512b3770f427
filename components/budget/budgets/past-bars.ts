import {
  formatDate,
  formatDateTime,
  formatDay,
  formatMonth,
  formatMonthShort,
  formatTime,
} from "@/components/budget/format-time";
import type { PeriodBar } from "@/components/charts/bars-plot";
import type { BudgetPast, BudgetRow } from "@/server/contract/admin-budget-rows";

type Period = BudgetRow["period"];
type Counted = Pick<BudgetPast, "windowId" | "periodKey" | "startsAt" | "spent" | "limit">;

/** What one bar is called, of the budgets that begin anew. */
export const PERIOD_UNIT: Partial<Record<Period, { one: string; many: string }>> = {
  HOURLY: { one: "hour", many: "hours" },
  DAILY: { one: "day", many: "days" },
  WEEKLY: { one: "week", many: "weeks" },
  MONTHLY: { one: "month", many: "months" },
  YEARLY: { one: "year", many: "years" },
  RATE: { one: "window", many: "windows" },
};

interface PastBarsInput {
  budget: Pick<BudgetRow, "period" | "window">;
  /** Newest first. */
  history: readonly BudgetPast[];
  timeZone: string;
}

/** The periods that ended and the one that runs, oldest first. A reset within a period makes a bar of its own. */
export function pastBars({ budget: { period, window }, history, timeZone }: PastBarsInput): PeriodBar[] {
  const ended = history.toReversed().map((row) => barOf(row, period, timeZone));
  return window === null ? ended : [...ended, { ...barOf(window, period, timeZone), isRunning: true }];
}

function barOf(
  { windowId, periodKey, startsAt, spent, limit }: Counted,
  period: Period,
  timeZone: string,
): PeriodBar {
  return {
    id: windowId,
    ...namesOf({ period, periodKey, startsAt, timeZone }),
    spent,
    limit,
    isRunning: false,
  };
}

interface NamedPeriod {
  period: Period;
  periodKey: string;
  startsAt: string;
  timeZone: string;
}

/** "November 2026" and "Nov"; "the week from 16 Nov 2026" and "16 Nov"; "22 Nov 2026, 14:00" and "14:00". */
export function namesOf({
  period,
  periodKey,
  startsAt,
  timeZone,
}: NamedPeriod): Pick<PeriodBar, "name" | "tick"> {
  switch (period) {
    case "MONTHLY":
      // A month from another day on is named by its first day.
      return /^\d{4}-\d{2}$/.test(periodKey)
        ? { name: formatMonth(periodKey), tick: formatMonthShort(periodKey) }
        : { name: `the month from ${formatDate(startsAt, timeZone)}`, tick: formatDay(startsAt, timeZone) };
    case "YEARLY":
      return /^\d{4}$/.test(periodKey)
        ? { name: periodKey, tick: periodKey }
        : { name: `the year from ${formatDate(startsAt, timeZone)}`, tick: formatDay(startsAt, timeZone) };
    case "HOURLY":
    case "RATE":
      return { name: formatDateTime(startsAt, timeZone), tick: formatTime(startsAt, timeZone) };
    case "WEEKLY":
      return { name: `the week from ${formatDate(startsAt, timeZone)}`, tick: formatDay(startsAt, timeZone) };
    default:
      return { name: formatDate(startsAt, timeZone), tick: formatDay(startsAt, timeZone) };
  }
}
