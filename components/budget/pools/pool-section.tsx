"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/api/trpc";
import { BudgetMeter } from "@/components/budget/budget-meter";
import { formatPercent, formatPlural, formatUsd, formatUsdExact } from "@/components/budget/format";
import { levelOfUse } from "@/components/budget/level";
import { LIVE } from "@/components/budget/live-events";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import type { PoolRow } from "@/server/contract/admin-pool-rows";
import { AssignAgentDialog } from "./assign-agent-dialog";
import { PoolAgentsTable } from "./pool-agents-table";
import { RebalanceDialog } from "./rebalance-dialog";
import { TransferDialog } from "./transfer-dialog";

const MOST_AGENTS = 100;

interface PoolSectionProps {
  pool: PoolRow;
  /** Where money may be moved to. */
  pools: readonly PoolRow[];
  canManage: boolean;
}

/** One pool: what it has, what its agents have of it, and the ways to share it anew. */
export function PoolSection({ pool, pools, canManage }: PoolSectionProps) {
  const trpc = useTRPC();
  const [dialog, setDialog] = useState<"assign" | "rebalance" | "transfer" | null>(null);
  const agents = useQuery({
    ...trpc.admin.pools.agents.queryOptions({ poolId: pool.id, limit: MOST_AGENTS }),
    meta: LIVE,
  });
  const close = () => setDialog(null);
  return (
    <Section
      title={pool.name}
      note={`priority ${pool.priority}, ${formatPlural(pool.agents, "agent", "agents")}`}
      actions={
        canManage ? (
          <>
            <Button onClick={() => setDialog("assign")}>Add agent</Button>
            <Button onClick={() => setDialog("transfer")}>Transfer</Button>
            <Button onClick={() => setDialog("rebalance")}>Rebalance</Button>
          </>
        ) : null
      }
    >
      <div data-testid="pool" data-pool={pool.name}>
        <PoolFigures pool={pool} />
        {agents.data === undefined ? (
          <Skeleton className="h-24 w-full" />
        ) : agents.data.data.length === 0 ? (
          <EmptyState title="No agent is in this pool yet." />
        ) : (
          <PoolAgentsTable rows={agents.data.data} />
        )}
      </div>
      {dialog === "assign" ? <AssignAgentDialog pool={pool} onClose={close} /> : null}
      {dialog === "rebalance" ? <RebalanceDialog pool={pool} onClose={close} /> : null}
      {dialog === "transfer" ? (
        <TransferDialog pool={pool} pools={pools} agents={agents.data?.data ?? []} onClose={close} />
      ) : null}
    </Section>
  );
}

function PoolFigures({ pool }: { pool: PoolRow }) {
  return (
    <div className="pb-4">
      <BudgetMeter
        label={`Pool ${pool.name}`}
        spent={pool.spent}
        held={pool.held}
        limit={pool.initialBudget}
        granted={pool.grantedBudget}
        percent={pool.usagePercent}
        level={levelOfUse(pool.usagePercent)}
      />
      <p className="mt-2 text-ink-2">
        <span title={formatUsdExact(pool.remainingBudget)}>{formatUsd(pool.remainingBudget)} left</span> of{" "}
        {formatUsd(pool.initialBudget)}; {formatUsd(pool.allocated)} allocated, {formatUsd(pool.unallocated)}{" "}
        unallocated. {formatPercent(pool.reservePercent)} kept for priority 8 and more,{" "}
        {formatPercent(pool.emergencyPercent)} for emergencies.
      </p>
    </div>
  );
}
