"use client";

import { type ReactNode, useId, useState } from "react";
import { type ButtonVariant, buttonClass } from "./button-class";
import { cn } from "./class-names";

interface DeniedActionProps {
  label: string;
  /** Read out with the button and shown beside it. */
  reason: ReactNode;
  variant?: ButtonVariant | undefined;
  /** Where the label alone does not say what it acts on. */
  name?: string | undefined;
}

/**
 * A button that cannot be pressed and says why. It stays in the order of the tab key, since what has no focus is told to
 * nobody; the reason shows while the pointer or the focus is on it, until Escape.
 */
export function DeniedAction({ label, reason, variant, name }: DeniedActionProps) {
  const id = useId();
  const [isTold, setIsTold] = useState(false);
  return (
    // On narrow screens the reason is as wide as the row of actions, so that it is never cut off.
    <span
      className="inline-flex max-sm:flex-1 sm:relative"
      onPointerEnter={() => setIsTold(true)}
      onPointerLeave={() => setIsTold(false)}
    >
      <button
        type="button"
        aria-disabled="true"
        aria-label={name}
        aria-describedby={id}
        onClick={() => setIsTold(true)}
        onFocus={() => setIsTold(true)}
        onBlur={() => setIsTold(false)}
        onKeyDown={(event) => event.key === "Escape" && setIsTold(false)}
        className={cn(buttonClass(variant), "cursor-not-allowed opacity-50 max-sm:w-full")}
      >
        {label}
      </button>
      <span
        id={id}
        role="tooltip"
        className={cn(
          "absolute inset-x-0 top-full z-40 pt-1 sm:left-auto sm:right-0 sm:w-64",
          isTold ? "block" : "hidden",
        )}
      >
        <span className="block rounded-overlay border border-rule bg-surface p-3 text-body font-normal whitespace-normal text-ink shadow-overlay">
          {reason}
        </span>
      </span>
    </span>
  );
}
