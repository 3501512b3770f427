import { localDate } from "@/components/budget/format-time";
import { type Money, toWire, usd, ZERO } from "@/server/domain/money";

const DAY_MS = 86_400_000;
export const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

export interface HeatRow {
  weekday: (typeof WEEKDAYS)[number];
  /** Cost in each hour of the day, 24 of them. */
  hours: string[];
}

/** The last days in a zone, today included, as calendar days. */
export function lastDays(now: string, timeZone: string, days: number): { from: string; to: string } {
  const to = localDate(now, timeZone);
  const first = new Date(Date.parse(`${to}T00:00:00Z`) - (days - 1) * DAY_MS);
  return { from: first.toISOString().slice(0, 10), to };
}

/** Cost by weekday and hour of the day, as they were counted. An hour that a clock repeats is summed with its twin. */
export function heatRows(buckets: readonly { firstDay: string; time: string; cost: string }[]): {
  rows: HeatRow[];
  most: string;
} {
  const sums = new Map<string, Money>();
  for (const { firstDay, time, cost } of buckets) {
    const weekday = WEEKDAYS[(new Date(`${firstDay}T00:00:00Z`).getUTCDay() + 6) % 7];
    const key = `${weekday} ${Number(time.slice(0, 2))}`;
    sums.set(key, (sums.get(key) ?? ZERO).plus(usd(cost)));
  }
  const rows = WEEKDAYS.map((weekday) => ({
    weekday,
    hours: Array.from({ length: 24 }, (_, hour) => toWire(sums.get(`${weekday} ${hour}`) ?? ZERO)),
  }));
  const most = [...sums.values()].reduce((top, sum) => (sum.gt(top) ? sum : top), ZERO);
  return { rows, most: toWire(most) };
}
