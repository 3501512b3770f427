import { cn } from "@/components/ui/class-names";
import { spreadLabels } from "./coordinates";

export interface LineLabel {
  text: string;
  /** Where its line ends, as a share of the plot's height from the top. */
  y: number;
  className: string;
}

const GAP_PX = 15;

/** Names lines at their right end; names that would meet are moved apart. */
export function LineLabels({
  labels,
  top,
  height,
}: {
  labels: readonly LineLabel[];
  top: number;
  height: number;
}) {
  const places = spreadLabels(
    labels.map((label) => label.y * height),
    GAP_PX,
    height,
  );
  return (
    <div aria-hidden className="pointer-events-none absolute top-0 right-0 w-[var(--labels-width)]">
      {labels.map((label, index) => (
        <span
          key={label.text}
          className={cn("absolute left-1.5 -translate-y-1/2 text-label whitespace-nowrap", label.className)}
          style={{ top: top + (places[index] ?? 0) }}
        >
          {label.text}
        </span>
      ))}
    </div>
  );
}
