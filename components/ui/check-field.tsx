import type { ComponentProps, ReactNode } from "react";

interface CheckFieldProps extends Omit<ComponentProps<"input">, "type"> {
  label: string;
  hint?: ReactNode;
}

/** A box to tick, with what it means. */
export function CheckField({ label, hint, ...props }: CheckFieldProps) {
  return (
    <label className="flex min-h-8 items-start gap-2 py-1 pointer-coarse:min-h-11">
      <input type="checkbox" className="mt-0.5" {...props} />
      <span>
        {label}
        {hint ? <span className="block text-label font-normal text-ink-3">{hint}</span> : null}
      </span>
    </label>
  );
}
