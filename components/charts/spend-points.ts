import { toWire, usd, ZERO } from "@/server/domain/money";
import { toCoordinate } from "./coordinates";

/** One part of every bar. */
export interface SpendSeries {
  name: string;
  /** A CSS colour. */
  colour: string;
  /** Exact cost in each bucket. */
  values: readonly string[];
}

export interface SpendChartData {
  buckets: readonly { name: string; tick: string; cost: string; state: "past" | "running" | "future" }[];
  series: readonly SpendSeries[];
  /** Cost of the same bucket of the days before; null if they are not compared. */
  previous: readonly string[] | null;
  view: "bars" | "cumulative" | "share";
}

export interface SpendPoint {
  index: number;
  tick: string;
  /** How much each part takes, by the number of its series; none of what is yet to come. */
  parts: number[];
  previous: number | null;
}

/** Running totals of exact amounts. */
export function cumulated(values: readonly string[]): string[] {
  let total = ZERO;
  return values.map((value) => {
    total = total.plus(usd(value));
    return toWire(total);
  });
}

/** Where everything is drawn: amounts in bars, sums so far, or shares of each bucket. */
export function spendPoints({ buckets, series, previous, view }: SpendChartData): SpendPoint[] {
  const values = series.map((one) => (view === "cumulative" ? cumulated(one.values) : one.values));
  const before = previous === null ? null : view === "cumulative" ? cumulated(previous) : previous;
  return buckets.map(({ tick, state }, index) => {
    const known = state === "future" ? [] : values;
    const parts = known.map((one) => Math.max(0, toCoordinate(one[index] ?? "0")));
    const whole = parts.reduce((sum, part) => sum + part, 0);
    const earlier = before?.[index];
    return {
      index,
      tick,
      parts: view === "share" ? parts.map((part) => (whole > 0 ? (part / whole) * 100 : 0)) : parts,
      previous: view === "share" || earlier === undefined ? null : toCoordinate(earlier),
    };
  });
}

/** The highest place that anything is drawn at. */
export function highestPoint(points: readonly SpendPoint[]): number {
  return Math.max(
    0,
    ...points.map(({ parts, previous }) =>
      Math.max(
        previous ?? 0,
        parts.reduce((sum, part) => sum + part, 0),
      ),
    ),
  );
}

/** What a part of a bucket shows in words: its amount, the sum so far, or its share. */
export function partValue(data: SpendChartData, series: number, bucket: number): string {
  const values = data.series[series]?.values ?? [];
  return (data.view === "cumulative" ? cumulated(values.slice(0, bucket + 1)).at(-1) : values[bucket]) ?? "0";
}
