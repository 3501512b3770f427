import { Temporal } from "temporal-polyfill";
import type { Calendar } from "@/server/domain/calendar";
import { dayStart, localDateAt } from "@/server/domain/local-day";

const MONTH_SHAPE = /^(?:20|21)\d{2}-(?:0[1-9]|1[0-2])$/;

/** An instant in the first month there is, in every zone: nothing can have been booked before it. */
export const IN_FIRST_MONTH = Date.UTC(2000, 0, 15);

/** Whether a string is a calendar month as "2026-11", years 2000 to 2199. */
export function isMonth(value: string): boolean {
  // `$` would let a line feed pass at the end, so the length is checked too.
  return value.length === 7 && MONTH_SHAPE.test(value);
}

/**
 * A calendar month as instants, epoch milliseconds, half-open: the last millisecond counts, the next start does not.
 * @throws RangeError when the month is not as `isMonth` says
 */
export function monthBounds(
  month: string,
  timeZone: Calendar,
): { key: string; startsAt: number; endsAt: number } {
  const first = firstOf(month);
  return {
    key: month,
    startsAt: dayStart(first, timeZone),
    endsAt: dayStart(first.add({ months: 1 }), timeZone),
  };
}

/** The calendar month that holds an instant, "2026-11". */
export function monthOf(at: number, timeZone: Calendar): string {
  return localDateAt(at, timeZone).toString().slice(0, -3);
}

/** The given month and those before it, newest first, `count` in all. */
export function previousMonths(month: string, count: number): string[] {
  const first = firstOf(month);
  return Array.from({ length: count }, (_, back) => first.subtract({ months: back }).toString().slice(0, -3));
}

function firstOf(month: string): Temporal.PlainDate {
  if (!isMonth(month)) throw new RangeError("A month is written as 2026-11.");
  return Temporal.PlainDate.from(`${month}-01`);
}
