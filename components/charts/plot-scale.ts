/** The edges of where a chart draws, in CSS pixels of its own box. */
export interface PlotArea {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Room for the names of the days or months below a plot. */
export const AXIS_X = 24;

export type Scale = (value: number) => number;

/** Maps one range of numbers onto another; of an empty range everything is at its start. */
export function linear([from, to]: [number, number], [start, end]: [number, number]): Scale {
  const span = to - from;
  return span === 0 ? () => start : (value) => start + ((value - from) / span) * (end - start);
}

/** A bar's place: its left edge, its width and its middle. */
export interface Band {
  x: number;
  width: number;
  middle: number;
}

/** Equal places side by side, each with `gap` of its share left free, none wider than `widest`. */
export function bands(
  count: number,
  area: PlotArea,
  { gap, widest }: { gap: number; widest: number },
): Band[] {
  const share = (area.right - area.left) / Math.max(1, count);
  const width = Math.min(widest, share * (1 - gap));
  return Array.from({ length: count }, (_, index) => {
    const middle = area.left + (index + 0.5) * share;
    return { x: middle - width / 2, width, middle };
  });
}

/** The index of the place nearest to `x`; null if there is none. */
export function nearest(places: readonly number[], x: number): number | null {
  let best: number | null = null;
  for (const [index, place] of places.entries())
    if (best === null || Math.abs(place - x) < Math.abs((places[best] ?? 0) - x)) best = index;
  return best;
}

/** An SVG path through points. */
export function pathThrough(points: readonly { x: number; y: number }[]): string {
  return points.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${round(x)},${round(y)}`).join("");
}

/** The same, closed along another line: what lies between them. */
export function pathBetween(
  upper: readonly { x: number; y: number }[],
  lower: readonly { x: number; y: number }[],
): string {
  return upper.length === 0 ? "" : `${pathThrough([...upper, ...lower.toReversed()])}Z`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
