import type { Random } from "./random";

const HOUR_MS = 3_600_000;
// Executions of an hour of the day (UTC) and of a weekday from Sunday on, beside each other.
const BY_HOUR = [2, 1, 1, 1, 2, 3, 5, 8, 11, 13, 14, 13, 11, 13, 15, 15, 13, 11, 8, 6, 5, 4, 3, 2];
const BY_WEEKDAY = [3, 10, 11, 11, 11, 9, 4];
// The first day of the demo has this share of the last day's executions: its agents are being rolled out.
const FIRST_DAY = 0.6;

/** `count` instants in [from, to), ascending, busier by day, in the week and towards the end. Epoch milliseconds. */
export function executionTimes(random: Random, span: { from: number; to: number; count: number }): number[] {
  const { from, to, count } = span;
  const hours: { start: number; end: number; until: number }[] = [];
  let total = 0;
  for (let start = from; start < to; start += HOUR_MS) {
    const end = Math.min(start + HOUR_MS, to);
    total += activity(start, (start - from) / (to - from)) * (end - start);
    hours.push({ start, end, until: total });
  }
  const times: number[] = [];
  let place = 0;
  let before = 0;
  for (let index = 0; index < count; index += 1) {
    // One draw in each of `count` equal parts: even enough for a curve, and already in order.
    const point = ((index + random()) / count) * total;
    for (let hour = hours[place]; hour !== undefined && hour.until <= point; hour = hours[place]) {
      before = hour.until;
      place += 1;
    }
    const hour = hours[place];
    if (hour === undefined) break;
    const share = (point - before) / (hour.until - before);
    times.push(Math.floor(hour.start + share * (hour.end - hour.start)));
  }
  return times;
}

function activity(at: number, progress: number): number {
  const date = new Date(at);
  const hour = BY_HOUR[date.getUTCHours()] ?? 1;
  const weekday = BY_WEEKDAY[date.getUTCDay()] ?? 1;
  return hour * weekday * (FIRST_DAY + (1 - FIRST_DAY) * progress);
}
