"use client";

import { useTheme } from "next-themes";
import { Toaster as Sonner } from "sonner";

/**
 * Passing news only; what lasts or needs an act is a Banner.
 * Its sheet is imported in app/globals.css, so it is styled where the policy refuses the tag that sonner adds by itself.
 */
export function Toaster() {
  const { resolvedTheme } = useTheme();
  return (
    <Sonner
      theme={resolvedTheme === "dark" ? "dark" : "light"}
      position="bottom-right"
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
