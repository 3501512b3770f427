import type { PlotArea } from "./plot-scale";

export interface PlacedLabel {
  x: number;
  y: number;
  anchor: "start" | "middle" | "end";
}

type Point = { x: number; y: number };
type Box = { left: number; right: number; top: number; bottom: number };

const LINE = 14;
/** Near enough for a word of 12 px; a label a little too long is told by the table and the cursor. */
const CHARACTER = 6.6;
/** From the middle of a point to its name. */
const GAP = 9;

/**
 * Where the name of each point stands: beside it, else above or below, wherever it meets no point, no other name and no
 * edge. Null where there is no such place: the point is still named by the cursor and in the table.
 */
export function placeLabels(
  points: readonly Point[],
  names: readonly string[],
  area: PlotArea,
): (PlacedLabel | null)[] {
  const taken: Box[] = points.map(({ x, y }) => around(x, y, GAP / 2));
  return points.map((point, index) => {
    const width = (names[index]?.length ?? 0) * CHARACTER;
    for (const label of candidates(point)) {
      const box = boxOf(label, width);
      const isFree = isInside(box, area) && !taken.some((other) => overlaps(box, other));
      if (!isFree) continue;
      taken.push(box);
      return label;
    }
    return null;
  });
}

function candidates({ x, y }: Point): PlacedLabel[] {
  return [
    { x: x + GAP, y, anchor: "start" },
    { x: x - GAP, y, anchor: "end" },
    { x, y: y - LINE, anchor: "middle" },
    { x, y: y + LINE, anchor: "middle" },
    { x, y: y - LINE, anchor: "start" },
    { x, y: y - LINE, anchor: "end" },
    { x, y: y + LINE, anchor: "start" },
    { x, y: y + LINE, anchor: "end" },
  ];
}

function boxOf({ x, y, anchor }: PlacedLabel, width: number): Box {
  const left = anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2;
  return { left, right: left + width, top: y - LINE / 2, bottom: y + LINE / 2 };
}

function around(x: number, y: number, radius: number): Box {
  return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
}

function isInside(box: Box, area: PlotArea): boolean {
  return (
    box.left >= area.left &&
    box.right <= area.right &&
    box.top >= area.top - LINE &&
    box.bottom <= area.bottom
  );
}

function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
