"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { ReasonDialog } from "@/components/budget/reason-dialog";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import type { OverrideRequestRow } from "@/server/contract/admin-override-requests";
import { isMoneyString } from "@/server/domain/money";
import { askedFor, type RequestAct } from "./override-requests-table";

interface RequestActDialogProps {
  act: Exclude<RequestAct, "cancel">;
  row: OverrideRequestRow;
  onClose: () => void;
}

const TEXTS: Record<RequestActDialogProps["act"], { title: string; confirm: string; done: string }> = {
  approve: { title: "Approve the request", confirm: "Approve", done: "Approved" },
  reject: { title: "Refuse the request", confirm: "Refuse", done: "Refused" },
};

/** Decides a request, with the reason that the one who asked will read. */
export function RequestActDialog({ act, row, onClose }: RequestActDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [amount, setAmount] = useState("");
  const [complaint, setComplaint] = useState<string | null>(null);
  const settled = {
    onSuccess: () => {
      toast.success(TEXTS[act].done);
      onClose();
      return queryClient.invalidateQueries({ predicate: (query) => query.meta?.live === true });
    },
  };
  const approve = useMutation(trpc.admin.overrides.approve.mutationOptions(settled));
  const reject = useMutation(trpc.admin.overrides.reject.mutationOptions(settled));
  const { isPending, error } = { approve, reject }[act];
  const requestId = row.id;
  const confirm = (reason: string) => {
    const less = amount.trim();
    if (act === "reject") return reject.mutate({ requestId, reason });
    if (less !== "" && !isMoneyString(less)) return setComplaint("must be US dollars such as 12.50");
    approve.mutate({ requestId, reason, ...(less !== "" && { amount: less }) });
  };
  return (
    <ReasonDialog
      title={TEXTS[act].title}
      effect={effectOf(act, row)}
      confirm={TEXTS[act].confirm}
      isDestructive={act !== "approve"}
      pending={isPending}
      error={error === null ? null : apiProblem(error).title}
      onClose={onClose}
      onConfirm={confirm}
    >
      {act === "approve" ? (
        <TextField
          label={row.kind === "GRANT" ? "Less than was asked, in US dollars" : "Ceiling in US dollars"}
          optional
          prefix="$"
          inputMode="decimal"
          autoComplete="off"
          value={amount}
          error={complaint ?? undefined}
          onChange={(event) => {
            setAmount(event.target.value);
            setComplaint(null);
          }}
        />
      ) : null}
    </ReasonDialog>
  );
}

function effectOf(act: RequestActDialogProps["act"], row: OverrideRequestRow): string {
  const what = `${askedFor(row)}, asked by ${row.requestedBy}.`;
  if (act !== "approve") return `${what} Nothing is added.`;
  const left = row.approvalsNeeded - row.approvedBy.length;
  return left > 1
    ? `${what} It needs ${left} approvals by different people; yours is one.`
    : `${what} It is in force at once and ends by itself.`;
}
