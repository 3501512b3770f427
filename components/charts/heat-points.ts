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

/** Cost by weekday and hour of the day, both in the zone. An hour that a clock repeats is summed with its twin. */
export function heatRows(
  buckets: readonly { startsAt: string; cost: string }[],
  timeZone: string,
): { rows: HeatRow[]; most: string } {
  const read = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    hourCycle: "h23",
  });
  const sums = new Map<string, Money>();
  for (const { startsAt, cost } of buckets) {
    const parts = read.formatToParts(new Date(startsAt));
    const of = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
    const key = `${of("weekday")} ${Number(of("hour"))}`;
    sums.set(key, (sums.get(key) ?? ZERO).plus(usd(cost)));
  }
  const rows = WEEKDAYS.map((weekday) => ({
    weekday,
    hours: Array.from({ length: 24 }, (_, hour) => toWire(sums.get(`${weekday} ${hour}`) ?? ZERO)),
  }));
  const most = [...sums.values()].reduce((top, sum) => (sum.gt(top) ? sum : top), ZERO);
  return { rows, most: toWire(most) };
}
