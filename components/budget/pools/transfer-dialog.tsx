"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { formatUsd } from "@/components/budget/format";
import { ReasonDialog } from "@/components/budget/reason-dialog";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import type { PoolAgentRow, PoolRow } from "@/server/contract/admin-pool-rows";

interface TransferDialogProps {
  pool: PoolRow;
  pools: readonly PoolRow[];
  agents: readonly PoolAgentRow[];
  onClose: () => void;
}

/** Moves room between the pool, its agents and other pools. What is spent or held is never moved. */
export function TransferDialog({ pool, pools, agents, onClose }: TransferDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const ends = endsOf(pool, pools, agents);
  const [from, setFrom] = useState(ends[0]?.value ?? "");
  const [to, setTo] = useState(ends[1]?.value ?? "");
  const [amount, setAmount] = useState("");
  const transfer = useMutation(
    trpc.admin.pools.transfer.mutationOptions({
      onSuccess: () => {
        toast.success("Money moved");
        onClose();
        return queryClient.invalidateQueries({ queryKey: trpc.admin.pools.pathKey() });
      },
    }),
  );
  return (
    <ReasonDialog
      title="Transfer"
      effect="Moves room, not spend: both ends keep what they have spent and what they hold."
      confirm="Transfer"
      isDestructive={false}
      pending={transfer.isPending}
      error={transfer.error === null ? null : apiProblem(transfer.error).title}
      onClose={onClose}
      onConfirm={(reason) =>
        transfer.mutate({ from: endOf(from), to: endOf(to), amount: amount.trim(), reason })
      }
    >
      <SelectField
        label="From"
        options={ends}
        value={from}
        onChange={(event) => setFrom(event.target.value)}
      />
      <SelectField label="To" options={ends} value={to} onChange={(event) => setTo(event.target.value)} />
      <TextField
        label="Amount in US dollars"
        prefix="$"
        inputMode="decimal"
        autoComplete="off"
        value={amount}
        onChange={(event) => setAmount(event.target.value)}
      />
    </ReasonDialog>
  );
}

function endsOf(pool: PoolRow, pools: readonly PoolRow[], agents: readonly PoolAgentRow[]) {
  const others = pools.filter(({ id }) => id !== pool.id);
  return [
    { value: `pool:${pool.id}`, label: `${pool.name}, unallocated (${formatUsd(pool.unallocated)})` },
    ...agents.map((agent) => ({
      value: `agent:${agent.agentId}`,
      label: `${agent.name} (${formatUsd(agent.remainingBudget)} left)`,
    })),
    ...others.map((other) => ({
      value: `pool:${other.id}`,
      label: `${other.name}, unallocated (${formatUsd(other.unallocated)})`,
    })),
  ];
}

function endOf(value: string): { poolId: string } | { agentId: string } {
  return value.startsWith("pool:") ? { poolId: value.slice(5) } : { agentId: value.slice(6) };
}
