"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toast } from "sonner";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { SetCapDialog } from "@/components/budget/late-dialogs";
import { Button } from "@/components/ui/button";
import type { OverviewData } from "@/server/contract/overview";

/** The primary act of the overview: the monthly cap and its first alert. */
export function SetCapControl({ data }: { data: OverviewData }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState(false);
  const set = useMutation(
    trpc.admin.monthlyBudget.set.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        toast.success("Monthly cap saved");
        return queryClient.invalidateQueries({ queryKey: trpc.admin.overview.queryKey() });
      },
    }),
  );
  const change = (next: boolean) => {
    if (next) set.reset();
    setOpen(next);
  };
  return (
    <>
      <Button variant="primary" onClick={() => change(true)}>
        Set cap
      </Button>
      <SetCapDialog
        open={open}
        onOpenChange={change}
        month={data.month}
        limit={data.budget.limit}
        spent={data.budget.spent}
        alertThreshold={data.budget.alertThreshold}
        pending={set.isPending}
        error={set.error === null ? null : apiProblem(set.error).title}
        onSubmit={(input) => set.mutate(input)}
      />
    </>
  );
}
