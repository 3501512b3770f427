"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC, useTRPCClient } from "@/components/api/trpc";
import { formatUsd } from "@/components/budget/format";
import { ReasonDialog } from "@/components/budget/reason-dialog";
import { toast } from "@/components/ui/toast";
import type { PoolRow, PoolRunOutput } from "@/server/contract/admin-pool-rows";

/** The proposal as a diff, from a dry run of the very same run; nothing changes until it is confirmed. */
export function RebalanceDialog({ pool, onClose }: { pool: PoolRow; onClose: () => void }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const proposal = useQuery({
    queryKey: [...trpc.admin.pools.pathKey(), "proposal", pool.id],
    queryFn: () =>
      client.admin.pools.rebalance.mutate({
        poolId: pool.id,
        dryRun: true,
        reason: "Looked at the proposal",
      }),
    gcTime: 0,
  });
  const apply = useMutation(
    trpc.admin.pools.rebalance.mutationOptions({
      onSuccess: () => {
        toast.success("Pool rebalanced");
        onClose();
        return queryClient.invalidateQueries({ queryKey: trpc.admin.pools.pathKey() });
      },
    }),
  );
  const error = apply.error ?? proposal.error;
  return (
    <ReasonDialog
      title={`Rebalance ${pool.name}?`}
      effect="Shares what is left by priority (70%) and by use of the last 24 hours (30%). What is spent or held stays where it is."
      confirm="Rebalance"
      isDestructive={false}
      pending={apply.isPending || proposal.isPending}
      error={error === null ? null : apiProblem(error).title}
      onClose={onClose}
      onConfirm={(reason) => apply.mutate({ poolId: pool.id, reason, dryRun: false })}
    >
      {proposal.data === undefined ? null : <Proposal run={proposal.data} />}
    </ReasonDialog>
  );
}

function Proposal({ run }: { run: PoolRunOutput }) {
  if (run.agents.length === 0) return <p className="text-ink-2">Nothing would change.</p>;
  return (
    <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1" data-testid="proposal">
      {run.agents.map((agent) => (
        <div key={agent.agentId} className="contents">
          <dt className="truncate">{agent.agentId}</dt>
          <dd className="text-right">
            <del className="text-ink-3">{agent.before === null ? "none" : formatUsd(agent.before)}</del>{" "}
            <ins className="no-underline">{formatUsd(agent.after)}</ins>
          </dd>
        </div>
      ))}
      {run.pools.map((pool) => (
        <div key={pool.poolId} className="contents text-ink-2">
          <dt>Unallocated</dt>
          <dd className="text-right">
            <del className="text-ink-3">{formatUsd(pool.unallocatedBefore)}</del>{" "}
            <ins className="no-underline">{formatUsd(pool.unallocated)}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}
