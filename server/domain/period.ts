import { Temporal } from "temporal-polyfill";
import { type Calendar, zoneAt } from "@/server/domain/calendar";
import { dayStart, localDateAt, localDayAt } from "@/server/domain/local-day";

/**
 * How often a budget starts anew. TOTAL never does; PER_SESSION and PER_TASK are a TOTAL for each session or task;
 * RATE does every few seconds.
 */
export type PeriodKind =
  | "HOURLY"
  | "DAILY"
  | "WEEKLY"
  | "MONTHLY"
  | "YEARLY"
  | "TOTAL"
  | "PER_SESSION"
  | "PER_TASK"
  | "RATE";

export interface PeriodSpec {
  kind: PeriodKind;
  /** The zone that days are counted in, or several in turn. */
  timeZone: Calendar;
  /** MONTHLY only: 1 to 31, clamped to the month's last day. Default 1. */
  resetDay?: number;
  /** WEEKLY only: 1 Monday to 7 Sunday. Default 1, the ISO week. */
  weekStart?: number;
  /** YEARLY only: the month that a year begins with, 1 to 12. Default 1. */
  fiscalMonth?: number;
  /** RATE only, and there required: 1 to 86,400. */
  windowSeconds?: number | null;
}

/** One period as instants, epoch milliseconds, half-open. */
export interface Period {
  /** Unique within the spec, and sorted as text in order of time (README.md "Period keys"). */
  key: string;
  startsAt: number;
  /** null: never ends (TOTAL). */
  endsAt: number | null;
}

/** Start of the one TOTAL period: before every record. */
export const TOTAL_STARTS_AT = 0;

const HOUR_MS = 3_600_000;

/**
 * The period that holds an instant: startsAt <= at < endsAt.
 * @param input the recurrence and `at`, epoch milliseconds
 * @throws RangeError for an unknown time zone
 * Source: promises.md section 5; periods are made of local days, which tile time in every zone.
 */
export function periodBounds(input: PeriodSpec & { at: number }): Period {
  const { kind, timeZone, at } = input;
  if (kind === "TOTAL" || kind === "PER_SESSION" || kind === "PER_TASK")
    return { key: "total", startsAt: TOTAL_STARTS_AT, endsAt: null };
  if (kind === "RATE") return rateBounds(at, input.windowSeconds ?? 0);
  if (kind === "HOURLY") return hourBounds(at, timeZone);
  const date = localDateAt(at, timeZone);
  switch (kind) {
    case "DAILY":
      return span(date.toString(), date, date.add({ days: 1 }), timeZone);
    case "WEEKLY":
      return week(date, timeZone, input.weekStart ?? 1);
    case "MONTHLY":
      return monthly(date, timeZone, input.resetDay ?? 1);
    case "YEARLY":
      return yearly(date, timeZone, input.fiscalMonth ?? 1);
  }
}

/** The hour of the usage cube and of hourly windows: 3600 s steps from the local day's start, the last cut at its end. */
export function hourBounds(at: number, timeZone: Calendar): Period & { endsAt: number } {
  const day = localDayAt(at, timeZone);
  const ordinal = Math.floor((at - day.startsAt) / HOUR_MS);
  const startsAt = day.startsAt + ordinal * HOUR_MS;
  const wall = Temporal.Instant.fromEpochMilliseconds(startsAt).toZonedDateTimeISO(
    zoneAt(startsAt, timeZone),
  );
  // The ordinal comes first: in a fold two hours share a wall time, and the text must still sort by time.
  const key = `${day.date}.${String(ordinal).padStart(2, "0")}T${wall.toPlainTime().toString({ smallestUnit: "minute" })}${wall.offset}`;
  return { key, startsAt, endsAt: Math.min(startsAt + HOUR_MS, day.endsAt) };
}

/** Windows of equal length, aligned to the epoch: the same on every replica and in every zone. */
function rateBounds(at: number, windowSeconds: number): Period {
  if (!(windowSeconds >= 1)) throw new RangeError("a RATE period needs windowSeconds");
  const lengthMs = windowSeconds * 1000;
  const startsAt = Math.floor(at / lengthMs) * lengthMs;
  return { key: new Date(startsAt).toISOString(), startsAt, endsAt: startsAt + lengthMs };
}

function week(date: Temporal.PlainDate, timeZone: Calendar, weekStart: number): Period {
  const first = date.subtract({ days: (date.dayOfWeek - weekStart + 7) % 7 });
  const key = weekStart === 1 ? isoWeek(first) : first.toString();
  return span(key, first, first.add({ days: 7 }), timeZone);
}

function isoWeek(monday: Temporal.PlainDate): string {
  // The ISO week belongs to the year of its Thursday.
  const thursday = monday.add({ days: 3 });
  return `${padYear(thursday.year)}-W${String(Math.ceil(thursday.dayOfYear / 7)).padStart(2, "0")}`;
}

function monthly(date: Temporal.PlainDate, timeZone: Calendar, resetDay: number): Period {
  const thisReset = date.with({ day: resetDay });
  const before = Temporal.PlainDate.compare(date, thisReset) < 0;
  const first = before ? date.subtract({ months: 1 }).with({ day: resetDay }) : thisReset;
  const next = first.add({ months: 1 }).with({ day: resetDay });
  const key = resetDay === 1 ? first.toString().slice(0, -3) : first.toString();
  return span(key, first, next, timeZone);
}

function yearly(date: Temporal.PlainDate, timeZone: Calendar, fiscalMonth: number): Period {
  const year = date.month < fiscalMonth ? date.year - 1 : date.year;
  const first = date.with({ year, month: fiscalMonth, day: 1 });
  const key = fiscalMonth === 1 ? padYear(year) : first.toString().slice(0, -3);
  return span(key, first, first.add({ years: 1 }), timeZone);
}

function span(key: string, first: Temporal.PlainDate, next: Temporal.PlainDate, timeZone: Calendar): Period {
  return { key, startsAt: dayStart(first, timeZone), endsAt: dayStart(next, timeZone) };
}

function padYear(year: number): string {
  return String(year).padStart(4, "0");
}
