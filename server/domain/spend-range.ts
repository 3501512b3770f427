import { Temporal } from "temporal-polyfill";
import { type Calendar, zoneAt } from "./calendar";
import { dayStart, localDateAt, localDays } from "./local-day";
import { isMonth } from "./month";
import type { SpendGrain } from "./spend-names";

/** Whole local days, both named days included; as instants half-open, epoch milliseconds. */
export type DayRange = { firstDay: string; lastDay: string; startsAt: number; endsAt: number };

/** A bar of a range: where it starts, the local days that it lies in, the last included, and what clocks showed at its start. */
export type Bucket = { startsAt: number; firstDay: string; lastDay: string; time: string };

/** More bars than this tell nothing. */
export const MOST_BUCKETS = 400;
const HOUR_MS = 3_600_000;

type Days = { first: Temporal.PlainDate; last: Temporal.PlainDate };
type At = { timeZone: string; now: number };

/** The days of a named period or of a month, and the days before it that it is compared with. */
export function namedRange(period: string, at: At): { range: DayRange; before: DayRange } {
  const today = localDateAt(at.now, at.timeZone);
  const days = daysOf(period, today);
  const calendar = period !== "today" && period !== "7-days";
  return {
    range: rangeOf(days, at.timeZone),
    before: rangeOf(calendar ? sameDaysBefore(period, days, today) : asLongBefore(days), at.timeZone),
  };
}

/**
 * The days that a person named, and as many before them.
 * @throws RangeError for what is no date, or a last day before the first
 */
export function chosenRange(firstDay: string, lastDay: string, timeZone: string) {
  const days = { first: Temporal.PlainDate.from(firstDay), last: Temporal.PlainDate.from(lastDay) };
  if (Temporal.PlainDate.compare(days.first, days.last) > 0)
    throw new RangeError("The last day is before the first.");
  return { range: rangeOf(days, timeZone), before: rangeOf(asLongBefore(days), timeZone) };
}

/** How many days a range has. */
export function daysIn({ firstDay, lastDay }: Pick<DayRange, "firstDay" | "lastDay">): number {
  return lengthOf({ first: Temporal.PlainDate.from(firstDay), last: Temporal.PlainDate.from(lastDay) });
}

/** The grain that shows a range in some two to six dozen bars. */
export function usualGrain(range: Pick<DayRange, "firstDay" | "lastDay">): SpendGrain {
  const days = daysIn(range);
  if (days <= 2) return "hour";
  if (days <= 62) return "day";
  return days <= 200 ? "week" : "month";
}

/**
 * The buckets of a range, in order; each ends where the next one starts, the last with the range.
 * A week or month that the range cuts is as long as what the range has of it. Empty days and hours are not left out.
 * The days are those that were counted, whatever zone counts now.
 */
export function bucketsOf(range: DayRange, grain: SpendGrain, calendar: Calendar): Bucket[] {
  const days = localDays({ from: range.startsAt, to: range.endsAt }, calendar);
  const bucket = (startsAt: number, firstDay: string, lastDay = firstDay): Bucket => ({
    startsAt,
    firstDay,
    lastDay,
    time: clockAt(startsAt, calendar),
  });
  if (grain === "hour")
    return days.flatMap(({ date, startsAt, endsAt }) =>
      Array.from({ length: Math.ceil((endsAt - startsAt) / HOUR_MS) }, (_, hour) =>
        bucket(startsAt + hour * HOUR_MS, date),
      ),
    );
  const opening = days.flatMap(({ date }, index) =>
    index === 0 || grain === "day" || opens(date, grain) ? [index] : [],
  );
  return opening.flatMap((index, n) => {
    const first = days[index];
    const last = days[(opening[n + 1] ?? days.length) - 1];
    return first === undefined || last === undefined ? [] : [bucket(first.startsAt, first.date, last.date)];
  });
}

function clockAt(at: number, calendar: Calendar): string {
  const wall = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zoneAt(at, calendar));
  return wall.toPlainTime().toString({ smallestUnit: "minute" });
}

function opens(date: string, grain: "week" | "month"): boolean {
  const day = Temporal.PlainDate.from(date);
  return grain === "week" ? day.dayOfWeek === 1 : day.day === 1;
}

function daysOf(period: string, today: Temporal.PlainDate): Days {
  const monthFrom = (first: Temporal.PlainDate) => ({ first, last: lastOfMonth(first) });
  if (isMonth(period)) return monthFrom(Temporal.PlainDate.from(`${period}-01`));
  const thisMonth = today.with({ day: 1 });
  switch (period) {
    case "today":
      return { first: today, last: today };
    case "7-days":
      return { first: today.subtract({ days: 6 }), last: today };
    case "last-month":
      return monthFrom(thisMonth.subtract({ months: 1 }));
    case "quarter": {
      const first = today.with({ month: today.month - ((today.month - 1) % 3), day: 1 });
      return { first, last: lastOfMonth(first.add({ months: 2 })) };
    }
    default:
      return monthFrom(thisMonth);
  }
}

// A month that runs is compared with as many days of the month before as it has had, today among them.
function sameDaysBefore(period: string, days: Days, today: Temporal.PlainDate): Days {
  const first = days.first.subtract({ months: period === "quarter" ? 3 : 1 });
  const whole = { first, last: days.first.subtract({ days: 1 }) };
  const runs =
    Temporal.PlainDate.compare(days.first, today) <= 0 && Temporal.PlainDate.compare(today, days.last) < 0;
  if (!runs) return whole;
  const elapsed = days.first.until(today).days;
  return { first, last: first.add({ days: Math.min(elapsed, lengthOf(whole) - 1) }) };
}

function asLongBefore(days: Days): Days {
  return { first: days.first.subtract({ days: lengthOf(days) }), last: days.first.subtract({ days: 1 }) };
}

function lengthOf({ first, last }: Days): number {
  return first.until(last).days + 1;
}

function lastOfMonth(first: Temporal.PlainDate): Temporal.PlainDate {
  return first.add({ months: 1 }).subtract({ days: 1 });
}

function rangeOf({ first, last }: Days, timeZone: string): DayRange {
  return {
    firstDay: first.toString(),
    lastDay: last.toString(),
    startsAt: dayStart(first, timeZone),
    endsAt: dayStart(last.add({ days: 1 }), timeZone),
  };
}
