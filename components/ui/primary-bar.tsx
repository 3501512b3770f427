import type { ReactNode } from "react";

/**
 * Where a page's primary action stands: beside the others, and on a narrow screen in a bar at the bottom, where the thumb
 * is. `.primary-bar` in app/globals.css places it, and keeps its room free below the page, the focus and the toasts.
 */
export function PrimaryBar({ children }: { children: ReactNode }) {
  return <div className="primary-bar no-print">{children}</div>;
}
