"use client";

import { type ComponentProps, useId } from "react";

interface SelectFieldProps extends Omit<ComponentProps<"select">, "id"> {
  label: string;
  options: readonly { value: string; label: string }[];
  hint?: string;
}

/** A native list of one choice, for forms. */
export function SelectField({ label, options, hint, ...props }: SelectFieldProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="text-label text-ink-2">
        {label}
      </label>
      <select
        id={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="mt-1 h-9 w-full rounded-control border border-rule-strong bg-canvas px-2 text-ink disabled:opacity-50 pointer-coarse:h-11"
        {...props}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {hint ? (
        <p id={`${id}-hint`} className="mt-1 text-label font-normal text-ink-3">
          {hint}
        </p>
      ) : null}
    </div>
  );
}
