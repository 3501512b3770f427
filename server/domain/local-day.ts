import { Temporal } from "temporal-polyfill";
import { type Calendar, piecesOf, startOf, zoneAt } from "@/server/domain/calendar";

/** A local calendar day as instants: epoch milliseconds, half-open; not always 24 hours long. */
export interface LocalDay {
  /** Calendar date, "2026-11-22". */
  date: string;
  startsAt: number;
  endsAt: number;
}

/**
 * First instant of a local calendar date, epoch milliseconds.
 * A date without midnight starts when its first wall time does; one with two midnights at the earlier.
 * A date that the zone skipped altogether starts where the next one does, so it is empty.
 */
export function dayStart(date: Temporal.PlainDate, timeZone: Calendar): number {
  return startOf(date, timeZone);
}

/**
 * The local date whose day holds an instant.
 * It can be later than the wall calendar's date when a clock goes back over midnight soon after it:
 * days tile, so the repeated minutes of yesterday belong to the day that had begun.
 */
export function localDateAt(at: number, timeZone: Calendar): Temporal.PlainDate {
  let date = Temporal.Instant.fromEpochMilliseconds(Math.floor(at))
    .toZonedDateTimeISO(zoneAt(at, timeZone))
    .toPlainDate();
  // Only a change of the zone can lead beyond the day.
  if (piecesOf(timeZone).length > 1) while (dayStart(date, timeZone) > at) date = date.subtract({ days: 1 });
  for (let next = date.add({ days: 1 }); dayStart(next, timeZone) <= at; next = next.add({ days: 1 }))
    date = next;
  return date;
}

/** The local day that holds an instant. */
export function localDayAt(at: number, timeZone: Calendar): LocalDay {
  return dayOf(localDateAt(at, timeZone), timeZone);
}

/**
 * Local days that overlap [from, to), in order; a skipped date is not among them.
 * @param range epoch milliseconds, half-open
 */
export function localDays(range: { from: number; to: number }, timeZone: Calendar): LocalDay[] {
  const days: LocalDay[] = [];
  if (range.from >= range.to) return days;
  let date = localDateAt(range.from, timeZone);
  for (let day = dayOf(date, timeZone); day.startsAt < range.to; day = dayOf(date, timeZone)) {
    if (day.endsAt > day.startsAt) days.push(day);
    date = date.add({ days: 1 });
  }
  return days;
}

function dayOf(date: Temporal.PlainDate, timeZone: Calendar): LocalDay {
  return {
    date: date.toString(),
    startsAt: dayStart(date, timeZone),
    endsAt: dayStart(date.add({ days: 1 }), timeZone),
  };
}
