"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC, useTRPCClient } from "@/components/api/trpc";
import { useKeyset } from "@/components/budget/use-keyset";
import { EmptyState } from "@/components/ui/empty-state";
import { OlderButton } from "@/components/ui/older-button";
import { Section } from "@/components/ui/section";
import { toast } from "@/components/ui/toast";
import type { OverrideRequestRow, OverrideRequestsOutput } from "@/server/contract/admin-override-requests";
import type { Abilities } from "@/server/contract/session";
import { OverrideRequestsTable, type RequestAct } from "./override-requests-table";
import { RequestActDialog } from "./request-act-dialog";

interface OverrideRequestsSectionProps {
  initial: OverrideRequestsOutput;
  can: Abilities;
  timeZone: string;
}

/** Requests for more room: what waits for a decision first, and what was decided. */
export function OverrideRequestsSection({ initial, can, timeZone }: OverrideRequestsSectionProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const [act, setAct] = useState<{ act: "approve" | "reject"; row: OverrideRequestRow } | null>(null);
  const takeBack = useTakeBack();
  const query = useKeyset({
    queryKey: trpc.admin.overrides.requests.queryKey(),
    read: (cursor, signal) =>
      client.admin.overrides.requests.query({ limit: 25, ...(cursor && { cursor }) }, { signal }),
    initial,
  });
  const waiting = query.rows.filter((row) => row.state === "pending");
  const decided = query.rows.filter((row) => row.state !== "pending");
  const acts: RequestAct[] = can.manageOverrides
    ? ["approve", "reject"]
    : can.requestOverrides
      ? ["cancel"]
      : [];
  const onAct = (next: RequestAct, row: OverrideRequestRow) =>
    next === "cancel" ? takeBack.mutate({ requestId: row.id }) : setAct({ act: next, row });
  const shared = {
    timeZone,
    acts,
    onAct,
  };
  return (
    <>
      <Section title="Requests that wait" note={waiting.length === 0 ? undefined : `${waiting.length}`}>
        {waiting.length === 0 ? (
          <EmptyState title="No request waits for a decision." />
        ) : (
          <OverrideRequestsTable rows={waiting} {...shared} />
        )}
      </Section>
      {decided.length === 0 ? null : (
        <Section title="Requests decided">
          <OverrideRequestsTable rows={decided} {...shared} />
          <OlderButton
            hasMore={query.hasNextPage}
            pending={query.isFetchingNextPage}
            onMore={() => void query.fetchNextPage()}
          />
        </Section>
      )}
      {act === null ? null : <RequestActDialog {...act} onClose={() => setAct(null)} />}
    </>
  );
}

function useTakeBack() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.admin.overrides.cancel.mutationOptions({
      onSuccess: () => {
        toast.success("Taken back");
        return queryClient.invalidateQueries({ predicate: (query) => query.meta?.live === true });
      },
      onError: (error) => toast.error(apiProblem(error).title),
    }),
  );
}
