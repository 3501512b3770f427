"use client";

import { useTRPC, useTRPCClient } from "@/components/api/trpc";
import { ListExport } from "@/components/budget/export-menu";
import { formatMonth } from "@/components/budget/format-time";
import { Freshness } from "@/components/budget/freshness";
import { useConnection } from "@/components/budget/live-events";
import { useKeyset } from "@/components/budget/use-keyset";
import { OlderButton } from "@/components/ui/older-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import type { AgentsListOutput } from "@/server/contract/admin-agents";
import type { SessionData } from "@/server/contract/session";
import { AgentsTable } from "./agents-table";

/** `/admin/budget/agents`: every agent and agent type of the month that runs, dearest first. */
export function AgentsView({ initial, session }: { initial: AgentsListOutput; session: SessionData }) {
  const { timeZone, now } = session;
  const trpc = useTRPC();
  const client = useTRPCClient();
  const connection = useConnection();
  const query = useKeyset({
    queryKey: [...trpc.admin.agents.list.queryKey(), "page"],
    read: (cursor, signal) =>
      client.admin.agents.list.query({ limit: 50, ...(cursor && { cursor }) }, { signal }),
    initial,
  });
  return (
    <>
      <PageHeader
        title="Agents"
        period={`${formatMonth(initial.month)}, ${timeZone}, dearest first`}
        actions={<ListExport view="agents" filter={{ month: initial.month }} />}
        status={<Freshness connection={connection} updatedAt={now} timeZone={timeZone} />}
      />
      <Section title="Agents">
        <AgentsTable rows={query.rows} month={initial.month} />
        <OlderButton
          hasMore={query.hasNextPage}
          pending={query.isFetchingNextPage}
          onMore={() => void query.fetchNextPage()}
          label="Show more"
        />
      </Section>
    </>
  );
}
