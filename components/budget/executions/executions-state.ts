import {
  createLoader,
  createSerializer,
  type inferParserType,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import { formatDateTime, formatTime, localDate } from "@/components/budget/format-time";
import type { PeriodState } from "@/components/budget/spend/period-fields";
import { FILTER_PARSERS } from "@/components/budget/spend/spend-state";
import { ExecutionsListInput, type ExecutionsListOutput } from "@/server/contract/admin-executions";
import { isDay } from "@/server/contract/spend-filter";

/** What stands in the address of the executions, named as the fields of `executions.list`. */
export const EXECUTION_PARSERS = {
  ...FILTER_PARSERS,
  task: parseAsString,
  sessionId: parseAsString,
  executionId: parseAsString,
  period: parseAsString,
  from: parseAsString,
  to: parseAsString,
};
export type ExecutionsState = inferParserType<typeof EXECUTION_PARSERS>;

export const loadExecutionsState = createLoader(EXECUTION_PARSERS);

export const GROUP_WORDS = { userId: "user", sessionId: "session", task: "task" } as const;
export type GroupBy = keyof typeof GROUP_WORDS;
export const GROUPS = Object.keys(GROUP_WORDS) as GroupBy[];
export const GROUP_PARSER = parseAsStringLiteral(GROUPS);

/** The address of what is shown, with everything that was chosen. */
export const executionsAddress = createSerializer({ ...EXECUTION_PARSERS, groupBy: GROUP_PARSER });

export const NO_EXECUTIONS: ExecutionsListOutput = {
  data: [],
  from: null,
  to: null,
  total: null,
  nextCursor: null,
  hasMore: false,
};

/** The question that an address asks; null where it asks none that can be answered, and so matches nothing. */
export function executionsQuestion(state: ExecutionsState): ExecutionsListInput | null {
  const named = Object.entries(state).filter(([, value]) => value !== null && value !== "");
  const parsed = ExecutionsListInput.safeParse({ ...Object.fromEntries(named), limit: 50 });
  return parsed.success ? parsed.data : null;
}

type Ends = { from: string | null; to: string | null };

/** The days in which a range lies; an end that is open or no time is null. */
export function daysOf({ from, to }: Ends, timeZone: string): Ends {
  const dayAt = (end: string | null, back: number) => {
    if (end === null || isDay(end)) return end;
    const at = Date.parse(end);
    return Number.isNaN(at) ? null : localDate(new Date(at - back).toISOString(), timeZone);
  };
  return { from: dayAt(from, 0), to: dayAt(to, 1) };
}

/** What the fields show of the period in an address: of a range that a figure opened, its days. */
export function periodOf({ period, from, to }: PeriodState, timeZone: string): PeriodState {
  return { period, ...daysOf({ from, to }, timeZone) };
}

/** "from 22 Nov 2026, 14:00 to 22 Nov 2026, 15:00" of a range that cuts a day; null of one that days can say. */
export function spanName({ from, to }: Ends, timeZone: string): string | null {
  if ([from, to].every((end) => end === null || opensDay(end, timeZone))) return null;
  const name = (at: string) => (Number.isNaN(Date.parse(at)) ? at : formatDateTime(at, timeZone));
  return [from === null ? "" : `from ${name(from)}`, to === null ? "" : `to ${name(to)}`].join(" ").trim();
}

function opensDay(end: string, timeZone: string): boolean {
  return isDay(end) || (!Number.isNaN(Date.parse(end)) && formatTime(end, timeZone) === "00:00");
}
