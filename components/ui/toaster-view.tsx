"use client";

import { useTheme } from "next-themes";
import { useEffect } from "react";
import { toast as show, Toaster } from "sonner";
import { type Toast, toasts } from "./toast";

/**
 * Passing news only; what lasts or needs an act is a Banner.
 * Its sheet is imported in app/globals.css, so it is styled where the policy refuses the tag that sonner adds by itself.
 */
export function ToasterView({ waiting }: { waiting: readonly Toast[] }) {
  const { resolvedTheme } = useTheme();
  useEffect(() => {
    // Sonner shows what it is told once it stands, so this runs after it.
    if (waiting.length === 0) return;
    for (const { tone, title, description, duration } of toasts.take())
      (tone === "plain" ? show : show[tone])(title, {
        ...(description !== undefined && { description }),
        ...(duration !== undefined && { duration }),
      });
  }, [waiting]);
  return (
    <Toaster
      theme={resolvedTheme === "dark" ? "dark" : "light"}
      position="bottom-right"
      offset={{ bottom: "calc(var(--bottom-taken) + 24px)" }}
      mobileOffset={{ bottom: "calc(var(--bottom-taken) + 16px)" }}
      closeButton
      style={{ fontFamily: "inherit" }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-full items-start gap-3 rounded-overlay border border-rule bg-surface p-4 text-body text-ink shadow-overlay",
          description: "text-ink-2",
          closeButton: "hidden",
          actionButton: "ml-auto shrink-0 text-accent underline underline-offset-2",
        },
      }}
    />
  );
}
