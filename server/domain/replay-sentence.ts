import { Temporal } from "temporal-polyfill";
import { formatCount, formatUsd } from "@/server/domain/format";
import { localDayAt } from "@/server/domain/local-day";
import type { Judged, JudgedDay } from "@/server/domain/replay-tally";
import type { BudgetAction } from "@/server/domain/window-state";

const WOULD: Record<BudgetAction, string> = {
  block: "have blocked",
  queue: "have queued",
  degrade: "have degraded",
  warn: "have warned of",
  ignore: "have counted, and let pass,",
};

export interface ReplayText {
  action: BudgetAction;
  total: Judged;
  days: readonly JudgedDay[];
  /** Epoch milliseconds. */
  from: number;
  timeZone: string;
  /** false: there were more executions than were judged. */
  isComplete: boolean;
}

/**
 * What limits would have done, in one sentence: "It would have blocked 214 of 1,204 executions since 1 Sep 2026: $31.20,
 * all on 18 Nov 2026." The day with the most comes first; of two equal ones the earlier.
 */
export function replaySentence({ action, total, days, from, timeZone, isComplete }: ReplayText): string {
  const since = dayName(localDayAt(from, timeZone).date);
  const all = `${isComplete ? "" : "the first "}${formatCount(total.executions)} executions since ${since}`;
  const { beyond, beyondCost } = total;
  if (beyond === 0) return `It would ${WOULD[action]} none of ${all}.`;
  const [first, ...others] = [...days].sort((a, b) => b.beyond - a.beyond);
  const when =
    first === undefined
      ? ""
      : others.length === 0
        ? `, all on ${dayName(first.date)}`
        : `, most on ${dayName(first.date)} (${formatCount(first.beyond)}, ${formatUsd(first.beyondCost)})`;
  return `It would ${WOULD[action]} ${formatCount(beyond)} of ${all}: ${formatUsd(beyondCost)}${when}.`;
}

function dayName(date: string): string {
  const { day, month, year } = Temporal.PlainDate.from(date);
  return `${day} ${MONTHS[month - 1] ?? ""} ${year}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
