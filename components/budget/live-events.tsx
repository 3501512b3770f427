"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { useTRPC } from "@/components/api/trpc";
import type { Connection } from "./freshness";

// Events come once a batch, many a second under load; a page need not read more often than this.
const REFRESH_EVERY_MS = 400;
const RECONNECT_AFTER_MS = 1_500;

/** Put this on a query that is to be read again whenever something happened in the organization. */
export const LIVE = { live: true } as const;

const ConnectionContext = createContext<Connection>("reconnecting");

/** How fresh live queries are. */
export function useConnection(): Connection {
  return useContext(ConnectionContext);
}

interface LiveEventsProps {
  /** Where the events stood before the server read what the page shows first. */
  place: string;
  children: ReactNode;
}

/**
 * Follows the organization's events for the whole page, once, and has every live query read again. It follows from the
 * place of the page itself, so that what the server has just read is not read twice.
 */
export function LiveEvents({ place, children }: LiveEventsProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  // Of the first page: one that is opened from it comes with a later place, and the events go on.
  const [lastEventId, setLastEventId] = useState<string | undefined>(place);
  const hasStarted = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const refresh = () => {
    timer.current ??= setTimeout(() => {
      timer.current = null;
      void queryClient.invalidateQueries({ predicate: (query) => query.meta?.live === true });
    }, REFRESH_EVERY_MS);
  };
  const live = useSubscription(
    trpc.budget.events.subscriptionOptions(
      { lastEventId },
      {
        onData: refresh,
        // What happened while the stream was down is read once it stands again.
        onStarted: () => {
          if (hasStarted.current) refresh();
          hasStarted.current = true;
        },
      },
    ),
  );
  const { status, reset } = live;
  // A stream that the server ends, as at a restart or an outage, is not opened again by itself.
  useEffect(() => {
    if (status !== "idle" && status !== "error") return;
    const again = setTimeout(() => {
      // All is read again then: nobody needs to be told what happened since the page was opened.
      if (hasStarted.current) setLastEventId(undefined);
      reset();
    }, RECONNECT_AFTER_MS);
    return () => clearTimeout(again);
  }, [status, reset]);
  return <ConnectionContext value={connectionOf(status)}>{children}</ConnectionContext>;
}

function connectionOf(status: ReturnType<typeof useSubscription>["status"]): Connection {
  if (status === "pending") return "live";
  return status === "error" ? "stale" : "reconnecting";
}
