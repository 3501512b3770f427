"use client";

import { Button } from "./button";

interface OlderButtonProps {
  hasMore: boolean;
  pending: boolean;
  onMore: () => void;
  label?: string;
}

/** The way to the next page of a list that is read by key; nothing where the list has ended. */
export function OlderButton({ hasMore, pending, onMore, label = "Show older" }: OlderButtonProps) {
  if (!hasMore) return null;
  return (
    <div className="pt-4">
      <Button onClick={onMore} disabled={pending}>
        {pending ? "Reading…" : label}
      </Button>
    </div>
  );
}
