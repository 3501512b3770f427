import { METHOD_WORD } from "@/components/budget/forecast-words";
import { formatPercent, formatUsd } from "@/components/budget/format";
import { formatCalendarDay, monthDays } from "@/components/budget/format-time";
import type { ForecastMethod } from "@/server/domain/forecast";
import { usd } from "@/server/domain/money";
import { toCoordinate } from "./coordinates";

const DAY_MS = 86_400_000;

export interface BurnDay {
  start: string;
  /** The calendar day, YYYY-MM-DD. */
  date: string;
  label: string;
  /** Cumulative, US dollars. */
  spent: string;
}

export interface BurnChartData {
  days: readonly BurnDay[];
  limit: string | null;
  /** Shares of the limit. */
  thresholds: readonly number[];
  /** [low, high] is null in the first week. */
  forecast: {
    at: string;
    value: string;
    low: string | null;
    high: string | null;
    method: ForecastMethod | null;
  } | null;
  periodStart: string;
  periodEnd: string;
  /** The month that is shown; of another period `span` says it. */
  month: string;
  span?: BurnSpan;
  now: string;
  timeZone: string;
}

/** A period that is no calendar month, in words. */
export interface BurnSpan {
  /** What one point is of: "day", "hour". */
  piece: string;
  /** "16 Nov", of the heading of what was spent since. */
  since: string;
  /** "22 Nov": when the forecast comes true; null where the period never ends. */
  until: string | null;
  /** Spent before the first point. */
  spentBefore: string;
  ticks: readonly { at: number; text: string }[];
}

export interface BurnPoint {
  /** Milliseconds since the epoch. */
  x: number;
  spent?: number;
  projected?: number;
  low?: number;
  high?: number;
  pace?: number;
  label?: string;
  exact?: string;
}

/** Each day's sum stands at the day's end, or at now for the day that runs; the line starts with nothing. */
export function burnPoints(data: BurnChartData): BurnPoint[] {
  const start = Date.parse(data.periodStart);
  const end = Date.parse(data.periodEnd);
  const last = Math.min(Date.parse(data.now), end);
  // What never ends has no even pace.
  const hasPace = data.limit !== null && data.span?.until !== null;
  const points: BurnPoint[] = [
    { x: start, spent: toCoordinate(data.span?.spentBefore ?? "0"), ...(hasPace && { pace: 0 }) },
  ];
  data.days.forEach((day, index) => {
    const next = data.days[index + 1];
    const x = next ? Date.parse(next.start) : Math.max(last, Date.parse(day.start));
    points.push({ x, spent: toCoordinate(day.spent), label: day.label, exact: day.spent });
  });
  const tip = points.at(-1);
  if (data.forecast && tip?.spent !== undefined) {
    const { at, value, low, high } = data.forecast;
    tip.projected = tip.spent;
    const end: BurnPoint = { x: Date.parse(at), projected: toCoordinate(value) };
    if (low !== null && high !== null) {
      Object.assign(tip, { low: tip.spent, high: tip.spent });
      Object.assign(end, { low: toCoordinate(low), high: toCoordinate(high) });
    }
    points.push(end);
  }
  if (data.limit !== null && hasPace) {
    const at = points.find((point) => point.x === end);
    if (at) at.pace = toCoordinate(data.limit);
    else points.push({ x: end, pace: toCoordinate(data.limit) });
  }
  return points;
}

/** The chart in one sentence, from the same decimals. */
export function burnSentence(data: BurnChartData): string {
  const last = data.days.at(-1);
  if (!last) return "Nothing has been spent in this period yet.";
  const spent = `${formatUsd(last.spent)}${data.limit === null ? "" : ` of ${formatUsd(data.limit)}`} spent by ${last.label}`;
  if (!data.forecast) return `${spent}.`;
  const how = METHOD_WORD[data.forecast.method ?? "run_rate"];
  const rate = `${how} ${formatUsd(data.forecast.value)} by ${data.span?.until ?? formatCalendarDay(monthDays(data.month).lastDay)}`;
  if (data.limit === null) return `${spent}; ${rate}.`;
  const gap = usd(data.forecast.value).minus(usd(data.limit));
  if (gap.isZero()) return `${spent}; ${rate}, exactly the limit.`;
  return `${spent}; ${rate}, ${formatUsd(gap.abs().toFixed())} ${gap.isPositive() ? "above" : "below"} the limit.`;
}

/** Days for the axis and where they start: the first, then evenly, at most `most` of them. */
export function burnTicks(data: BurnChartData, most: number): { at: number; text: string }[] {
  if (data.span) {
    const { ticks } = data.span;
    const every = Math.max(1, Math.ceil(ticks.length / most));
    return ticks.filter((_, index) => index % every === 0);
  }
  const start = Date.parse(data.periodStart);
  const { firstDay, lastDay } = monthDays(data.month);
  const first = Date.parse(`${firstDay}T00:00:00Z`);
  const days = (Date.parse(`${lastDay}T00:00:00Z`) - first) / DAY_MS + 1;
  const step = Math.max(1, Math.ceil(days / most));
  const ticks: { at: number; text: string }[] = [];
  for (let day = 0; day < days; day += step)
    ticks.push({
      at: start + day * DAY_MS,
      text: formatCalendarDay(new Date(first + day * DAY_MS).toISOString().slice(0, 10)),
    });
  return ticks;
}

/** "80% of the limit" */
export function thresholdLabel(share: number): string {
  return formatPercent(String(Math.round(share * 1000) / 10)).replace(".0%", "%");
}
