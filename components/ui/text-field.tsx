"use client";

import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "./class-names";

interface FieldShell {
  label: string;
  /** What the value means, its unit, its bounds. */
  hint?: ReactNode;
  error?: string | undefined;
  optional?: boolean;
}

const CONTROL =
  "w-full rounded-control border border-rule-strong bg-canvas px-3 text-ink placeholder:text-ink-3 aria-invalid:border-exceeded disabled:opacity-50";

function useField({ hint, error }: Pick<FieldShell, "hint" | "error">) {
  const id = useId();
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return {
    id,
    aria: { "aria-invalid": error ? true : undefined, "aria-describedby": described || undefined },
  };
}

function Shell({
  id,
  label,
  hint,
  error,
  optional,
  children,
}: FieldShell & { id: string; children: ReactNode }) {
  return (
    <div>
      <label htmlFor={id} className="text-label text-ink-2">
        {label}
        {optional ? <span className="font-normal text-ink-3"> (optional)</span> : null}
      </label>
      <div className="mt-1">{children}</div>
      {hint ? (
        <p id={`${id}-hint`} className="mt-1 text-label font-normal text-ink-3">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} className="mt-1 text-label text-exceeded-text">
          {error}
        </p>
      ) : null}
    </div>
  );
}

interface TextFieldProps extends Omit<ComponentProps<"input">, "id">, FieldShell {
  /** Stands before the value inside the frame, such as "$". */
  prefix?: string;
  suffix?: string;
}

export function TextField({
  label,
  hint,
  error,
  optional,
  prefix,
  suffix,
  className,
  ...props
}: TextFieldProps) {
  const { id, aria } = useField({ hint, error });
  return (
    <Shell id={id} label={label} hint={hint} error={error} optional={optional ?? false}>
      <div className="relative">
        {prefix ? <Affix className="left-3">{prefix}</Affix> : null}
        <input
          id={id}
          className={cn(CONTROL, "h-8 pointer-coarse:h-11", prefix && "pl-7", suffix && "pr-14", className)}
          {...aria}
          {...props}
        />
        {suffix ? <Affix className="right-3">{suffix}</Affix> : null}
      </div>
    </Shell>
  );
}

function Affix({ children, className }: { children: string; className: string }) {
  return (
    <span
      aria-hidden
      className={cn("pointer-events-none absolute inset-y-0 flex items-center text-ink-3", className)}
    >
      {children}
    </span>
  );
}

interface TextAreaFieldProps extends Omit<ComponentProps<"textarea">, "id">, FieldShell {}

export function TextAreaField({ label, hint, error, optional, className, ...props }: TextAreaFieldProps) {
  const { id, aria } = useField({ hint, error });
  return (
    <Shell id={id} label={label} hint={hint} error={error} optional={optional ?? false}>
      <textarea id={id} className={cn(CONTROL, "min-h-20 py-2", className)} {...aria} {...props} />
    </Shell>
  );
}
