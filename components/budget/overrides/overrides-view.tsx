"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC, useTRPCClient } from "@/components/api/trpc";
import { Allowed } from "@/components/budget/allowed";
import { ListExport } from "@/components/budget/export-menu";
import { Freshness } from "@/components/budget/freshness";
import { useConnection } from "@/components/budget/live-events";
import { useKeyset } from "@/components/budget/use-keyset";
import { EmptyState } from "@/components/ui/empty-state";
import { OlderButton } from "@/components/ui/older-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { toast } from "@/components/ui/toast";
import type { OverrideRequestsOutput } from "@/server/contract/admin-override-requests";
import type { OverridesListOutput } from "@/server/contract/admin-overrides";
import type { SessionData } from "@/server/contract/session";
import { NewOverrideButton } from "./new-override-button";
import { OverrideRequestsSection } from "./override-requests-section";
import { OverridesTable } from "./overrides-table";

interface OverridesViewProps {
  active: OverridesListOutput;
  past: OverridesListOutput;
  requests: OverrideRequestsOutput;
  session: SessionData;
}

/** `/admin/budget/overrides`: what is in force with the money spent under it, and what was. */
export function OverridesView({ active, past, requests, session }: OverridesViewProps) {
  const trpc = useTRPC();
  const connection = useConnection();
  const queryClient = useQueryClient();
  const end = useMutation(
    trpc.admin.overrides.end.mutationOptions({
      onSuccess: () => {
        toast.success("Override ended");
        return queryClient.invalidateQueries({ predicate: (query) => query.meta?.live === true });
      },
      onError: (error) => toast.error(apiProblem(error).title),
    }),
  );
  const inForce = useOverrides("active", active);
  const ended = useOverrides("past", past);
  const { timeZone, now, can } = session;
  return (
    <>
      <PageHeader
        title="Overrides"
        period="More room or no limit for a while; each has a reason and ends by itself"
        status={<Freshness connection={connection} updatedAt={now} timeZone={timeZone} />}
        actions={<ListExport view="overrides" />}
        primary={
          <Allowed right="requestOverrides" label="Ask for an override" variant="primary">
            <NewOverrideButton now={now} timeZone={timeZone} asks={!can.manageOverrides} />
          </Allowed>
        }
      />
      <div className="flex flex-col gap-8">
        <OverrideRequestsSection initial={requests} can={can} timeZone={timeZone} />
        <Section title="In force">
          {inForce.rows.length === 0 ? (
            <EmptyState title="No override is in force. Every limit holds." />
          ) : (
            <OverridesTable
              rows={inForce.rows}
              timeZone={timeZone}
              {...(can.manageOverrides && { onEnd: (overrideId: string) => end.mutate({ overrideId }) })}
            />
          )}
          <More list={inForce} />
        </Section>
        <Section title="Past">
          {ended.rows.length === 0 ? (
            <EmptyState title="No override has ended yet." />
          ) : (
            <OverridesTable rows={ended.rows} timeZone={timeZone} />
          )}
          <More list={ended} />
        </Section>
      </div>
    </>
  );
}

function useOverrides(state: "active" | "past", initial: OverridesListOutput) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  return useKeyset({
    queryKey: [...trpc.admin.overrides.list.queryKey(), state],
    read: (cursor, signal) =>
      client.admin.overrides.list.query({ state, limit: 25, ...(cursor && { cursor }) }, { signal }),
    initial,
  });
}

function More({ list }: { list: ReturnType<typeof useOverrides> }) {
  return (
    <OlderButton
      hasMore={list.hasNextPage}
      pending={list.isFetchingNextPage}
      onMore={() => void list.fetchNextPage()}
    />
  );
}
