"use client";

import { useMutation } from "@tanstack/react-query";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { formatUsd } from "@/components/budget/format";
import { ReasonDialog } from "@/components/budget/reason-dialog";
import { toast } from "@/components/ui/toast";
import type { AnomaliesOutput, AnomalyRow } from "@/server/contract/admin-insights";
import { anomalyName } from "./anomaly-words";

interface DismissAnomalyDialogProps {
  row: AnomalyRow;
  onClose: () => void;
  onDone: (anomalies: AnomaliesOutput) => void;
}

/** Lays an unusual day aside, with the reason it has. */
export function DismissAnomalyDialog({ row, onClose, onDone }: DismissAnomalyDialogProps) {
  const trpc = useTRPC();
  const { day, agentType, observed } = row;
  const dismiss = useMutation(
    trpc.admin.insights.dismiss.mutationOptions({
      onSuccess: (anomalies) => {
        toast.success("Laid aside");
        onDone(anomalies);
        onClose();
      },
    }),
  );
  return (
    <ReasonDialog
      title={`Dismiss ${anomalyName(row)}?`}
      effect={`It stays listed with your reason. It asks again once more than ${formatUsd(observed)} is known of the day.`}
      confirm="Dismiss"
      isDestructive={false}
      pending={dismiss.isPending}
      error={dismiss.error === null ? null : apiProblem(dismiss.error).title}
      onClose={onClose}
      onConfirm={(reason) => dismiss.mutate({ day, agentType, reason })}
    />
  );
}
