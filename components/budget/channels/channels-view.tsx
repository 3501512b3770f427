"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC, useTRPCClient } from "@/components/api/trpc";
import { formatPlural } from "@/components/budget/format";
import { LIVE } from "@/components/budget/live-events";
import { shortcutTarget } from "@/components/budget/page-targets";
import { useKeyset } from "@/components/budget/use-keyset";
import { useOpenByAddress } from "@/components/budget/use-open-by-address";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { OlderButton } from "@/components/ui/older-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import type { ChannelRow, ChannelsOutput, DeliveriesListOutput } from "@/server/contract/admin-channels";
import { RemoveChannelDialog, RotateSecretDialog, TestChannelDialog } from "./channel-acts";
import { CreateChannelDialog, EditChannelDialog } from "./channel-dialogs";
import { type ChannelAct, ChannelsTable } from "./channels-table";
import { DeliveriesTable } from "./deliveries-table";

interface ChannelsViewProps {
  initial: ChannelsOutput;
  deliveries: DeliveriesListOutput;
  timeZone: string;
}

type Act = { kind: ChannelAct; channel: ChannelRow };

/** `/admin/budget/settings/channels`: where alerts reach people, and what was sent. */
export function ChannelsView({ initial, deliveries, timeZone }: ChannelsViewProps) {
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.admin.channels.list.queryOptions(),
    meta: LIVE,
    initialData: initial,
  });
  const [creating, setCreating] = useOpenByAddress();
  const [act, setAct] = useState<Act | null>(null);
  const close = () => setAct(null);
  return (
    <>
      <PageHeader
        title="Channels"
        period="Where alerts reach people. Which of them go where is set by the rules under Alerts"
        primary={
          <Button variant="primary" {...shortcutTarget("new")} onClick={() => setCreating(true)}>
            New channel
          </Button>
        }
      />
      <div className="flex flex-col gap-8">
        <Section title="Channels" note={formatPlural(data.data.length, "channel", "channels")}>
          {data.data.length === 0 ? (
            <EmptyState title="No channel yet.">Alerts are seen on these pages alone.</EmptyState>
          ) : (
            <ChannelsTable
              rows={data.data}
              timeZone={timeZone}
              onAct={(kind, channel) => setAct({ kind, channel })}
            />
          )}
        </Section>
        <Deliveries initial={deliveries} timeZone={timeZone} />
      </div>
      {creating ? <CreateChannelDialog canEmail={data.canEmail} onClose={() => setCreating(false)} /> : null}
      {act?.kind === "edit" ? <EditChannelDialog channel={act.channel} onClose={close} /> : null}
      {act?.kind === "test" ? <TestChannelDialog channel={act.channel} onClose={close} /> : null}
      {act?.kind === "rotate" ? (
        <RotateSecretDialog channel={act.channel} timeZone={timeZone} onClose={close} />
      ) : null}
      {act?.kind === "remove" ? <RemoveChannelDialog channel={act.channel} onClose={close} /> : null}
    </>
  );
}

function Deliveries({ initial, timeZone }: { initial: DeliveriesListOutput; timeZone: string }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const query = useKeyset({
    queryKey: trpc.admin.channels.deliveries.queryKey(),
    read: (cursor, signal) =>
      client.admin.channels.deliveries.query({ limit: 25, ...(cursor && { cursor }) }, { signal }),
    initial,
  });
  return (
    <Section title="Deliveries" note="A failed one is tried again for three days">
      {query.rows.length === 0 ? (
        <EmptyState title="Nothing was sent yet." />
      ) : (
        <DeliveriesTable rows={query.rows} timeZone={timeZone} />
      )}
      <OlderButton
        hasMore={query.hasNextPage}
        pending={query.isFetchingNextPage}
        onMore={() => void query.fetchNextPage()}
      />
    </Section>
  );
}
