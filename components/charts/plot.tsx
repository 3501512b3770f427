"use client";

import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from "react";
import { linear, nearest, type PlotArea } from "./plot-scale";

interface PlotProps {
  /** What it shows and what the arrow keys do. */
  label: string;
  width: number;
  height: number;
  area: PlotArea;
  /** From 0 to the top of the plot. */
  ticksY: readonly number[];
  formatY: (value: number) => string;
  ticksX: readonly { x: number; text: string; anchor: "start" | "middle" }[];
  /** Where the cursor may rest, from left to right. */
  stops: readonly number[];
  /** What is said of the stop that the cursor is at. */
  noteOf: (stop: number) => ReactNode;
  /** The width of what the cursor marks: 0 for a line. */
  cursorWidth: number;
  /** What stands on the stop that the cursor is at. */
  markOf?: (stop: number) => ReactNode;
  onOpen?: (stop: number) => void;
  /** The drawing, in the plot's own pixels. */
  children: ReactNode;
}

const NOTE_GAP = 12;

/** Axes, hairlines and a cursor that pointer and arrow keys move; what is drawn between them comes from the chart. */
export function Plot({ label, width, height, area, stops, onOpen, children, ...props }: PlotProps) {
  const [chosen, setChosen] = useState<number | null>(null);
  // Data may have become shorter under the cursor.
  const active = chosen !== null && chosen < stops.length ? chosen : null;
  const at = active === null ? undefined : stops[active];

  const follow = (event: PointerEvent<HTMLElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    setChosen(nearest(stops, x));
  };
  const walk = (event: KeyboardEvent) => {
    if (event.key === "Enter" && active !== null) return onOpen?.(active);
    const next = stopAfter(event.key, active, stops.length);
    if (next === undefined) return;
    event.preventDefault();
    setChosen(next);
  };

  return (
    <div
      role="application"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys need the focus
      tabIndex={0}
      className="relative"
      style={{ width, height }}
      onPointerMove={follow}
      onPointerDown={follow}
      onPointerLeave={() => setChosen(null)}
      onBlur={() => setChosen(null)}
      onKeyDown={walk}
      onClick={() => active !== null && onOpen?.(active)}
    >
      <svg width={width} height={height} aria-hidden className="block overflow-visible">
        <Hairlines area={area} {...props} />
        {at === undefined ? null : <Cursor x={at} width={props.cursorWidth} area={area} />}
        {children}
        {active === null ? null : props.markOf?.(active)}
        <DaysBelow area={area} ticks={props.ticksX} />
      </svg>
      <div
        role="status"
        className="pointer-events-none absolute z-10 max-w-full"
        style={{
          top: area.top,
          ...((at ?? 0) > width / 2
            ? { right: width - (at ?? 0) + NOTE_GAP }
            : { left: (at ?? 0) + NOTE_GAP }),
        }}
      >
        {active === null ? null : props.noteOf(active)}
      </div>
    </div>
  );
}

/** Where a key leads: undefined if it leads nowhere, null if it leaves. */
function stopAfter(key: string, active: number | null, count: number): number | null | undefined {
  if (key === "Escape") return null;
  if (count === 0) return undefined;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (key === "ArrowRight") return active === null ? 0 : Math.min(count - 1, active + 1);
  if (key === "ArrowLeft") return active === null ? count - 1 : Math.max(0, active - 1);
  return undefined;
}

function Hairlines({ area, ticksY, formatY }: Pick<PlotProps, "area" | "ticksY" | "formatY">) {
  const y = linear([0, ticksY.at(-1) ?? 1], [area.bottom, area.top]);
  return ticksY.map((tick) => (
    <g key={tick}>
      <line x1={area.left} x2={area.right} y1={y(tick)} y2={y(tick)} stroke="var(--rule)" />
      <text x={area.left - 8} y={y(tick)} dy="0.35em" textAnchor="end" fontSize={12} fill="var(--ink-2)">
        {formatY(tick)}
      </text>
    </g>
  ));
}

function DaysBelow({ area, ticks }: { area: PlotArea; ticks: PlotProps["ticksX"] }) {
  return (
    <>
      <line x1={area.left} x2={area.right} y1={area.bottom} y2={area.bottom} stroke="var(--rule-strong)" />
      {ticks.map(({ x, text, anchor }) => (
        <text key={x} x={x} y={area.bottom + 17} textAnchor={anchor} fontSize={12} fill="var(--ink-2)">
          {text}
        </text>
      ))}
    </>
  );
}

function Cursor({ x, width, area }: { x: number; width: number; area: PlotArea }) {
  const height = area.bottom - area.top;
  return width === 0 ? (
    <line x1={x} x2={x} y1={area.top} y2={area.bottom} stroke="var(--ink-3)" />
  ) : (
    <rect x={x - width / 2} y={area.top} width={width} height={height} fill="var(--sunken)" />
  );
}
