"use client";

import { useTRPC, useTRPCClient } from "@/components/api/trpc";
import { Allowed } from "@/components/budget/allowed";
import { ListExport } from "@/components/budget/export-menu";
import { Freshness } from "@/components/budget/freshness";
import { useConnection } from "@/components/budget/live-events";
import { shortcutTarget } from "@/components/budget/page-targets";
import { useKeyset } from "@/components/budget/use-keyset";
import { useOpenByAddress } from "@/components/budget/use-open-by-address";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { OlderButton } from "@/components/ui/older-button";
import { PageHeader } from "@/components/ui/page-header";
import type { PoolsListOutput } from "@/server/contract/admin-pool-rows";
import type { SessionData } from "@/server/contract/session";
import { NewPoolDialog } from "./new-pool-dialog";
import { PoolSection } from "./pool-section";

interface PoolsViewProps {
  initial: PoolsListOutput;
  session: SessionData;
}

/** `/admin/budget/pools`: money shared by agents, and what each has of it. */
export function PoolsView({ initial, session }: PoolsViewProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const connection = useConnection();
  const [creating, setCreating] = useOpenByAddress();
  const query = useKeyset({
    queryKey: [...trpc.admin.pools.list.queryKey(), "all"],
    read: (cursor, signal) =>
      client.admin.pools.list.query({ limit: 25, ...(cursor && { cursor }) }, { signal }),
    initial,
  });
  const { timeZone, now, can } = session;
  return (
    <>
      <PageHeader
        title="Pools"
        period="Money shared by agents; what they have together is never more than the pool"
        status={<Freshness connection={connection} updatedAt={now} timeZone={timeZone} />}
        actions={<ListExport view="pools" />}
        primary={
          <Allowed right="manageBudgets" label="New pool" variant="primary">
            <Button variant="primary" {...shortcutTarget("new")} onClick={() => setCreating(true)}>
              New pool
            </Button>
          </Allowed>
        }
      />
      {query.rows.length === 0 ? (
        <EmptyState title="No pool yet.">
          A pool holds money for several agents, shares it by priority and keeps a part for emergencies.
        </EmptyState>
      ) : (
        <div className="flex flex-col gap-8">
          {query.rows.map((pool) => (
            <PoolSection key={pool.id} pool={pool} pools={query.rows} canManage={can.manageBudgets} />
          ))}
        </div>
      )}
      <OlderButton
        hasMore={query.hasNextPage}
        pending={query.isFetchingNextPage}
        onMore={() => void query.fetchNextPage()}
        label="Show more"
      />
      {creating ? <NewPoolDialog onClose={() => setCreating(false)} /> : null}
    </>
  );
}
