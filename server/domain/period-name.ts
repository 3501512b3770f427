import { monthName } from "@/server/domain/month-names";
import type { PeriodKind } from "@/server/domain/period";

const DAY = /^(\d{4})-(\d{2})-(\d{2})/;

/**
 * A period by its key, in the middle of a sentence: "November 2026", "22 November 2026", "week 47 of 2026".
 * @param key as README.md "Period keys"; one that is not of its kind is named by itself. Never throws.
 */
export function periodName(kind: PeriodKind, key: string): string {
  switch (kind) {
    case "HOURLY":
      return hourName(key);
    case "DAILY":
      return dayName(key) ?? key;
    case "WEEKLY":
      return weekName(key);
    case "MONTHLY":
      return monthOfKey(key) ?? from("month", dayName(key)) ?? key;
    case "YEARLY":
      return from("year", monthOfKey(key)) ?? key;
    case "RATE":
      return from("stretch", rateName(key)) ?? key;
    case "TOTAL":
      return "the whole time";
    case "PER_SESSION":
      return "one session";
    case "PER_TASK":
      return "one task";
  }
}

/** The same with its preposition: "in November 2026", "on 22 November 2026", "over the whole time". */
export function withinPeriod(kind: PeriodKind, key: string): string {
  const preposition = kind === "DAILY" ? "on" : kind === "TOTAL" ? "over" : "in";
  return `${preposition} ${periodName(kind, key)}`;
}

function dayName(key: string): string | null {
  const [, year, month, day] = DAY.exec(key) ?? [];
  const name = monthName(Number(month));
  return name === null ? null : `${Number(day)} ${name} ${year}`;
}

function monthOfKey(key: string): string | null {
  const [, year, month] = /^(\d{4})-(\d{2})$/.exec(key) ?? [];
  const name = monthName(Number(month));
  return name === null ? null : `${name} ${year}`;
}

function weekName(key: string): string {
  const [, year, week] = /^(\d{4})-W(\d{2})$/.exec(key) ?? [];
  return week === undefined ? (from("week", dayName(key)) ?? key) : `week ${Number(week)} of ${year}`;
}

// The offset is said: one of the two hours of a fold is meant.
function hourName(key: string): string {
  const [, time, offset] = /T(\d{2}:\d{2})(.*)$/.exec(key) ?? [];
  const day = dayName(key);
  return day === null || time === undefined ? key : `the hour from ${time} (UTC${offset}) on ${day}`;
}

function rateName(key: string): string | null {
  const time = /T(\d{2}:\d{2}:\d{2})/.exec(key)?.[1];
  const day = dayName(key);
  return day === null || time === undefined ? null : `${time} UTC on ${day}`;
}

function from(unit: string, start: string | null): string | null {
  return start === null ? null : `the ${unit} from ${start}`;
}
