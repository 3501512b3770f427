"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useEffect, useRef } from "react";
import { useTRPC } from "@/components/api/trpc";
import type { OverviewData } from "@/server/contract/overview";
import type { Connection } from "./freshness";

// Events come once a batch, many a second under load; a page need not read more often than this.
const REFRESH_EVERY_MS = 400;
const RECONNECT_AFTER_MS = 1_500;

/**
 * The overview of a month, read again when something happened, and how fresh it is.
 * @param period the month shown; null is `current`, the one that runs
 */
export function useLiveOverview(period: string | null, initial: OverviewData, current: string) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const input = period === null ? {} : { period };
  const options = trpc.admin.overview.queryOptions(input);
  const query = useQuery({
    ...options,
    placeholderData: (previous) => previous,
    ...(initial.month === (period ?? current) ? { initialData: initial } : {}),
  });

  const refresh = () => {
    timer.current ??= setTimeout(() => {
      timer.current = null;
      void queryClient.invalidateQueries({ queryKey: trpc.admin.overview.queryKey() });
    }, REFRESH_EVERY_MS);
  };

  const live = useSubscription(
    trpc.budget.events.subscriptionOptions(undefined, {
      onData: refresh,
      // What happened while the stream was down is read once it stands again.
      onStarted: refresh,
    }),
  );
  const { status, reset } = live;
  // A stream that the server ends, as at a restart or an outage, is not opened again by itself.
  useEffect(() => {
    if (status !== "idle" && status !== "error") return;
    const again = setTimeout(reset, RECONNECT_AFTER_MS);
    return () => clearTimeout(again);
  }, [status, reset]);
  return { query, refresh, connection: connectionOf(status) };
}

function connectionOf(status: ReturnType<typeof useSubscription>["status"]): Connection {
  if (status === "pending") return "live";
  return status === "error" ? "stale" : "reconnecting";
}
