import { formatUsdAxis } from "@/components/budget/format";

/**
 * Where a decimal string is drawn. A double is near enough for a pixel; no figure that is read or added
 * ever comes from here.
 */
export function toCoordinate(value: string): number {
  return Number(value);
}

/** The share of a whole that a part is, for drawing; 0 of nothing is nothing. */
export function toShare(part: string, whole: string): number {
  const length = toCoordinate(whole);
  if (length > 0) return toCoordinate(part) / length;
  return toCoordinate(part) > 0 ? Number.POSITIVE_INFINITY : 0;
}

/** Round ticks from 0 to just above the highest value: at most four steps. */
export function axisTicks(highest: number): number[] {
  if (!(highest > 0)) return [0, 1];
  const raw = highest / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step =
    ([1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10].find((factor) => factor * power >= raw * 0.999999) ?? 10) * power;
  const count = Math.ceil(highest / step - 1e-9);
  // The product of a step such as 0.1 has a tail; it is cut before it becomes a label.
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/** What stands beside a tick: a round amount, without the tail of a double. */
export function formatAxisUsd(value: number): string {
  return formatUsdAxis(value.toFixed(12).replace(/\.?0+$/, ""));
}

/** Moves labels apart until each has its own line, keeping their order and staying inside the height. */
export function spreadLabels(wanted: readonly number[], gap: number, height: number): number[] {
  const order = wanted.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y);
  let floor = 0;
  for (const label of order) {
    label.y = Math.max(label.y, floor);
    floor = label.y + gap;
  }
  let ceiling = height;
  for (const label of order.toReversed()) {
    label.y = Math.min(label.y, ceiling);
    ceiling = label.y - gap;
  }
  const placed = [...wanted];
  for (const { y, index } of order) placed[index] = y;
  return placed;
}
