"use client";

import { CircleDot, RefreshCw, Timer } from "lucide-react";
import { formatAgo, formatTimeSeconds } from "./format-time";
import { useNow } from "./use-now";

export type Connection = "live" | "stale" | "reconnecting";

interface FreshnessProps {
  connection: Connection;
  /** When the shown data was read, by the server's clock. */
  updatedAt: string;
  timeZone: string;
}

/** How old the page is: "Live", "Updated 12 s ago", "Reconnecting". */
export function Freshness({ connection, updatedAt, timeZone }: FreshnessProps) {
  const now = useNow(updatedAt);
  const at = formatTimeSeconds(updatedAt, timeZone);
  if (connection === "live")
    return (
      <span className="inline-flex items-center gap-1 text-ok-text" title={`Last change ${at}`}>
        <CircleDot aria-hidden className="size-3.5" />
        Live
      </span>
    );
  if (connection === "stale")
    return (
      <span className="inline-flex items-center gap-1" title={at}>
        <Timer aria-hidden className="size-3.5" />
        Updated {formatAgo(updatedAt, now)}
      </span>
    );
  return (
    <span className="inline-flex items-center gap-1 text-warning-text" title={`Last update ${at}`}>
      <RefreshCw aria-hidden className="size-3.5" />
      Reconnecting, as of {at}
    </span>
  );
}
