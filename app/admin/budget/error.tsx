"use client";

import { ErrorPanel } from "@/components/ui/error-panel";

/** A page that could not be read is never blank. */
export default function PageError({ retry }: { retry: () => void }) {
  return (
    <div className="mx-auto max-w-content px-4 py-4 sm:px-6 sm:py-6">
      <h1 className="sr-only">Page not read</h1>
      <ErrorPanel
        title="This page could not be read."
        detail="Nothing was changed. The database may be unreachable; try again in a moment."
        onRetry={retry}
        showHealth
      />
    </div>
  );
}
