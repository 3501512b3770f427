"use client";

import { type ComponentProps, useId } from "react";
import { SelectList, type SelectOption } from "./select";

interface SelectFieldProps extends Omit<ComponentProps<"select">, "id"> {
  label: string;
  options: readonly SelectOption[];
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
      <div className="mt-1">
        <SelectList
          id={id}
          options={options}
          aria-describedby={hint ? `${id}-hint` : undefined}
          className="bg-canvas"
          {...props}
        />
      </div>
      {hint ? (
        <p id={`${id}-hint`} className="mt-1 text-label font-normal text-ink-3">
          {hint}
        </p>
      ) : null}
    </div>
  );
}
