"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { formatUsd } from "@/components/budget/format";
import { ReasonDialog } from "@/components/budget/reason-dialog";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import type { PoolRow } from "@/server/contract/admin-pool-rows";

/** Puts an agent into a pool, with an amount of its own if wanted. */
export function AssignAgentDialog({ pool, onClose }: { pool: PoolRow; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [agentId, setAgentId] = useState("");
  const [allocation, setAllocation] = useState("");
  const assign = useMutation(
    trpc.admin.pools.assignAgent.mutationOptions({
      onSuccess: () => {
        toast.success("Agent added");
        onClose();
        return queryClient.invalidateQueries({ queryKey: trpc.admin.pools.pathKey() });
      },
    }),
  );
  const amount = allocation.trim();
  return (
    <ReasonDialog
      title={`Add an agent to ${pool.name}`}
      effect={`${formatUsd(pool.unallocated)} is unallocated. An agent without an amount of its own spends what the pool has left.`}
      confirm="Add"
      isDestructive={false}
      pending={assign.isPending}
      error={assign.error === null ? null : apiProblem(assign.error).title}
      onClose={onClose}
      onConfirm={(reason) =>
        assign.mutate({
          poolId: pool.id,
          agentId: agentId.trim(),
          reason,
          ...(amount !== "" && { allocation: amount }),
        })
      }
    >
      <TextField
        label="Agent"
        autoComplete="off"
        hint="As its executions name it in agentId."
        value={agentId}
        onChange={(event) => setAgentId(event.target.value)}
      />
      <TextField
        label="Amount in US dollars"
        optional
        prefix="$"
        inputMode="decimal"
        autoComplete="off"
        value={allocation}
        onChange={(event) => setAllocation(event.target.value)}
      />
    </ReasonDialog>
  );
}
