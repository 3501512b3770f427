"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useState } from "react";
import { useTRPC } from "@/components/api/trpc";
import { FirstRun } from "@/components/budget/overview/first-run";

/** The call to make, with the key in it, and the line that changes when the execution arrives. */
export function FirstExecution({ agentKey }: { agentKey: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [waitingSince] = useState(() => new Date().toISOString());
  const { data } = useQuery(trpc.admin.overview.queryOptions({}));
  const refresh = () => void queryClient.invalidateQueries({ queryKey: trpc.admin.overview.queryKey() });
  useSubscription(trpc.budget.events.subscriptionOptions(undefined, { onData: refresh, onStarted: refresh }));
  return (
    <FirstRun
      baseUrl={window.location.origin}
      agentKey={agentKey}
      waitingSince={waitingSince}
      timeZone={data?.timeZone ?? "UTC"}
      first={data?.feed.at(-1) ?? null}
    />
  );
}
