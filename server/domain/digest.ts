import { Temporal } from "temporal-polyfill";
import { type Calendar, zoneAt } from "@/server/domain/calendar";
import { localDateAt } from "@/server/domain/local-day";
import { periodBounds } from "@/server/domain/period";

/** How often what waits is told in one message. */
export type DigestKind = "HOURLY" | "DAILY";

/** When the day's digest is made, by the organization's clock: before people begin to work, and in no zone ever skipped. */
const DAILY_AT = Temporal.PlainTime.from("08:00");

/**
 * The newest instant, not after `now`, at which digests are made: each holds what was raised before it and was not told
 * yet. Hourly ones when an hour of the organization's days begins, daily ones at 08:00 of its clock, however long the
 * day was.
 * @param now epoch milliseconds   @returns epoch milliseconds
 */
export function digestDue(kind: DigestKind, calendar: Calendar, now: number): number {
  if (kind === "HOURLY") return periodBounds({ kind: "HOURLY", timeZone: calendar, at: now }).startsAt;
  const timeZone = zoneAt(now, calendar);
  const at = (date: Temporal.PlainDate) =>
    date.toZonedDateTime({ timeZone, plainTime: DAILY_AT }).epochMilliseconds;
  let date = localDateAt(now, calendar);
  while (at(date) > now) date = date.subtract({ days: 1 });
  return at(date);
}
