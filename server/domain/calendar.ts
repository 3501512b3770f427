import { Temporal } from "temporal-polyfill";

/**
 * The zone that an organization's days are counted in, as text: an IANA name, and for each later zone the date from
 * which it counts and its name: "Europe/Berlin 2026-12-01 Asia/Tokyo". That date still begins where it does in the
 * zone before, and ends where the next one begins in its own: so days go on without a gap or an overlap, one of them
 * is shorter or longer, and no day that has begun is ever another.
 */
export type Calendar = string;

type Piece = {
  timeZone: string;
  /** The first date that it counts; null: since ever. */
  from: Temporal.PlainDate | null;
};

/** A zone that takes another's place, and when it does. */
export type ZoneChange = { timeZone: string; firstDay: string; startsAt: number };

const known = new Map<Calendar, readonly Piece[]>();
const REMEMBERED = 2_000;

/** The zones of a calendar in the order in which they count; one for nearly all. */
export function piecesOf(calendar: Calendar): readonly [Piece, ...Piece[]] {
  const found = known.get(calendar);
  if (found !== undefined) return found as [Piece, ...Piece[]];
  const [timeZone = "", ...later] = calendar.split(" ");
  const pieces: [Piece, ...Piece[]] = [{ timeZone, from: null }];
  for (let n = 0; n + 1 < later.length; n += 2)
    pieces.push({ from: Temporal.PlainDate.from(later[n] ?? ""), timeZone: later[n + 1] ?? "" });
  if (known.size >= REMEMBERED) known.clear();
  known.set(calendar, pieces);
  return pieces;
}

/** First instant of a date, epoch milliseconds. */
export function startOf(date: Temporal.PlainDate, calendar: Calendar): number {
  const pieces = piecesOf(calendar);
  let startsAt = date.toZonedDateTime(pieces[0].timeZone).epochMilliseconds;
  for (const [n, { from, timeZone }] of pieces.entries()) {
    if (n === 0 || from === null) continue;
    if (Temporal.PlainDate.compare(date, from) <= 0) break;
    // A zone far ahead would have begun it before the day of the change has: then that day is skipped.
    startsAt = Math.max(date.toZonedDateTime(timeZone).epochMilliseconds, beginOf(pieces, n));
  }
  return startsAt;
}

/** When a zone begins to count: where its first date starts in the zone before. */
function beginOf(pieces: readonly Piece[], n: number): number {
  const from = pieces[n]?.from;
  if (!from) return Number.NEGATIVE_INFINITY;
  const before = pieces[n - 1]?.timeZone ?? "";
  return Math.max(from.toZonedDateTime(before).epochMilliseconds, beginOf(pieces, n - 1));
}

/** The zone that clocks show at an instant. */
export function zoneAt(at: number, calendar: Calendar): string {
  const pieces = piecesOf(calendar);
  let { timeZone } = pieces[0];
  for (let n = 1; n < pieces.length && beginOf(pieces, n) <= at; n += 1)
    timeZone = pieces[n]?.timeZone ?? timeZone;
  return timeZone;
}

/** The zone that will take the place of the one in force; null where none will. */
export function comingZone(now: number, calendar: Calendar): ZoneChange | null {
  const pieces = piecesOf(calendar);
  const n = pieces.findIndex((_, index) => index > 0 && beginOf(pieces, index) > now);
  const piece = pieces[n];
  if (piece === undefined || piece.from === null) return null;
  return { timeZone: piece.timeZone, firstDay: piece.from.toString(), startsAt: beginOf(pieces, n) };
}

/**
 * The calendar with another zone from a date on, in place of one that was to come. The zone in force takes back what
 * was to come.
 * @param change `firstDay` begins after `now`
 */
export function withZone(
  calendar: Calendar,
  change: { timeZone: string; firstDay: Temporal.PlainDate; now: number },
): Calendar {
  const pieces = piecesOf(calendar);
  const counting = pieces.filter((_, n) => beginOf(pieces, n) <= change.now);
  const last = counting.at(-1) ?? pieces[0];
  const next = { from: change.firstDay, timeZone: change.timeZone };
  const all = last.timeZone === change.timeZone ? counting : [...counting, next];
  return all
    .map(({ from, timeZone }) => (from === null ? timeZone : `${from.toString()} ${timeZone}`))
    .join(" ");
}
