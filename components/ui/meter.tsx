import { Meter as Base } from "@base-ui/react/meter";
import type { CSSProperties } from "react";
import { cn } from "./class-names";

export type MeterTone = "ok" | "warning" | "critical" | "exceeded";

interface MeterProps {
  /** Whose meter it is. */
  label: string;
  /** The whole state in words. */
  valueText: string;
  tone: MeterTone;
  level: string;
  /** Shares of the effective limit: 1 is the limit. For drawing only. */
  spent: number;
  held?: number;
  forecast?: number | null;
  thresholds?: readonly number[];
  /** Where the own limit stands if overrides have added room. */
  ownLimit?: number | null;
  /** False while an override lifts the limit. */
  enforced?: boolean;
  /** Tiles show thresholds and the forecast's mark; rows are lower and quieter. */
  size?: "tile" | "row";
}

// The track spans 0 to 120 % of the limit, so that the limit stands at 5/6 in every row.
const SPAN = 1.2;
const FILL: Record<MeterTone, string> = {
  ok: "bg-ok",
  warning: "bg-warning",
  critical: "bg-critical",
  exceeded: "bg-exceeded",
};

const at = (share: number): string => `${(Math.min(Math.max(share, 0), SPAN) / SPAN) * 100}%`;

export function Meter(props: MeterProps) {
  const { label, valueText, level, spent, size = "row" } = props;
  const tile = size === "tile";
  return (
    <Base.Root
      aria-label={label}
      aria-valuetext={valueText}
      value={Math.min(spent, SPAN) * 100}
      min={0}
      max={SPAN * 100}
      data-level={level}
      className={cn("relative block w-full min-w-24", tile ? "h-5" : "h-4")}
    >
      <span
        aria-hidden
        className={cn(
          "absolute inset-x-0 overflow-hidden rounded-meter border border-rule bg-sunken",
          tile ? "bottom-1 h-2" : "top-[5px] h-1.5",
        )}
      />
      <span aria-hidden className={cn("absolute inset-x-0", tile ? "bottom-1 h-2" : "top-[5px] h-1.5")}>
        <Parts {...props} />
        <Marks {...props} />
      </span>
    </Base.Root>
  );
}

function Parts({ spent, held = 0, tone }: MeterProps) {
  const inside = Math.min(spent, 1);
  const heldWidth = `max(6px, calc(${at(spent + held)} - ${at(spent)} - 2px))`;
  return (
    <>
      {spent > 0 ? (
        <span
          className={cn(
            "meter-part absolute inset-y-0 left-0 min-w-0.5 rounded-l-meter transition-[width] duration-meter",
            FILL[tone],
          )}
          style={{ width: at(inside) }}
        />
      ) : null}
      {held > 0 && spent < SPAN ? (
        <span
          data-part="held"
          className="meter-part hatch-held absolute inset-y-0 transition-[left,width] duration-meter"
          style={{
            left: `min(calc(${at(spent)} + 2px), calc(100% - 6px))`,
            width: heldWidth,
            maxWidth: `calc(100% - ${at(spent)} - 2px)`,
          }}
        />
      ) : null}
      {spent > 1 ? <Overspend spent={spent} tone={tone} /> : null}
    </>
  );
}

/** Beyond the limit the bar is taller than its track, and past 120 % it ends in a chevron. */
function Overspend({ spent, tone }: Pick<MeterProps, "spent" | "tone">) {
  const off = spent >= SPAN;
  const style: CSSProperties = {
    left: at(1),
    width: `calc(${at(spent)} - ${at(1)})`,
    ...(off ? { clipPath: "polygon(0 0, calc(100% - 6px) 0, 100% 50%, calc(100% - 6px) 100%, 0 100%)" } : {}),
  };
  return (
    <span
      data-part="overspend"
      className={cn(
        "meter-part absolute -inset-y-[3px] min-w-1 transition-[width] duration-meter",
        FILL[tone],
      )}
      style={style}
    />
  );
}

function Marks(props: MeterProps) {
  const { size = "row", thresholds = [], forecast = null, ownLimit = null, enforced = true } = props;
  const tile = size === "tile";
  return (
    <>
      {tile
        ? thresholds.map((share) => (
            <span key={share} className="absolute inset-y-0 w-px bg-ink-3" style={{ left: at(share) }} />
          ))
        : null}
      {ownLimit !== null && ownLimit < 1 ? (
        <span
          data-part="own-limit"
          className="absolute -inset-y-0.5 border-l-2 border-dotted border-ink"
          style={{ left: at(ownLimit) }}
        />
      ) : null}
      <span
        data-part="limit"
        className={cn("meter-part absolute -inset-y-0.5 -ml-px w-0.5", enforced ? "bg-ink" : "dashed-ink")}
        style={{ left: at(1) }}
      />
      {forecast === null ? null : (
        <span
          data-part="forecast"
          className={cn(
            "meter-part absolute -ml-px w-0.5 bg-forecast",
            tile ? "-top-1.5 bottom-0" : "inset-y-0",
          )}
          style={{ left: at(forecast) }}
        >
          {tile ? (
            <span className="absolute -top-0.5 -left-[4px] border-x-[5px] border-t-[5px] border-x-transparent border-t-forecast" />
          ) : null}
        </span>
      )}
    </>
  );
}
