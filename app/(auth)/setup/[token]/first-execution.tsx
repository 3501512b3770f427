"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createTRPCClient, httpLink } from "@trpc/client";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { FirstRun } from "@/components/budget/overview/first-run";
import type { AppRouter } from "@/server/trpc/router";

/** The call to make, with the key in it, and the line that changes when the execution arrives. */
export function FirstExecution({ agentKey }: { agentKey: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [waitingSince] = useState(() => new Date().toISOString());
  const { data } = useQuery(trpc.admin.overview.queryOptions({}));
  const refresh = () => void queryClient.invalidateQueries({ queryKey: trpc.admin.overview.queryKey() });
  useSubscription(trpc.budget.events.subscriptionOptions(undefined, { onData: refresh, onStarted: refresh }));
  const test = useMutation({ mutationFn: () => sendTest(agentKey), onSuccess: refresh });
  return (
    <FirstRun
      baseUrl={window.location.origin}
      agentKey={agentKey}
      waitingSince={waitingSince}
      timeZone={data?.timeZone ?? "UTC"}
      first={data?.feed.at(-1) ?? null}
      evidence={test.error === null ? null : apiProblem(test.error).title}
      sending={test.isPending}
      onSendTest={() => test.mutate()}
    />
  );
}

/** With the key itself, as an agent would, so that it is proven to open. One token, booked like every other. */
function sendTest(agentKey: string) {
  const headers = { Authorization: `Bearer ${agentKey}` };
  const agent = createTRPCClient<AppRouter>({ links: [httpLink({ url: "/api/trpc", headers })] });
  return agent.budget.trackCost.mutate({ agentType: "CUSTOM", agentId: "set-up-test", tokens: 1 });
}
