"use client";

import { type ReactNode, useId } from "react";
import { cn } from "./class-names";

export interface Choice<Value extends string> {
  value: Value;
  label: string;
  note?: ReactNode;
}

interface RadioChoiceProps<Value extends string> {
  legend: string;
  choices: readonly Choice<Value>[];
  value: Value;
  onValueChange: (value: Value) => void;
  /** Side by side for short labels, below each other for choices that explain themselves. */
  layout?: "row" | "column";
}

/** Native radio buttons, drawn as the parts of one frame. */
export function RadioChoice<Value extends string>(props: RadioChoiceProps<Value>) {
  const { legend, choices, value, onValueChange, layout = "row" } = props;
  const name = useId();
  return (
    <fieldset>
      <legend className="mb-1 text-label text-ink-2">{legend}</legend>
      <div className={cn("flex gap-2", layout === "row" ? "flex-wrap" : "flex-col")}>
        {choices.map((choice) => (
          <label
            key={choice.value}
            className={cn(
              "flex cursor-pointer gap-2 rounded-control border border-rule-strong px-3 has-checked:border-ink has-checked:bg-sunken",
              "has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
              layout === "row" ? "min-h-8 items-center pointer-coarse:min-h-11" : "items-start py-2",
            )}
          >
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              onChange={() => onValueChange(choice.value)}
              className={cn("outline-none", layout === "column" && "mt-0.5")}
            />
            <span>
              <span className="font-medium">{choice.label}</span>
              {choice.note ? <span className="block text-ink-2">{choice.note}</span> : null}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
