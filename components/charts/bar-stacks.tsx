"use client";

import { useId } from "react";
import type { Band, Scale } from "./plot-scale";

/** One part of a bar; hatched where it still runs. */
export interface BarPart {
  value: number;
  /** A CSS colour. */
  colour: string;
}

export interface BarStack {
  parts: readonly BarPart[];
  running: boolean;
  /** What the bar is measured against: a line in ink across it; null if nothing. */
  mark: number | null;
}

interface BarStacksProps {
  stacks: readonly BarStack[];
  bands: readonly Band[];
  y: Scale;
}

/** Square bars, each of parts upon each other. */
export function BarStacks({ stacks, bands, y }: BarStacksProps) {
  const hatch = useId();
  const colours = [...new Set(stacks.flatMap(({ parts }) => parts.map((part) => part.colour)))];
  return (
    <>
      <Hatches id={hatch} colours={colours} />
      {stacks.map((stack, index) => {
        const band = bands[index];
        if (band === undefined) return null;
        const fillOf = (colour: string) =>
          stack.running ? `url(#${hatch}-${colours.indexOf(colour)})` : colour;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
          <g key={index}>
            <Parts {...stack} band={band} y={y} fillOf={fillOf} />
            {stack.mark === null ? null : (
              <rect
                x={band.x - 2}
                width={band.width + 4}
                y={y(stack.mark) - 1}
                height={2}
                fill="var(--ink)"
              />
            )}
          </g>
        );
      })}
    </>
  );
}

interface PartsProps extends BarStack {
  band: Band;
  y: Scale;
  fillOf: (colour: string) => string;
}

function Parts({ parts, running, band, y, fillOf }: PartsProps) {
  let below = 0;
  return parts.map(({ value, colour }, index) => {
    const [from, to] = [y(below), y(below + value)];
    below += value;
    return from - to > 0 ? (
      <rect
        // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place in the stack
        key={index}
        x={band.x}
        y={to}
        width={band.width}
        height={from - to}
        fill={fillOf(colour)}
        stroke={running ? colour : "var(--surface)"}
        strokeWidth={running ? 1 : 0.5}
      />
    ) : null;
  });
}

function Hatches({ id, colours }: { id: string; colours: readonly string[] }) {
  return (
    <defs>
      {colours.map((colour, index) => (
        <pattern
          key={colour}
          id={`${id}-${index}`}
          width="5"
          height="5"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="2.5" height="5" fill={colour} />
        </pattern>
      ))}
    </defs>
  );
}
