import { monthName, shortMonthName } from "@/server/domain/month-names";

const NBSP = "\u00a0";
const DAY_MS = 86_400_000;

interface LocalParts {
  year: number;
  month: number;
  day: number;
  hour: string;
  minute: string;
  second: string;
}

// One for each zone: making one takes over ten times as long as using it, and a table has hundreds of times.
const CLOCKS = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = CLOCKS.get(timeZone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  CLOCKS.set(timeZone, clock);
  return clock;
}

function localParts(iso: string, timeZone: string): LocalParts {
  const parts = clockOf(timeZone).formatToParts(new Date(iso));
  const read = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((part) => part.type === type)?.value ?? "";
  return {
    year: Number(read("year")),
    month: Number(read("month")),
    day: Number(read("day")),
    hour: read("hour"),
    minute: read("minute"),
    second: read("second"),
  };
}

function dateText({ day, month, year }: LocalParts): string {
  return `${day}${NBSP}${shortMonthName(month)}${NBSP}${year}`;
}

/** 22 Nov 2026 */
export function formatDate(iso: string, timeZone: string): string {
  return dateText(localParts(iso, timeZone));
}

/** 22 Nov 2026, of a calendar date. */
export function formatCalendarDate(date: string): string {
  return formatDate(`${date}T12:00:00Z`, "UTC");
}

/** 22 Nov, of a calendar date. */
export function formatCalendarDay(date: string): string {
  return formatDay(`${date}T12:00:00Z`, "UTC");
}

/** 22 Nov */
export function formatDay(iso: string, timeZone: string): string {
  const { day, month } = localParts(iso, timeZone);
  return `${day}${NBSP}${shortMonthName(month)}`;
}

/** 14:05 */
export function formatTime(iso: string, timeZone: string): string {
  const { hour, minute } = localParts(iso, timeZone);
  return `${hour}:${minute}`;
}

/** 14:05:09 */
export function formatTimeSeconds(iso: string, timeZone: string): string {
  const { hour, minute, second } = localParts(iso, timeZone);
  return `${hour}:${minute}:${second}`;
}

/** 22 Nov 2026, 14:05 */
export function formatDateTime(iso: string, timeZone: string): string {
  const parts = localParts(iso, timeZone);
  return `${dateText(parts)}, ${parts.hour}:${parts.minute}`;
}

/** "22 Nov 2026, 13:05 UTC": what a time shows on hover. */
export function formatUtc(iso: string): string {
  return `${formatDateTime(iso, "UTC")} UTC`;
}

/** "November 2026" from "2026-11". */
export function formatMonth(month: string): string {
  const [year = "", number = ""] = month.split("-");
  return `${monthName(Number(number)) ?? number} ${year}`;
}

/** "Nov" from "2026-11", for an axis. */
export function formatMonthShort(month: string): string {
  return shortMonthName(Number(month.slice(5))) ?? month;
}

/** The month that many steps away: shiftMonth("2026-01", -1) is "2025-12". */
export function shiftMonth(month: string, steps: number): string {
  const [year = "", number = ""] = month.split("-");
  const index = Number(year) * 12 + Number(number) - 1 + steps;
  return `${String(Math.floor(index / 12)).padStart(4, "0")}-${String((index % 12) + 1).padStart(2, "0")}`;
}

/** Calendar days as they were counted, the last one included; the zone is the one that counts now. */
export interface Period {
  firstDay: string;
  lastDay: string;
  today: string;
  timeZone: string;
}

/** How many calendar days a period has, and which of them runs; `today` is null outside the period. */
export function periodDays({ firstDay, lastDay, today }: Omit<Period, "timeZone">): {
  days: number;
  today: number | null;
} {
  const day = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS - first + 1;
  const first = Date.parse(`${firstDay}T00:00:00Z`) / DAY_MS;
  const inside = firstDay <= today && today <= lastDay;
  return { days: day(lastDay), today: inside ? day(today) : null };
}

/** First and last day of a month. */
export function monthDays(month: string): { firstDay: string; lastDay: string } {
  const next = Date.parse(`${shiftMonth(month, 1)}-01T00:00:00Z`);
  return { firstDay: `${month}-01`, lastDay: new Date(next - DAY_MS).toISOString().slice(0, 10) };
}

/** "1 Nov to 30 Nov, Europe/Berlin. Day 22 of 30" */
export function formatPeriod(period: Period): string {
  const { days, today } = periodDays(period);
  const year = period.today.slice(0, 4);
  // The year that runs needs no name.
  const write = [period.firstDay, period.lastDay].every((day) => day.startsWith(year))
    ? formatCalendarDay
    : formatCalendarDate;
  const range = `${write(period.firstDay)} to ${write(period.lastDay)}, ${period.timeZone}`;
  return today === null ? `${range}. Closed` : `${range}. Day ${today} of ${days}`;
}

/** "2 h 04 min 09 s"; the largest units first, no unit above hours. */
export function formatCountdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  if (hours > 0) return `${hours}${NBSP}h ${two(minutes)}${NBSP}min ${two(seconds % 60)}${NBSP}s`;
  if (minutes > 0) return `${minutes}${NBSP}min ${two(seconds % 60)}${NBSP}s`;
  return `${seconds}${NBSP}s`;
}

/** "12 s ago", "3 min ago", "2 h ago", "5 days ago"; only ever beside the absolute time. */
export function formatAgo(iso: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(iso)) / 1000));
  if (seconds < 60) return `${seconds}${NBSP}s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${NBSP}min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}${NBSP}h ago`;
  const days = Math.floor(seconds / 86_400);
  return `${days}${NBSP}${days === 1 ? "day" : "days"} ago`;
}

/** The calendar day of an instant in a zone, as YYYY-MM-DD: en-CA writes it so. */
export function localDate(at: string, timeZone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(new Date(at));
}

/** A calendar day so many days before another, both as YYYY-MM-DD. */
export function daysBack(date: string, days: number): string {
  const at = Date.parse(`${date}T00:00:00Z`) - days * DAY_MS;
  return Number.isNaN(at) ? date : new Date(at).toISOString().slice(0, 10);
}
