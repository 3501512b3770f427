"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useRef } from "react";
import { useTRPC } from "@/components/api/trpc";
import type { OverviewData } from "@/server/contract/overview";
import type { Connection } from "./freshness";

// Events come once a batch, many a second under load; a page need not read more often than this.
const REFRESH_EVERY_MS = 400;

/** The overview of a month, read again when something happened, and how fresh it is. */
export function useLiveOverview(period: string | null, initial: OverviewData) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const input = period === null ? {} : { period };
  const options = trpc.admin.overview.queryOptions(input);
  const query = useQuery({
    ...options,
    placeholderData: (previous) => previous,
    ...(initial.month === (period ?? initial.month) ? { initialData: initial } : {}),
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
  return { query, refresh, connection: connectionOf(live.status) };
}

function connectionOf(status: ReturnType<typeof useSubscription>["status"]): Connection {
  if (status === "pending") return "live";
  return status === "error" ? "stale" : "reconnecting";
}
