"use client";

import { useEffect, useRef } from "react";
import type { FieldErrors, FieldValues } from "react-hook-form";

/** The server's refusal first, then what each field says. */
export function complaints<Values extends FieldValues>(
  error: string | null | undefined,
  fields: FieldErrors<Values>,
  labels: Readonly<Record<string, string>>,
): string[] {
  const own = Object.entries(fields).map(([name, field]) =>
    typeof field?.message === "string" ? `${labels[name] ?? name}: ${field.message}` : "",
  );
  return [error ?? "", ...own].filter((message) => message !== "");
}

interface FormSummaryProps {
  /** What is wrong, one line each. */
  messages: readonly string[];
  /** Changes with each attempt, so that the summary takes the focus again. */
  attempt: number;
}

/** All complaints of a form in one place that takes the focus. */
export function FormSummary({ messages, attempt }: FormSummaryProps) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (attempt > 0) ref.current?.focus();
  }, [attempt]);
  if (messages.length === 0) return null;
  return (
    <div
      ref={ref}
      tabIndex={-1}
      role="alert"
      className="border-l-2 border-exceeded bg-exceeded-tint px-4 py-3 text-exceeded-text"
    >
      <p className="font-medium">Nothing was saved.</p>
      <ul className="mt-1 text-ink">
        {messages.map((message) => (
          <li key={message}>{message}</li>
        ))}
      </ul>
    </div>
  );
}
