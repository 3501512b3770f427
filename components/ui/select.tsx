import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "./class-names";

export interface SelectOption {
  value: string;
  label: string;
}

interface SelectListProps extends ComponentProps<"select"> {
  options: readonly SelectOption[];
}

/**
 * The browser's own list in our frame: nothing has to be sent for it, and a telephone shows the one its owner knows.
 */
export function SelectList({ options, className, ...props }: SelectListProps) {
  return (
    <span className="relative flex w-full">
      <select
        className={cn(
          "h-8 w-full appearance-none truncate rounded-control border border-rule-strong pr-8 pl-3 text-ink disabled:opacity-50 pointer-coarse:min-h-11",
          className,
        )}
        {...props}
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

interface SelectProps {
  label: string;
  options: readonly SelectOption[];
  value: string;
  onValueChange: (value: string) => void;
  className?: string;
}

/** A list of one choice beside other controls; its label is heard, and seen where the place does not say it. */
export function Select({ label, options, value, onValueChange, className }: SelectProps) {
  return (
    <span className={cn("inline-flex", className)}>
      <SelectList
        aria-label={label}
        options={options}
        value={value}
        onChange={(event) => onValueChange(event.target.value)}
        className="bg-surface font-medium hover:bg-sunken"
      />
    </span>
  );
}
