import { ChevronDown } from "lucide-react";
import { cn } from "./class-names";

export interface SelectOption {
  value: string;
  label: string;
}

interface SelectProps {
  label: string;
  options: readonly SelectOption[];
  value: string;
  onValueChange: (value: string) => void;
  className?: string;
}

/**
 * A list of one choice beside other controls; its label is heard, and seen where the place does not say it. The
 * browser's own list: nothing has to be sent for it, and a telephone shows the one its owner knows.
 */
export function Select({ label, options, value, onValueChange, className }: SelectProps) {
  return (
    <span className={cn("relative inline-flex", className)}>
      <select
        aria-label={label}
        value={value}
        onChange={(event) => onValueChange(event.target.value)}
        className="h-8 w-full appearance-none rounded-control border border-rule-strong bg-surface pr-8 pl-3 font-medium text-ink hover:bg-sunken pointer-coarse:min-h-11"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2 size-4 -translate-y-1/2 text-ink-3"
      />
    </span>
  );
}
