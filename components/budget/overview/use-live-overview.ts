"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api/trpc";
import { LIVE } from "@/components/budget/live-events";
import type { OverviewData } from "@/server/contract/overview";

/**
 * The overview of a month, read again when something happened.
 * @param period the month shown; null is `current`, the one that runs
 */
export function useLiveOverview(period: string | null, initial: OverviewData, current: string) {
  const trpc = useTRPC();
  const input = period === null ? {} : { period };
  return useQuery({
    ...trpc.admin.overview.queryOptions(input),
    meta: LIVE,
    placeholderData: (previous) => previous,
    ...(initial.month === (period ?? current) ? { initialData: initial } : {}),
  });
}
