"use client";

import { useTRPC, useTRPCClient } from "@/components/api/trpc";
import { ListExport } from "@/components/budget/export-menu";
import { formatUsd } from "@/components/budget/format";
import { formatMonth } from "@/components/budget/format-time";
import { Freshness } from "@/components/budget/freshness";
import { useConnection } from "@/components/budget/live-events";
import { useKeyset } from "@/components/budget/use-keyset";
import { OlderButton } from "@/components/ui/older-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import type { CampaignsListOutput } from "@/server/contract/admin-campaigns";
import type { SessionData } from "@/server/contract/session";
import { usd } from "@/server/domain/money";
import { CampaignsTable } from "./campaigns-table";
import { useCampaignAgents } from "./use-campaign-agents";

/** `/admin/budget/campaigns`: every campaign of the month that runs, dearest first. */
export function CampaignsView({ initial, session }: { initial: CampaignsListOutput; session: SessionData }) {
  const { timeZone, now } = session;
  const trpc = useTRPC();
  const client = useTRPCClient();
  const connection = useConnection();
  const agents = useCampaignAgents(initial.month);
  const query = useKeyset({
    queryKey: [...trpc.admin.campaigns.list.queryKey(), "page"],
    read: (cursor, signal) =>
      client.admin.campaigns.list.query({ limit: 50, ...(cursor && { cursor }) }, { signal }),
    initial,
  });
  return (
    <>
      <PageHeader
        title="Campaigns"
        period={`${formatMonth(initial.month)}, ${timeZone}, dearest first`}
        actions={<ListExport view="campaigns" filter={{ month: initial.month }} />}
        status={<Freshness connection={connection} updatedAt={now} timeZone={timeZone} />}
      />
      <Section
        title="Campaigns"
        note={
          usd(initial.totalSpent).isZero()
            ? null
            : `${formatUsd(initial.unassignedSpent)} of ${formatUsd(initial.totalSpent)} names no campaign`
        }
      >
        <CampaignsTable rows={query.rows} month={initial.month} agents={agents} />
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
